"""Finding ended attempts, and the sittings that have enough of them to be compared."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.paging import Page, paginate_rows
from quizapp.kernel.text import N_, compute_search_key, normalise
from quizapp.people.models import Person

ENDED = ("handed_in", "finalised", "voided")


@dataclass(frozen=True)
class Found:
    """A page of attempts that a text led to."""

    text: str
    page: Page[Any]


def find_attempts(session: Session, text: str, page: int = 1) -> Found:
    """Ended attempts by name, staff code or receipt code: rows (Attempt, Assignment, Sitting)."""
    typed = normalise(text)
    statement: Any = (
        select(Attempt, Assignment, Sitting)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .join(Sitting, Sitting.id == Assignment.sitting_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(Attempt.state.in_(ENDED))
        .options(joinedload(Sitting.assessment))
        .order_by(Attempt.ended_at.desc(), Attempt.id.desc())
    )
    if typed:
        statement = statement.where(
            or_(
                Person.search_key.contains(compute_search_key(typed), autoescape=True),
                func.lower(Person.staff_code) == typed.lower(),
                Attempt.receipt_code == typed.upper(),
            )
        )
    return Found(typed, paginate_rows(session, statement, page, 30))


def get_ended_attempt(session: Session, public_id: str) -> Attempt:
    """An ended attempt with its place and sitting."""
    attempt = session.scalars(
        select(Attempt)
        .join(Attempt.assignment)
        .where(Attempt.public_id == public_id, Attempt.state.in_(ENDED))
        .options(
            contains_eager(Attempt.assignment).joinedload(Assignment.sitting).joinedload(Sitting.assessment),
            contains_eager(Attempt.assignment).joinedload(Assignment.person),
        )
    ).one_or_none()
    if attempt is None:
        raise NotFoundError(N_("Không có bài làm đã kết thúc ở địa chỉ này."))
    return attempt


def is_paper_in_use(session: Session, attempt: Attempt, now: datetime) -> bool:
    """Whether somebody may still be sitting a paper of the same specification."""
    specification_id = attempt.assignment.sitting.specification_id
    running = (
        select(Attempt.id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .join(Sitting, Sitting.id == Assignment.sitting_id)
        .where(Sitting.specification_id == specification_id, Attempt.state.in_(("in_progress", "paused")))
        .limit(1)
    )
    opened = (
        select(Sitting.id)
        .where(
            Sitting.specification_id == specification_id,
            Sitting.opened_at.is_not(None),
            Sitting.starts_at <= now,
            Sitting.ends_at > now,
            or_(Sitting.closed_at.is_(None), Sitting.closed_at > now),
        )
        .limit(1)
    )
    return session.scalar(running) is not None or session.scalar(opened) is not None


def list_sittings(session: Session, page: int = 1) -> Page[Any]:
    """Sittings with ended attempts, the latest first: rows (Sitting, number of attempts)."""
    count = func.count(Attempt.id)
    statement: Any = (
        select(Sitting, count.label("attempts"))
        .join(Assignment, Assignment.sitting_id == Sitting.id)
        .join(Attempt, Attempt.assignment_id == Assignment.id)
        .where(Attempt.state.in_(ENDED))
        .options(joinedload(Sitting.assessment))
        .group_by(Sitting.id)
        .order_by(Sitting.starts_at.desc(), Sitting.id.desc())
    )
    return paginate_rows(session, statement, page, 30)
