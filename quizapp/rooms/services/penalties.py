"""Penalties: decided with a reason, lifted with a reason, never erased."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.delivery.domain import EndReason
from quizapp.delivery.models import Assignment
from quizapp.delivery.services.attempts import hand_in_attempt
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_
from quizapp.office.queries import get_office
from quizapp.rooms.domain import PENALTY_NAMES, EventKind, PenaltyKind
from quizapp.rooms.models import Penalty, Room
from quizapp.rooms.services.logging import clean_reason, log_event
from quizapp.rooms.services.signals import penalty_changed
from quizapp.rooms.services.watching import find_running

WHOLE = 100


def impose_penalty(
    session: Session, room: Room, assignment: Assignment, kind: PenaltyKind, reason: str, *, actor: Actor, now: datetime
) -> Penalty:
    """Decide a penalty; what it takes off is what the office's settings say today. Suspension also takes the paper."""
    reason = clean_reason(reason)
    lock_row(session, assignment)
    office = get_office(session, to_local(now).date())
    percents = {
        PenaltyKind.REPRIMAND: office.reprimand_percent,
        PenaltyKind.WARNING: office.warning_percent,
        PenaltyKind.SUSPENSION: WHOLE,
    }
    penalty = Penalty(
        assignment_id=assignment.id,
        kind=kind.value,
        percent=percents[kind],
        reason=reason,
        decided_at=now,
        decided_by=actor.name,
    )
    session.add(penalty)
    session.flush()
    running = find_running(session, assignment)
    if kind is PenaltyKind.SUSPENSION and running is not None:
        hand_in_attempt(session, running, actor=actor, now=now, reason=EndReason.FORCED)
    penalty_changed.send(assignment, session=session, now=now)
    text = f"{PENALTY_NAMES[kind]}: {reason}"[:300]
    log_event(session, room, EventKind.PENALTY, text, actor=actor, now=now, assignment=assignment)
    return penalty


def lift_penalty(session: Session, room: Room, penalty: Penalty, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take a penalty back; the row stays, with who lifted it and why in the log."""
    reason = clean_reason(reason)
    lock_row(session, penalty)
    if penalty.lifted_at is not None:
        raise DomainError(N_("Hình thức xử lý này đã được bỏ."), code="lifted")
    penalty.lifted_at, penalty.lift_reason = now, reason
    session.flush()
    assignment = session.get_one(Assignment, penalty.assignment_id)
    penalty_changed.send(assignment, session=session, now=now)
    log_event(session, room, EventKind.LIFT, reason, actor=actor, now=now, assignment=assignment)
