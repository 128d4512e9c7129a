"""The organiser's side: ending a sitting or a whole assessment before its time, or after it."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Assessment, Sitting
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_


def close_sitting(session: Session, sitting: Sitting, *, actor: Actor, now: datetime) -> None:
    """Close a sitting now: no answer is taken any more from this moment on.

    What runs is ended by the job that ends what is due, within a minute; it also tells the storeys above. A sitting
    closed before it began never took place: its places are withdrawn, so that nobody counts as absent from it.
    """
    lock_row(session, sitting)
    if sitting.opened_at is None:
        raise DomainError(N_("Ca này chưa mở."), code="state")
    if sitting.closed_at is not None:
        raise DomainError(N_("Ca này đã đóng rồi."), code="closed")
    sitting.closed_at = now
    never_began = [place for place in sitting.assignments if now < sitting.starts_at and place.state == "assigned"]
    for place in never_began:
        place.state = "withdrawn"
    session.flush()
    data = {
        "assessment": sitting.assessment_id,
        "early": now < sitting.ends_at,
        "never_began": [place.id for place in never_began],
    }
    record(session, "web:sitting:close", ("sitting", sitting.id), actor=actor, now=now, data=data)


def close_assessment(session: Session, assessment: Assessment, *, actor: Actor, now: datetime) -> None:
    """Close an assessment with every sitting that is still open; nobody can be assigned to it any more."""
    lock_row(session, assessment)
    if assessment.state != "open":
        raise DomainError(N_("Chỉ kết thúc được đợt đánh giá đang mở."), code="state")
    closed = [sitting for sitting in assessment.sittings if sitting.closed_at is None]
    for sitting in closed:
        close_sitting(session, sitting, actor=actor, now=now)
    assessment.state, assessment.closed_at = "closed", now
    session.flush()
    data = {"sittings_closed": [sitting.id for sitting in closed]}
    record(session, "web:assessment:close", ("assessment", assessment.id), actor=actor, now=now, data=data)
