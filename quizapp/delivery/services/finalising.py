"""Ending what nobody handed in, and closing sittings that nobody can sit any more."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.domain import compute_end
from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.delivery.services.attempts import hand_in_attempt
from quizapp.delivery.services.signals import settling_checked, sitting_closed
from quizapp.kernel.actor import SYSTEM

BATCH = 100
log = logging.getLogger(__name__)


def finalise_due_attempts(session: Session, *, now: datetime) -> int:
    """End up to `BATCH` attempts whose time is up or whose sitting was closed, and say how many ended.

    What may still be on its way is waited for, as long as the sitting says.
    Safe to repeat and to run twice at once. An attempt that cannot be ended is logged and left for the next time,
    so that it does not hold up the others.
    """
    due = session.scalars(
        select(Attempt)
        .join(Attempt.assignment)
        .join(Assignment.sitting)
        .where(
            Attempt.ended_at.is_(None),
            or_((Attempt.state == "in_progress") & (Attempt.deadline_at <= now), Sitting.closed_at <= now),
        )
        .order_by(Attempt.deadline_at, Attempt.id)
        .limit(BATCH)
        .with_for_update(of=Attempt, skip_locked=True)
    ).all()
    done = 0
    for attempt in due:
        sitting = attempt.assignment.sitting
        if now < compute_end(attempt.deadline_at, sitting.closed_at) + timedelta(seconds=sitting.grace_seconds):
            continue
        try:
            with session.begin_nested():
                hand_in_attempt(session, attempt, actor=SYSTEM, now=now)
        except Exception:
            log.exception("attempt %s could not be ended", attempt.id)
        else:
            done += 1
    return done


def settle_sittings(session: Session, *, now: datetime) -> int:
    """Close the sittings whose last possible end has passed, tell the storeys above once each, and say how many.

    The last possible end is the sitting's end plus the most that extra time and stops of the clock moved it for
    anybody, or the moment the organiser closed it. A sitting with an attempt still to be ended, or with a clock that
    stands, waits for the next time; so does one for which a storey above waits (`settling_checked`).
    """
    candidates = session.scalars(
        select(Sitting)
        .where(
            Sitting.settled_at.is_(None),
            Sitting.opened_at.is_not(None),
            or_(Sitting.ends_at <= now, Sitting.closed_at <= now),
        )
        .order_by(Sitting.id)
        .with_for_update(skip_locked=True)
    ).all()
    return sum(_settle(session, sitting, now) for sitting in candidates)


def _settle(session: Session, sitting: Sitting, now: datetime) -> bool:
    moved = func.max(Assignment.extra_minutes * 60_000 + Assignment.paused_ms)
    extra, stopped = session.execute(
        select(moved, func.max(Assignment.paused_at)).where(Assignment.sitting_id == sitting.id)
    ).one()
    last_end = sitting.ends_at + timedelta(milliseconds=extra or 0)
    if sitting.closed_at is None and (now < last_end or stopped is not None):
        return False
    running = (
        select(Attempt.id)
        .join(Attempt.assignment)
        .where(Assignment.sitting_id == sitting.id, Attempt.ended_at.is_(None))
        .limit(1)
    )
    if session.scalar(running) is not None:
        return False
    waits: list[object] = []
    settling_checked.send(sitting, session=session, waits=waits)
    if waits:
        return False
    by_itself = sitting.closed_at is None
    sitting.closed_at = sitting.closed_at or last_end
    sitting.settled_at = now
    session.flush()
    record(
        session,
        "job:sitting:settle",
        ("sitting", sitting.id),
        actor=SYSTEM,
        now=now,
        data={"closed_at": sitting.closed_at.isoformat(), "by_itself": by_itself},
    )
    sitting_closed.send(sitting, session=session, now=now)
    return True
