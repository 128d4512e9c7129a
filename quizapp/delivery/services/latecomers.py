"""Who comes after entry has closed: refused and noted, or admitted with a reason where the sitting allows that."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.domain import AssignmentState
from quizapp.delivery.models import Assignment
from quizapp.delivery.queries import build_own_assignment
from quizapp.delivery.services.signals import latecomer_refused
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_, normalise


def admit_late(session: Session, assignment: Assignment, reason: str, *, actor: Actor, now: datetime) -> None:
    """Let somebody start although entry has closed; the sitting's end stays."""
    lock_row(session, assignment)
    reason = normalise(reason)
    if not reason:
        raise DomainError(N_("Anh/chị hãy ghi lý do."), code="reason")
    if not assignment.sitting.late_admission:
        raise DomainError(N_("Quy định của ca này không cho nhận người đến muộn."), code="rules")
    if build_own_assignment(assignment, now).state is not AssignmentState.LATE:
        raise DomainError(N_("Người này không chờ được cho vào muộn."), code="state")
    assignment.admitted_at, assignment.admit_reason = now, reason
    session.flush()
    data = {"reason": reason, "sitting": assignment.sitting_id}
    record(session, "web:assignment:admit_late", ("assignment", assignment.id), actor=actor, now=now, data=data)


def note_refused_latecomer(session: Session, assignment: Assignment, *, actor: Actor, now: datetime) -> None:
    """Keep that somebody came too late and was not let in."""
    data = {"sitting": assignment.sitting_id}
    record(session, "web:assignment:refuse_late", ("assignment", assignment.id), actor=actor, now=now, data=data)
    latecomer_refused.send(assignment, session=session, now=now)
