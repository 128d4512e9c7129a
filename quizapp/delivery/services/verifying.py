"""The chains of attempts, checked together with the audit chain."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.domain import Break
from quizapp.audit.services import chain_check
from quizapp.delivery.models import Attempt
from quizapp.delivery.services.saving import verify_attempt_chain
from quizapp.kernel.text import N_

_BATCH = 500


@chain_check
def find_attempt_breaks(session: Session) -> Iterator[Break]:
    """One break for every attempt whose steps do not hold together, named by the attempt's address."""
    last = 0
    while attempts := session.scalars(
        select(Attempt).where(Attempt.id > last).order_by(Attempt.id).limit(_BATCH)
    ).all():
        for attempt in attempts:
            seq = verify_attempt_chain(session, attempt)
            if seq is not None:
                yield Break(f"{N_('Bài làm')} {attempt.public_id}", seq)
        last = attempts[-1].id
        for attempt in attempts:
            session.expunge(attempt)
