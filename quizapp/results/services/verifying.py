"""Scores, checked together with the chains from which they were computed."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.domain import Break
from quizapp.audit.services import chain_check
from quizapp.delivery.models import Attempt
from quizapp.kernel.text import N_
from quizapp.results.models import Score
from quizapp.results.queries.corrections import find_rulings
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
    kept = {score.stage: score for score in session.scalars(select(Score).where(Score.attempt_id == attempt.id))}
    rulings = find_rulings(session, [place["version"] for place in attempt.layout])
    # Scores follow a confirmed correction one after the other; once it is applied none may be without.
    wanted = max((ruling.stage or 0 for ruling in rulings.values() if ruling.state == "applied"), default=0)
    if not any(stage >= wanted for stage in kept):
        return False
    return all(
        getattr(score, name) == value
        for stage, score in kept.items()
        for name, value in to_columns(replay_attempt(session, attempt, stage=stage)).items()
    )
