"""Who enters the sheets of a sitting."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Assignment, Sitting
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_
from quizapp.people.domain import Scope
from quizapp.people.queries import find_person_by_staff_code
from quizapp.transcription.models import Sheet, SheetClerk, SheetEntry


def appoint_clerk(
    session: Session, sitting: Sitting, staff_code: str, *, scope: Scope, actor: Actor, now: datetime
) -> SheetClerk:
    """Let the person with a staff code enter the sheets of a sitting on paper.

    Refused for who is outside `scope`, has a place in the same assessment, or enters them already.
    """
    lock_row(session, sitting)
    refuse_machine(sitting)
    person = find_person_by_staff_code(session, staff_code)
    if person is None or not person.is_active or not scope.includes(person.unit.path):
        raise DomainError(N_("Không có ai mang số hiệu này đang công tác trong phạm vi của anh/chị."), code="unknown")
    place = (
        select(Assignment.id)
        .join(Assignment.sitting)
        .where(
            Sitting.assessment_id == sitting.assessment_id,
            Assignment.person_id == person.id,
            Assignment.state != "withdrawn",
        )
        .limit(1)
    )
    if session.scalar(place) is not None:
        raise DomainError(
            N_("Người này có tên trong danh sách được đánh giá của đợt nên không nhập phiếu được."), code="candidate"
        )
    known = select(SheetClerk.id).where(SheetClerk.sitting_id == sitting.id, SheetClerk.person_id == person.id)
    if session.scalar(known) is not None:
        raise DomainError(N_("Người này đã được phân công nhập phiếu của ca."), code="known")
    clerk = SheetClerk(sitting=sitting, person=person)
    session.add(clerk)
    session.flush()
    data = {"person": person.id, "clerk": True}
    record(session, "web:sitting:appoint_clerk", ("sitting", sitting.id), actor=actor, now=now, data=data)
    return clerk


def dismiss_clerk(session: Session, clerk: SheetClerk, *, actor: Actor, now: datetime) -> None:
    """Let somebody enter no more sheets; refused where they have entered some, for then their name stands with them."""
    entered = (
        select(SheetEntry.id)
        .join(SheetEntry.sheet)
        .join(Sheet.assignment)
        .where(Assignment.sitting_id == clerk.sitting_id, SheetEntry.person_id == clerk.person_id)
        .limit(1)
    )
    if session.scalar(entered) is not None:
        raise DomainError(N_("Người này đã nhập phiếu của ca nên phân công được giữ nguyên."), code="entered")
    sitting_id, data = clerk.sitting_id, {"person": clerk.person_id}
    session.delete(clerk)
    session.flush()
    record(session, "web:sitting:dismiss_clerk", ("sitting", sitting_id), actor=actor, now=now, data=data)


def refuse_machine(sitting: Sitting) -> None:
    """Raise for a sitting that is not sat on paper."""
    if not sitting.on_paper:
        raise DomainError(N_("Ca này làm bài ở máy nên không có phiếu để nhập."), code="machine")
