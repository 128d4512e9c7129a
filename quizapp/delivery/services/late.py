"""Answers that reach the server after their attempt has ended."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.domain import split_client_id
from quizapp.delivery.models import Attempt, LateAnswer
from quizapp.delivery.services.saving import Save
from quizapp.kernel.actor import Actor
from quizapp.kernel.hashing import compute_digest, to_canonical_json
from quizapp.kernel.locking import lock_row

# The refusals after which an answer is kept apart.
AFTER_THE_END = frozenset({"expired", "ended"})
# No page has more of them, nor longer ones; whoever sends such is no page.
MOST, LONGEST = 500, 4000


def keep_late_answers(
    session: Session, attempt: Attempt, saves: Sequence[Save], *, actor: Actor, by_file: bool = False
) -> int:
    """Keep what came too late for `attempt` as it came, and say how many were new; repeats are harmless.

    The audit chain notes how many came and the digest of what they said, so that nobody can add one afterwards.
    """
    lock_row(session, attempt)
    count = session.scalar(select(func.count()).where(LateAnswer.attempt_id == attempt.id)) or 0
    kept: list[LateAnswer] = []
    for save in saves:
        payload = to_canonical_json({"answer": save.answer, "flagged": save.flagged})
        is_ours = 1 <= save.position <= len(attempt.layout) and len(payload) <= LONGEST
        page, client_seq = (None, None) if save.client_id is None else split_client_id(save.client_id)
        if is_ours and count + len(kept) < MOST and not _is_known(session, attempt, page, client_seq):
            late = LateAnswer(attempt_id=attempt.id, received_at=save.at, epoch=save.epoch, position=save.position)
            late.by_file = by_file
            late.payload, late.page, late.client_seq = payload, page, client_seq
            session.add(late)
            session.flush()
            kept.append(late)
    if kept:
        said = [[late.position, late.payload, late.received_at.isoformat()] for late in kept]
        data = {"count": len(kept), "digest": compute_digest(said), **({"by_file": True} if by_file else {})}
        now = max(late.received_at for late in kept)
        record(session, "web:attempt:late_answers", ("attempt", attempt.id), actor=actor, now=now, data=data)
    return len(kept)


def _is_known(session: Session, attempt: Attempt, page: str | None, client_seq: int | None) -> bool:
    if page is None:
        return False
    same = (LateAnswer.attempt_id == attempt.id, LateAnswer.page == page, LateAnswer.client_seq == client_seq)
    return session.scalar(select(LateAnswer.id).where(*same)) is not None
