"""What the person who sat may read: until when to object, and what became of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from quizapp.contests.models import Round
from quizapp.delivery.domain import EndReason
from quizapp.delivery.models import Assignment, Attempt
from quizapp.delivery.queries import get_own_attempt
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.objections.domain import Window, compute_window
from quizapp.objections.models import Objection, ObjectionTerms
from quizapp.office.queries import get_office
from quizapp.results.queries import find_publication

ENDED = ("handed_in", "finalised", "voided")


def get_own_ended_attempt(session: Session, public_id: str, person_id: int) -> Attempt:
    """A person's ended attempt; somebody else's, and one that still runs, are not found."""
    attempt = get_own_attempt(session, public_id, person_id)
    if attempt.state not in ENDED:
        raise NotFoundError(N_("Bài chưa kết thúc nên chưa gửi kiến nghị được."))
    return attempt


def is_on_paper(attempt: Attempt) -> bool:
    """Whether an attempt was sat on paper, so that its sheet can be read again."""
    return attempt.end_reason == EndReason.ON_PAPER


def find_round(session: Session, sitting_id: int) -> Round | None:
    """The contest's round that a sitting belongs to."""
    return session.scalars(
        select(Round).where(Round.sitting_id == sitting_id).options(joinedload(Round.contest))
    ).one_or_none()


def find_days(session: Session, *, assessment_id: int | None = None, round_id: int | None = None, now: datetime) -> int:
    """How many days an event takes objections for: what its organiser set, or the office's usual number."""
    days = session.scalar(
        select(ObjectionTerms.days).where(
            ObjectionTerms.assessment_id == assessment_id
            if assessment_id is not None
            else ObjectionTerms.round_id == round_id
        )
    )
    return get_office(session, to_local(now).date()).objection_days if days is None else days


def read_window(session: Session, attempt: Attempt, *, now: datetime) -> Window:
    """Until when somebody may object in an attempt.

    The days of an assessment count from the publication of its results, those of a contest from its provisional
    ranking; before that nothing limits them, and a published ranking takes no more.
    """
    sitting = attempt.assignment.sitting
    if sitting.is_rehearsal:
        return Window(0, None)
    if sitting.assessment_id is not None:
        publication = find_publication(session, sitting.assessment_id)
        days = find_days(session, assessment_id=sitting.assessment_id, now=now)
        return compute_window(days, known_at=publication.published_at if publication else None)
    round_ = find_round(session, sitting.id)
    if round_ is None:
        return Window(0, None)
    days = find_days(session, round_id=round_.id, now=now)
    return compute_window(days, known_at=round_.ranked_at, final_at=round_.published_at)


def list_own(session: Session, attempt_id: int) -> Sequence[Objection]:
    """What was objected to in an attempt, the newest first."""
    return session.scalars(
        select(Objection)
        .where(Objection.attempt_id == attempt_id)
        .order_by(Objection.id.desc())
        .options(joinedload(Objection.correction))
    ).all()


def get_own(session: Session, public_id: str, person_id: int) -> Objection:
    """One's own objection."""
    found = session.scalars(
        select(Objection)
        .join(Objection.attempt)
        .join(Attempt.assignment)
        .where(Objection.public_id == public_id, Assignment.person_id == person_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError(N_("Không có kiến nghị này của anh/chị."))
    return found


def count_waiting(session: Session, attempt_id: int) -> int:
    """How many objections of an attempt have no answer yet."""
    return (
        session.scalar(select(func.count()).where(Objection.attempt_id == attempt_id, Objection.state != "answered"))
        or 0
    )


def list_answered_since(session: Session, person_id: int, since: datetime) -> Sequence[Objection]:
    """A person's objections that were answered after `since`, the newest answer first."""
    return session.scalars(
        select(Objection)
        .join(Objection.attempt)
        .join(Attempt.assignment)
        .where(Assignment.person_id == person_id, Objection.state == "answered", Objection.answered_at > since)
        .options(joinedload(Objection.attempt))
        .order_by(Objection.answered_at.desc(), Objection.id.desc())
    ).all()
