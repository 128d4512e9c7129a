"""Scores, checked together with the chains from which they were computed."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.domain import Break
from quizapp.audit.services import chain_check
from quizapp.delivery.models import Attempt
from quizapp.kernel.text import N_
from quizapp.results.models import Score
from quizapp.results.services.scoring import ENDED, replay_attempt, to_columns

_BATCH = 500


@chain_check
def find_score_breaks(session: Session) -> Iterator[Break]:
    """One break for every ended attempt whose score is not what its saved steps come to under its keys."""
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
    wanted = to_columns(replay_attempt(session, attempt))
    kept = session.scalars(
        select(Score).where(Score.attempt_id == attempt.id, Score.key_version == wanted["key_version"])
    ).one_or_none()
    return kept is not None and all(getattr(kept, name) == value for name, value in wanted.items())
