"""Items that must not meet in one paper."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.models import EnemyPair
from quizapp.audit.services import record
from quizapp.bank.queries import get_item
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.text import N_, normalise


def add_enemies(
    session: Session, first_code: str, second_code: str, *, reason: str, actor: Actor, now: datetime
) -> EnemyPair:
    """Keep two items out of one paper from now on; papers that exist stay as they are."""
    first, second = sorted((get_item(session, first_code), get_item(session, second_code)), key=lambda item: item.id)
    if first.id == second.id:
        raise DomainError(N_("Anh/chị hãy ghi hai mã câu hỏi khác nhau."), code="same")
    known = select(EnemyPair.id).where(EnemyPair.first_item_id == first.id, EnemyPair.second_item_id == second.id)
    if session.scalar(known) is not None:
        raise DomainError(N_("Hai câu này đã có trong danh sách."), code="known")
    pair = EnemyPair(
        first_item_id=first.id,
        second_item_id=second.id,
        reason=normalise(reason),
        created_by_id=actor.id,
        created_at=now,
    )
    session.add(pair)
    session.flush()
    data = {"codes": [first.code, second.code], "reason": pair.reason}
    record(session, "web:enemies:add", ("enemies", pair.id), actor=actor, now=now, data=data)
    return pair


def remove_enemies(session: Session, pair_id: int, *, actor: Actor, now: datetime) -> None:
    """Let two items meet again."""
    pair = session.get(EnemyPair, pair_id)
    if pair is None:
        raise NotFoundError(N_("Không có cặp câu này."))
    data = {"codes": [pair.first.code, pair.second.code]}
    session.delete(pair)
    session.flush()
    record(session, "web:enemies:remove", ("enemies", pair_id), actor=actor, now=now, data=data)
