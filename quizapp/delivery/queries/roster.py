"""Reading who sits where, as far as assigning needs to know it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.kernel.text import N_


def has_attempts(session: Session, sitting: Sitting) -> bool:
    """Whether anybody has started in a sitting."""
    statement = select(Attempt.id).join(Attempt.assignment).where(Assignment.sitting_id == sitting.id).limit(1)
    return session.scalar(statement) is not None


def list_counted(session: Session, sitting: Sitting) -> list[Assignment]:
    """The places of a sitting that were neither excused nor withdrawn, by number, with the units of their people."""
    return list(
        session.scalars(
            select(Assignment)
            .where(Assignment.sitting_id == sitting.id, Assignment.state == "assigned")
            .options(joinedload(Assignment.unit))
            .order_by(Assignment.number)
        )
    )


def find_double_places(
    session: Session, sitting: Sitting, person_ids: Sequence[int], *, now: datetime
) -> dict[int, str]:
    """Who of `person_ids` already has a place that stands in the way of one in `sitting`: id -> sentence.

    That is a place in the sitting itself, or one in another sitting of the same assessment where the person can
    still sit. Who was absent there may sit again at once; who has used up the attempts there, after the days that
    the assessment has them wait.
    """
    wait = timedelta(days=sitting.assessment.retake_wait_days if sitting.assessment is not None else 0)
    siblings = Sitting.id == sitting.id
    if sitting.assessment_id is not None:
        siblings = Sitting.assessment_id == sitting.assessment_id
    attempts = (
        select(
            Attempt.assignment_id,
            func.count().label("made"),
            func.count(Attempt.ended_at).label("ended"),
            func.max(Attempt.ended_at).label("last"),
        )
        .group_by(Attempt.assignment_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Assignment,
            Sitting,
            func.coalesce(attempts.c.made, 0),
            func.coalesce(attempts.c.ended, 0),
            attempts.c.last,
        )
        .join(Assignment.sitting)
        .outerjoin(attempts, attempts.c.assignment_id == Assignment.id)
        .where(siblings, Assignment.person_id.in_(person_ids), Assignment.state != "withdrawn")
    )
    found: dict[int, str] = {}
    for place, other, made, ended, last in rows:
        if other.id == sitting.id:
            found[place.person_id] = N_("Người này đã có trong ca.")
            continue
        over = other.closed_at is not None or place.window_ends_at + timedelta(minutes=place.extra_minutes) <= now
        used_up = made >= other.attempts_allowed and ended == made
        if place.state == "assigned" and not over and not used_up:
            found.setdefault(place.person_id, N_("Người này đang có chỗ ở một ca khác của đợt."))
        elif last is not None and sitting.starts_at < last + wait:
            found.setdefault(
                place.person_id, N_("Người này đã làm bài trong đợt và chưa hết số ngày chờ trước lượt sau.")
            )
    return found


def find_unentitled(session: Session, sitting: Sitting, person_ids: Sequence[int], *, now: datetime) -> dict[int, str]:
    """Who of `person_ids` a reserve sitting does not take: id -> sentence. Every other sitting takes everybody."""
    if not sitting.is_reserve:
        return {}
    entitled = {person_id for person_id, _post in list_missed(session, sitting, now=now)}
    message = N_("Ca dự phòng chỉ nhận người vắng hoặc được miễn ở một ca khác của đợt.")
    return {person_id: message for person_id in person_ids if person_id not in entitled}


def list_missed(session: Session, sitting: Sitting, *, now: datetime) -> list[tuple[int, str]]:
    """Who was excused from, or absent in, another sitting of the assessment and has sat in none: (person id, post)."""
    sat = (
        select(Assignment.person_id)
        .join(Assignment.attempts)
        .join(Assignment.sitting)
        .where(Sitting.assessment_id == sitting.assessment_id)
    )
    rows = session.execute(
        select(Assignment, Sitting)
        .join(Assignment.sitting)
        .where(
            Sitting.assessment_id == sitting.assessment_id,
            Sitting.id != sitting.id,
            Assignment.state != "withdrawn",
            Assignment.person_id.not_in(sat),
        )
        .order_by(Assignment.id)
    )
    missed: dict[int, str] = {}
    for place, other in rows:
        over = other.closed_at is not None or place.window_ends_at + timedelta(minutes=place.extra_minutes) <= now
        if place.state == "excused" or over:
            missed[place.person_id] = place.target_post
    return list(missed.items())


def count_missed(session: Session, sitting: Sitting, *, now: datetime) -> int:
    """How many people a reserve sitting may still take; 0 for any other sitting."""
    if not sitting.is_reserve or sitting.closed_at is not None or sitting.roll_closed_at is not None:
        return 0
    ids = [person_id for person_id, _post in list_missed(session, sitting, now=now)]
    return len(set(ids) - find_double_places(session, sitting, ids, now=now).keys())
