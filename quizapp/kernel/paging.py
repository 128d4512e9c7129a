"""Lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `page` counts from 1 and `total` is the number of items on all pages."""

    items: Sequence[T]
    total: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        """How many pages there are: at least one, so that an empty list is page 1 of 1."""
        return max(1, -(-self.total // self.per_page))


def paginate(session: Session, statement: Select[T], page: int, per_page: int, *, total: int | None = None) -> Page[T]:
    """The page of an ordered selection of one entity. A page out of range becomes the nearest that exists.

    `total` says how many there are where counting the selection itself would cost more.
    """
    cut, number, total = _cut(session, statement, page, per_page, total)
    return Page(session.scalars(cut).unique().all(), total, number, per_page)


def paginate_rows(session: Session, statement: Select[Any], page: int, per_page: int) -> Page[Any]:
    """The same for a selection of several columns: the items are rows."""
    cut, number, total = _cut(session, statement, page, per_page)
    return Page(session.execute(cut).all(), total, number, per_page)


def count_rows(session: Session, statement: Select[Any]) -> int:
    """How many rows a selection has."""
    return session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def cut_page(rows: Sequence[T], page: int, per_page: int) -> Page[T]:
    """The page of a list that is at hand. A page out of range becomes the nearest that exists."""
    page = min(max(page, 1), max(1, -(-len(rows) // per_page)))
    return Page(rows[(page - 1) * per_page : page * per_page], len(rows), page, per_page)


def _cut(
    session: Session, statement: Select[Any], page: int, per_page: int, total: int | None = None
) -> tuple[Select[Any], int, int]:
    total = count_rows(session, statement) if total is None else total
    page = min(max(page, 1), max(1, -(-total // per_page)))
    return statement.limit(per_page).offset((page - 1) * per_page), page, total
