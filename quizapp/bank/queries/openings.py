"""Which questions that are kept back somebody has opened, and for how long yet."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from quizapp.bank.domain import Pool
from quizapp.bank.models import Item, ItemOpening, ItemVersion
from quizapp.kernel.errors import ForbiddenError
from quizapp.kernel.text import N_


class SealedItemError(ForbiddenError):
    """What was asked for shows questions that are kept back and that this person has not opened: those of `codes`."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(
            N_("Câu hỏi bảo mật chưa được mở, hoặc đã hết thời gian mở. Anh/chị hãy mở câu hỏi và ghi lý do."),
            code="sealed",
        )
        self.codes = codes


def find_opening(session: Session, item_id: int, *, person_id: int | None, now: datetime) -> ItemOpening | None:
    """The opening of an item that lasts for this person."""
    return session.scalars(
        select(ItemOpening)
        .where(ItemOpening.item_id == item_id, ItemOpening.person_id == person_id, ItemOpening.closes_at > now)
        .order_by(ItemOpening.closes_at.desc())
        .limit(1)
    ).first()


def require_opened(session: Session, versions: Iterable[ItemVersion], *, person_id: int | None, now: datetime) -> None:
    """Raise SealedItemError unless this person has opened all of `versions` that lie under a seal."""
    sealed = {version.item_id for version in versions if version.is_sealed}
    if not sealed:
        return
    opened = session.scalars(
        select(ItemOpening.item_id).where(
            ItemOpening.item_id.in_(sealed), ItemOpening.person_id == person_id, ItemOpening.closes_at > now
        )
    )
    closed = sealed - set(opened)
    if closed:
        codes = session.scalars(select(Item.code).where(Item.id.in_(closed)).order_by(Item.code))
        raise SealedItemError(tuple(codes))


def list_openings(session: Session, item: Item) -> list[ItemOpening]:
    """Every opening of an item, the latest first."""
    return list(
        session.scalars(
            select(ItemOpening)
            .where(ItemOpening.item_id == item.id)
            .options(joinedload(ItemOpening.person))
            .order_by(ItemOpening.id.desc())
        )
    )


def count_secure(session: Session) -> dict[str, int]:
    """How many secure items are in each state, by that of the newest version."""
    statement = (
        select(ItemVersion.state, func.count())
        .join(ItemVersion.item)
        .where(Item.pool == Pool.SECURE, ItemVersion.is_latest)
        .group_by(ItemVersion.state)
    )
    return dict(session.execute(statement).all())
