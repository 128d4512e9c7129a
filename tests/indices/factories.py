"""Small tables of figures."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from quizapp.indices.domain import Cell, Change, IndexEdition, Measure, Passage, Row, RowKind, Totals, Unit
from quizapp.indices.services import put_edition
from quizapp.kernel.actor import SYSTEM
from tests.factories import make_indices

PASSAGE = Passage("Phần II, bảng điểm", 12, 3, "a" * 64)
SCORE, RANK, RATE, TARGET = Measure.SCORE, Measure.RANK, Measure.RATE, Measure.TARGET


def make_row(code: str, *cells: Cell, kind: RowKind = RowKind.COMPONENT, **values: Any) -> Row:
    """A row of the component "chung" called after its code."""
    defaults: dict[str, Any] = {
        "component": "chung",
        "name": f"Dòng {code}",
        "passages": (PASSAGE,),
        "maximum": Decimal(10),
    }
    return Row(code=code, kind=kind, cells=cells, **(defaults | values))


def make_cells(measure: Measure, figures: dict[int, str], doubt: str = "") -> tuple[Cell, ...]:
    """The figures of one measure by year."""
    return tuple(Cell(measure, year, Decimal(value), doubt) for year, value in figures.items())


def make_index_edition(
    *rows: Row, key: str = "pci-tay-ninh", province: str = "Tây Ninh", **values: Any
) -> IndexEdition:
    """A table of PCI that adds up: two components and a total over two years, with ranks."""
    defaults: dict[str, Any] = {
        "index_code": "PCI",
        "document": "tn-1364-2021",
        "title": f"Điểm PCI của tỉnh {province}",
        "computation": "Hai thành phần, mỗi thành phần tối đa 10 điểm.",
        "unit": Unit.POINT,
        "places": 2,
        "totals": Totals.SUM,
        "passage": PASSAGE,
    }
    usual = (
        make_row("mot", *make_cells(SCORE, {2019: "6.75", 2020: "5.79"})),
        make_row("hai", *make_cells(SCORE, {2019: "6.15", 2020: "6.20"})),
        make_row(
            "tong",
            *make_cells(SCORE, {2019: "12.90", 2020: "11.99"}),
            *make_cells(RANK, {2019: "15", 2020: "24"}),
            kind=RowKind.TOTAL,
            maximum=Decimal(20),
            changes=(Change(SCORE, 2019, 2020, Decimal("-0.91")), Change(RANK, 2019, 2020, Decimal(-9))),
            goals=((2025, "Thuộc nhóm Tốt"),),
        ),
    )
    return IndexEdition(key=key, province=province, rows=rows or usual, **(defaults | values))


def put_index_edition(session: Session, now: datetime) -> None:
    """The indices, and the usual table of PCI in the database."""
    make_indices(session)
    put_edition(session, make_index_edition(), source="Quyết định số 1364/QĐ-UBND", actor=SYSTEM, now=now)
