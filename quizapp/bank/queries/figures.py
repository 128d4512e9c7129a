"""Questions that rest on figures which have changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session, contains_eager

from quizapp.bank.domain import State
from quizapp.bank.models import Item, ItemVersion
from quizapp.indices.domain import Cell, IndexEdition, Row
from quizapp.indices.queries import list_stored_editions


@dataclass(frozen=True)
class FigureChange:
    """A figure as a question has it, and as the table has it now: None where it is gone."""

    name: str
    was: Decimal
    row: Row | None
    cell: Cell | None

    @property
    def now(self) -> Decimal | None:
        return self.cell.value if self.cell is not None else None

    @property
    def doubt(self) -> str:
        return self.cell.doubt if self.cell is not None else ""


@dataclass(frozen=True)
class Outdated:
    """A version whose figures are no longer those of the tables."""

    version: ItemVersion
    changes: tuple[FigureChange, ...]

    @property
    def is_in_use(self) -> bool:
        return self.version.state != State.RETIRED


def list_outdated(session: Session) -> list[Outdated]:
    """Every version, in use or not, that rests on a figure which was corrected, is doubted now or is gone; by code."""
    figures = _list_figures([stored.to_edition() for stored in list_stored_editions(session)])
    statement = (
        select(ItemVersion)
        .join(ItemVersion.item)
        .options(contains_eager(ItemVersion.item))
        .where(cast(ItemVersion.origin, String) != "{}")
        .order_by(Item.code, ItemVersion.number)
    )
    found = []
    for version in session.scalars(statement):
        changes = tuple(_compare(version.origin.get("figures", {}), figures))
        if changes:
            found.append(Outdated(version, changes))
    return found


def _list_figures(editions: Sequence[IndexEdition]) -> dict[str, tuple[Row, Cell]]:
    return {
        edition.name_cell(row, cell.measure, cell.year): (row, cell)
        for edition in editions
        for row in edition.rows
        for cell in row.cells
    }


def _compare(kept: dict[str, str], figures: dict[str, tuple[Row, Cell]]) -> list[FigureChange]:
    changes = []
    for name, value in sorted(kept.items()):
        row, cell = figures.get(name, (None, None))
        if cell is None or cell.doubt or cell.value != Decimal(value):
            changes.append(FigureChange(name, Decimal(value), row, cell))
    return changes
