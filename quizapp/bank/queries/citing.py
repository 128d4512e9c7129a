"""Which questions rest on which document."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, SQLColumnExpression, String, cast, func, literal, or_, select
from sqlalchemy.orm import Session, contains_eager

from quizapp.bank.domain import State
from quizapp.bank.models import Item, ItemVersion


def cites(key: str | SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Of a version: it cites the document with this key, which is of plain letters, digits and dashes."""
    return cast(ItemVersion.citations, String).like(literal('%"document": "') + key + '"%')


def is_in_use() -> ColumnElement[bool]:
    """Of a version: accepted, or on its way there."""
    return ItemVersion.state.in_((State.DRAFT, State.IN_REVIEW, State.RETURNED, State.APPROVED))


def count_citing(session: Session, keys: Sequence[str]) -> dict[str, int]:
    """How many questions in use cite each document."""
    if not keys:
        return {}
    columns = [func.count(ItemVersion.item_id.distinct()).filter(cites(key)) for key in keys]
    row = session.execute(select(*columns).where(is_in_use())).one()
    return dict(zip(keys, row, strict=True))


def list_citing(session: Session, keys: Sequence[str]) -> list[ItemVersion]:
    """The versions in use that cite any of these documents, by code, with their items."""
    statement = (
        select(ItemVersion)
        .join(ItemVersion.item)
        .where(is_in_use(), or_(*(cites(key) for key in keys)))
        .options(contains_eager(ItemVersion.item))
        .order_by(Item.code, ItemVersion.number)
    )
    return list(session.scalars(statement)) if keys else []
