"""Scores, checked together with the chains from which they were computed."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.domain import Break
from quizapp.audit.queries import list_told
from quizapp.audit.services import chain_check
from quizapp.delivery.models import Attempt
from quizapp.kernel.text import N_
from quizapp.results.domain import Verdict
from quizapp.results.models import LateDecision, Score
from quizapp.results.queries.corrections import find_rulings
from quizapp.results.queries.late import compute_late_digest, list_covered, list_decisions
from quizapp.results.services.scoring import ENDED, replay_attempt, to_columns

_BATCH = 500


@chain_check
def find_score_breaks(session: Session) -> Iterator[Break]:
    """One break for every ended attempt with a score that its saved steps do not come to.

    Every score is held against the keys as they stood at its stage: as given, and after each correction.
    """
    last = 0
    while attempts := session.scalars(
        select(Attempt).where(Attempt.id > last, Attempt.state.in_(ENDED)).order_by(Attempt.id).limit(_BATCH)
    ).all():
        for attempt in attempts:
            if not _is_as_replayed(session, attempt):
                yield Break(f"{N_('Điểm của bài làm')} {attempt.public_id}", attempt.head_seq or 1)
        last = attempts[-1].id
        for attempt in attempts:
            session.expunge(attempt)


def _is_as_replayed(session: Session, attempt: Attempt) -> bool:
    kept = session.scalars(select(Score).where(Score.attempt_id == attempt.id)).all()
    rulings = find_rulings(session, [place["version"] for place in attempt.layout])
    # Scores follow a confirmed correction one after the other; once it is applied none may be without.
    wanted = max((ruling.stage or 0 for ruling in rulings.values() if ruling.state == "applied"), default=0)
    decided = [one for one in list_decisions(session, attempt.id) if one.state == "confirmed"]
    last = max((one.id for one in decided if one.verdict == Verdict.ACCEPT), default=None)
    if not any(score.stage >= wanted and score.late_id == last for score in kept):
        return False
    return _are_as_decided(session, attempt, decided) and all(
        getattr(score, name) == value
        for score in kept
        for name, value in to_columns(
            replay_attempt(session, attempt, stage=score.stage, late=score.late_id or 0)
        ).items()
    )


def _are_as_decided(session: Session, attempt: Attempt, decisions: Sequence[LateDecision]) -> bool:
    """Whether the late answers that were decided on are those of which the audit chain took the digest."""
    if not decisions:
        return True
    told = list_told(session, "attempt", attempt.id, "attempt:confirm_late")
    digests = {data["decision"]: data["digest"] for data in told}
    return all(digests.get(one.id) == compute_late_digest(list_covered(session, one)) for one in decisions)
