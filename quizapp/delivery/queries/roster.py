"""Reading who sits where, as far as assigning needs to know it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.kernel.text import N_


def has_attempts(session: Session, sitting: Sitting) -> bool:
    """Whether anybody has started in a sitting."""
    statement = select(Attempt.id).join(Attempt.assignment).where(Assignment.sitting_id == sitting.id).limit(1)
    return session.scalar(statement) is not None


def find_double_places(
    session: Session, sitting: Sitting, person_ids: Sequence[int], *, now: datetime
) -> dict[int, str]:
    """Who of `person_ids` already has a place that stands in the way of one in `sitting`: id -> sentence.

    That is a place in the sitting itself, or one in another sitting of the same assessment where the person can
    still sit. Who was absent there, or has used up the attempts there, may sit again.
    """
    siblings = Sitting.id == sitting.id
    if sitting.assessment_id is not None:
        siblings = Sitting.assessment_id == sitting.assessment_id
    attempts = (
        select(
            Attempt.assignment_id,
            func.count().label("made"),
            func.count(Attempt.ended_at).label("ended"),
        )
        .group_by(Attempt.assignment_id)
        .subquery()
    )
    rows = session.execute(
        select(Assignment, Sitting, func.coalesce(attempts.c.made, 0), func.coalesce(attempts.c.ended, 0))
        .join(Assignment.sitting)
        .outerjoin(attempts, attempts.c.assignment_id == Assignment.id)
        .where(siblings, Assignment.person_id.in_(person_ids), Assignment.state != "withdrawn")
    )
    found: dict[int, str] = {}
    for place, other, made, ended in rows:
        if other.id == sitting.id:
            found[place.person_id] = N_("Người này đã có trong ca.")
            continue
        over = other.closed_at is not None or other.ends_at + timedelta(minutes=place.extra_minutes) <= now
        used_up = made >= other.attempts_allowed and ended == made
        if place.state == "assigned" and not over and not used_up:
            found.setdefault(place.person_id, N_("Người này đang có chỗ ở một ca khác của đợt."))
    return found
