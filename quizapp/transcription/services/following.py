"""What this storey does when storeys below tell it something."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quizapp.delivery.models import Sitting
from quizapp.delivery.services.signals import settling_checked
from quizapp.people.models import Person
from quizapp.people.services.signals import person_merged
from quizapp.transcription.domain import Stage
from quizapp.transcription.models import Sheet, SheetClerk, SheetEntry
from quizapp.transcription.queries import list_sheet_places


@settling_checked.connect
def wait_for_sheets(sitting: Sitting, *, session: Session, waits: list[object]) -> None:
    """A sitting on paper is not settled before every sheet is."""
    if sitting.on_paper:
        waits += [place for place in list_sheet_places(session, sitting) if place.stage is not Stage.DONE]


@person_merged.connect
def follow_merge(survivor: Person, *, other: Person, session: Session, now: datetime) -> None:
    """Move the sittings whose sheets `other` enters to `survivor`, and the names under what was entered."""
    del now  # belongs to the signal
    taken = set(session.scalars(select(SheetClerk.sitting_id).where(SheetClerk.person_id == survivor.id)))
    for clerk in session.scalars(select(SheetClerk).where(SheetClerk.person_id == other.id)).all():
        if clerk.sitting_id in taken:
            session.delete(clerk)
        else:
            clerk.person_id = survivor.id
    # Two entries of one sheet by two records of one person stay apart as they were made.
    own = select(SheetEntry.sheet_id).where(SheetEntry.person_id == survivor.id)
    session.execute(
        update(SheetEntry)
        .where(SheetEntry.person_id == other.id, SheetEntry.sheet_id.not_in(own))
        .values(person_id=survivor.id)
    )
    session.execute(update(Sheet).where(Sheet.decided_by_id == other.id).values(decided_by_id=survivor.id))
    session.flush()
