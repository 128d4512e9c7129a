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


def paginate(session: Session, statement: Select[T], page: int, per_page: int) -> Page[T]:
    """The page of an ordered selection of one entity. A page out of range becomes the nearest that exists."""
    return Page(*_cut(session, statement, page, per_page, scalars=True))


def paginate_rows(session: Session, statement: Select[Any], page: int, per_page: int) -> Page[Any]:
    """The same for a selection of several columns: the items are rows."""
    return Page(*_cut(session, statement, page, per_page, scalars=False))


def _cut(
    session: Session, statement: Select[Any], page: int, per_page: int, *, scalars: bool
) -> tuple[Sequence[Any], int, int, int]:
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    page = min(max(page, 1), max(1, -(-total // per_page)))
    cut = statement.limit(per_page).offset((page - 1) * per_page)
    items = session.scalars(cut).unique().all() if scalars else session.execute(cut).all()
    return items, total, page, per_page
