"""What happens to rolls of contests when two records of a person become one."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quizapp.contests.models import RollEntry, RoundPerson
from quizapp.people.models import Person
from quizapp.people.services.signals import person_merged


@person_merged.connect
def follow_merge(survivor: Person, *, other: Person, session: Session, now: datetime) -> None:
    """Put `survivor` where `other` is named, barred or on a closed roll, unless they stand there already."""
    del now  # belongs to the signal; a closed roll keeps its own time
    for table in (RoundPerson, RollEntry):
        taken = select(table.round_id).where(table.person_id == survivor.id)
        session.execute(
            update(table)
            .where(table.person_id == other.id, table.round_id.not_in(taken))
            .values(person_id=survivor.id)
            .execution_options(synchronize_session=False)
        )
