"""Reading contests from the side of whoever may enter them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from quizapp.certificates.models import Certificate, CertificateFile
from quizapp.contests.domain import RoundPhase, compute_phase
from quizapp.contests.models import RankingEntry, RollEntry, Round
from quizapp.contests.queries.ranking import compute_seconds
from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.delivery.queries import get_own_attempt
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.results.models import Score
from quizapp.results.queries import find_score
from quizapp.results.queries.corrections import AttemptCorrection, list_attempt_corrections


@dataclass(frozen=True)
class OwnEntry:
    """A person's own entry: the attempt, its score once it ended, and its place once that is published."""

    round: Round
    phase: RoundPhase
    attempt: Attempt
    score: Score | None
    place: RankingEntry | None
    entries: int
    certificates: Sequence[Certificate]
    corrections: Sequence[AttemptCorrection]

    @property
    def is_running(self) -> bool:
        return self.attempt.state == "in_progress"

    @property
    def seconds_used(self) -> int | None:
        ended_at = self.attempt.ended_at
        return None if ended_at is None else compute_seconds(self.attempt.started_at, ended_at)


@dataclass(frozen=True)
class OpenRound:
    """A round that a person may enter or has entered, at one moment."""

    round: Round
    phase: RoundPhase
    attempt: Attempt | None

    @property
    def can_enter(self) -> bool:
        return self.phase is RoundPhase.OPEN and self.attempt is None


def find_phase(round_: Round, now: datetime) -> RoundPhase:
    """The phase of a loaded round at `now`."""
    sitting = round_.sitting
    return compute_phase(
        round_.state, starts_at=sitting.starts_at, ends_at=sitting.ends_at, closed_at=sitting.closed_at, now=now
    )


def is_on_roll(session: Session, round_id: int, person_id: int) -> bool:
    """Whether a person stands on the closed roll of a round."""
    return session.get(RollEntry, (round_id, person_id)) is not None


def list_open_rounds(session: Session, person_id: int, now: datetime) -> list[OpenRound]:
    """Announced rounds whose roll holds the person, the last to end first; with their own attempt."""
    rounds = session.scalars(
        select(Round)
        .join(RollEntry, (RollEntry.round_id == Round.id) & (RollEntry.person_id == person_id))
        .join(Round.sitting)
        .join(Round.contest)
        .options(
            contains_eager(Round.contest),
            contains_eager(Round.sitting).joinedload(Sitting.specification),
        )
        .where(Round.state != "draft")
        .order_by(Sitting.ends_at.desc(), Round.id)
    ).all()
    attempts = _find_attempts(session, person_id, [round_.sitting_id for round_ in rounds])
    return [OpenRound(r, find_phase(r, now), attempts.get(r.sitting_id)) for r in rounds]


def _find_attempts(session: Session, person_id: int, sitting_ids: Sequence[int]) -> dict[int, Attempt]:
    rows = session.scalars(
        select(Attempt)
        .join(Attempt.assignment)
        .options(contains_eager(Attempt.assignment))
        .where(
            Assignment.person_id == person_id,
            Assignment.sitting_id.in_(sitting_ids),
            # Whose entry does not count may enter again.
            Attempt.state != "voided",
        )
        .order_by(Attempt.ordinal)
    )
    return {attempt.assignment.sitting_id: attempt for attempt in rows}


def find_own_entry(session: Session, round_: Round, person_id: int) -> Attempt | None:
    """The person's attempt in a round."""
    return _find_attempts(session, person_id, [round_.sitting_id]).get(round_.sitting_id)


def get_own_contest_attempt(session: Session, public_id: str, person_id: int, now: datetime) -> OwnEntry:
    """One's own entry by the attempt's public id; NotFoundError for another person's or an assessment's."""
    attempt = get_own_attempt(session, public_id, person_id)
    round_ = session.scalars(
        select(Round)
        .where(Round.sitting_id == attempt.assignment.sitting_id)
        .options(joinedload(Round.contest), joinedload(Round.sitting))
    ).one_or_none()
    if round_ is None:
        raise NotFoundError(N_("Không có bài dự thi nào của anh/chị ở địa chỉ này."))
    published = round_.state == "published"
    place = session.get(RankingEntry, (round_.id, attempt.assignment_id)) if published else None
    score = find_score(session, attempt.id)
    if place is not None and score is not None:
        # What was published stays, whatever was corrected later; the page says so.
        score = session.get_one(Score, place.score_id)
    entries = _count_ranked(session, round_.id)
    certificates = _list_certificates(session, round_, person_id) if published else ()
    corrections = list_attempt_corrections(session, attempt)
    return OwnEntry(round_, find_phase(round_, now), attempt, score, place, entries, certificates, corrections)


def _list_certificates(session: Session, round_: Round, person_id: int) -> Sequence[Certificate]:
    return session.scalars(
        select(Certificate)
        .where(
            Certificate.origin == f"contest_round:{round_.id}",
            Certificate.person_id == person_id,
            Certificate.state == "valid",
        )
        .options(joinedload(Certificate.file).load_only(CertificateFile.certificate_id))
        .order_by(Certificate.serial)
    ).all()


def _count_ranked(session: Session, round_id: int) -> int:
    last = select(RankingEntry.position).where(RankingEntry.round_id == round_id)
    return session.scalar(last.order_by(RankingEntry.position.desc()).limit(1)) or 0
