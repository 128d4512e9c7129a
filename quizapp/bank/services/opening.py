"""Opening questions that are kept back: with a reason, for a short time, for one person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from quizapp.audit.services import note_access, record
from quizapp.bank.domain import OPEN_FOR, Pool
from quizapp.bank.models import Item, ItemOpening
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_, normalise
from quizapp.people.queries import holds

LONGEST_REASON = 300


def open_items(
    session: Session, items: Sequence[Item], *, reason: str, actor: Actor, now: datetime
) -> list[ItemOpening]:
    """Open questions of the secure pool for `actor`, who says why, for `OPEN_FOR`; one event for each of them."""
    why = normalise(reason)
    if not why:
        raise DomainError(N_("Anh/chị hãy ghi lý do mở câu hỏi."), code="no_reason")
    if len(why) > LONGEST_REASON:
        raise DomainError(N_("Lý do dài quá %(most)s ký tự. Hãy viết gọn lại."), code="long", most=LONGEST_REASON)
    if actor.id is None or not holds(session, actor.id, Permission.BANK_SECURE):
        raise ForbiddenError(N_("Vai trò của anh/chị không mở câu hỏi bảo mật."), code="no_right")
    if not items or any(item.pool != Pool.SECURE for item in items):
        raise DomainError(N_("Câu hỏi này không thuộc nhóm bảo mật, nên không cần mở."), code="not_secret")
    openings = [
        ItemOpening(item_id=item.id, person_id=actor.id, reason=why, opened_at=now, closes_at=now + OPEN_FOR)
        for item in items
    ]
    session.add_all(openings)
    session.flush()
    for item, opening in zip(items, openings, strict=True):
        note_access(session, "bank.open_secret", ("item", item.code), actor=actor, now=now)
        data = {"item": item.code, "reason": why, "until": opening.closes_at.isoformat()}
        record(session, "web:item:open_secret", ("item", item.id), actor=actor, now=now, data=data)
    return openings


def close_item(session: Session, item: Item, *, actor: Actor, now: datetime) -> None:
    """Close a question for `actor` before its time is over."""
    mine = ItemOpening.item_id == item.id, ItemOpening.person_id == actor.id, ItemOpening.closes_at > now
    session.execute(update(ItemOpening).where(*mine).values(closes_at=now))
    record(session, "web:item:close_secret", ("item", item.id), actor=actor, now=now, data={"item": item.code})
