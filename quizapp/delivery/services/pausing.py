"""Stopping the clocks of places and letting them go on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment, Attempt
from quizapp.delivery.services.saving import append_step

MILLISECOND = timedelta(milliseconds=1)
AFRESH = {"populate_existing": True}


def pause_places(session: Session, assignment_ids: Sequence[int], *, now: datetime) -> int:
    """Stop the clocks of places from `now`, and say how many attempts stand still by it.

    A stopped attempt takes no answers and does not end; nobody starts. What has ended, or was out of time, stays so.
    The chain of each attempt notes the stop, since its end is judged by it.
    """
    for place in _hold_places(session, assignment_ids):
        if place.paused_at is None:
            place.paused_at = now
    running = [a for a in _hold_attempts(session, assignment_ids, "in_progress") if now < a.deadline_at]
    for attempt in running:
        append_step(session, attempt, kind="pause", payload={}, now=now)
        attempt.state = "paused"
    session.flush()
    return len(running)


def resume_places(session: Session, assignment_ids: Sequence[int], *, now: datetime) -> int:
    """Let stopped clocks go on: deadlines and windows move by as long as they stood. How many attempts go on."""
    stops: dict[int, timedelta] = {}
    for place in _hold_places(session, assignment_ids):
        if place.paused_at is not None:
            stops[place.id] = now - place.paused_at
            place.paused_ms += stops[place.id] // MILLISECOND
            place.paused_at = None
    stopped = _hold_attempts(session, list(stops), "paused")
    for attempt in stopped:
        stop = stops[attempt.assignment_id]
        attempt.state, attempt.deadline_at = "in_progress", attempt.deadline_at + stop
        append_step(session, attempt, kind="resume", payload={"milliseconds": stop // MILLISECOND}, now=now)
    session.flush()
    return len(stopped)


def _hold_places(session: Session, assignment_ids: Sequence[int]) -> Sequence[Assignment]:
    statement = select(Assignment).where(Assignment.id.in_(assignment_ids)).order_by(Assignment.id)
    return session.scalars(statement.with_for_update(), execution_options=AFRESH).all()


def _hold_attempts(session: Session, assignment_ids: Sequence[int], state: str) -> Sequence[Attempt]:
    statement = select(Attempt).where(Attempt.assignment_id.in_(assignment_ids), Attempt.state == state)
    return session.scalars(statement.order_by(Attempt.id).with_for_update(), execution_options=AFRESH).all()
