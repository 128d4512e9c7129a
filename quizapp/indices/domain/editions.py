"""The figures of one index of one province as one document prints them. Lists of two provinces never meet in one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.text import N_, write_decimal


class Measure(StrEnum):
    """What a figure says about its row and year."""

    SCORE = "score"
    RATE = "rate"  # printed share of the maximum, in percent
    RANK = "rank"
    TARGET = "target"  # the score to be reached by that year
    TARGET_RANK = "target_rank"


MEASURE_NAMES = MappingProxyType(
    {
        Measure.SCORE: N_("Điểm"),
        Measure.RATE: N_("Tỷ lệ (%)"),
        Measure.RANK: N_("Hạng"),
        Measure.TARGET: N_("Chỉ tiêu"),
        Measure.TARGET_RANK: N_("Hạng phấn đấu"),
    }
)


class RowKind(StrEnum):
    """How a row stands to the others of its table."""

    COMPONENT = "component"
    PART = "part"  # of the component that its `parent` names
    TOTAL = "total"
    REFERENCE = "reference"  # what the province is compared with


class Totals(StrEnum):
    """Whether the printed total is the sum of the printed components: then it is checked. No question ever adds."""

    SUM = "sum"
    UNSTATED = "unstated"


class Unit(StrEnum):
    """What scores are counted in."""

    POINT = "point"
    PERCENT = "percent"


@dataclass(frozen=True)
class Passage:
    """Where the document prints it: a place in words, and the fingerprint of `paragraphs` non-empty lines."""

    place: str
    line: int | None
    paragraphs: int
    sha256: str

    def to_json(self) -> dict[str, Any]:
        """As kept in the database."""
        return {"place": self.place, "line": self.line, "paragraphs": self.paragraphs, "sha256": self.sha256}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Passage":
        """From `to_json`."""
        return cls(value["place"], value["line"], value["paragraphs"], value["sha256"])


@dataclass(frozen=True)
class Cell:
    """One figure. A `doubt` says why nobody may build on it."""

    measure: Measure
    year: int
    value: Decimal
    doubt: str = ""


@dataclass(frozen=True)
class Change:
    """A difference that the document itself prints, between two years of one measure; ranks count places gained."""

    measure: Measure
    start: int
    end: int
    value: Decimal
    doubt: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the table. `component` is the component of the index that questions about it belong to."""

    code: str
    component: str
    name: str
    kind: RowKind
    cells: tuple[Cell, ...]
    passages: tuple[Passage, ...]
    parent: str = ""
    maximum: Decimal | None = None
    changes: tuple[Change, ...] = ()
    goals: tuple[tuple[int, str], ...] = ()  # what is to be reached by a year where it is no figure

    def find_cell(self, measure: Measure, year: int) -> Cell | None:
        """The figure of a year, doubtful or not."""
        return next((c for c in self.cells if c.measure is measure and c.year == year), None)

    def find_value(self, measure: Measure, year: int) -> Decimal | None:
        """The figure of a year where nothing speaks against it."""
        cell = self.find_cell(measure, year)
        return cell.value if cell is not None and not cell.doubt else None

    def list_years(self, measure: Measure) -> list[int]:
        """The years that have a figure of this measure, in order."""
        return sorted(c.year for c in self.cells if c.measure is measure)

    def to_json(self) -> dict[str, Any]:
        """As kept in the database."""
        return {
            "code": self.code,
            "component": self.component,
            "name": self.name,
            "kind": self.kind.value,
            "parent": self.parent,
            "maximum": None if self.maximum is None else str(self.maximum),
            "cells": [[c.measure.value, c.year, str(c.value), c.doubt] for c in self.cells],
            "changes": [[c.measure.value, c.start, c.end, str(c.value), c.doubt] for c in self.changes],
            "goals": [list(goal) for goal in self.goals],
            "passages": [p.to_json() for p in self.passages],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Row":
        """From `to_json`."""
        return cls(
            code=value["code"],
            component=value["component"],
            name=value["name"],
            kind=RowKind(value["kind"]),
            cells=tuple(Cell(Measure(m), y, Decimal(v), d) for m, y, v, d in value["cells"]),
            passages=tuple(Passage.from_json(p) for p in value["passages"]),
            parent=value["parent"],
            maximum=None if value["maximum"] is None else Decimal(value["maximum"]),
            changes=tuple(Change(Measure(m), s, e, Decimal(v), d) for m, s, e, v, d in value["changes"]),
            goals=tuple((year, text) for year, text in value["goals"]),
        )


@dataclass(frozen=True)
class IndexEdition:
    """A table of figures: one index, one document, one province."""

    key: str
    index_code: str
    document: str
    province: str
    title: str
    computation: str
    unit: Unit
    places: int
    totals: Totals
    rows: tuple[Row, ...]
    passage: Passage  # the whole table, for what is read off several rows

    @property
    def components(self) -> list[Row]:
        return [row for row in self.rows if row.kind is RowKind.COMPONENT]

    @property
    def total(self) -> Row | None:
        return next((row for row in self.rows if row.kind is RowKind.TOTAL), None)

    def find_row(self, code: str) -> Row | None:
        """The row with this code."""
        return next((row for row in self.rows if row.code == code), None)

    def list_parts(self, parent: str) -> list[Row]:
        """The parts of a component."""
        return [row for row in self.rows if row.kind is RowKind.PART and row.parent == parent]

    def list_years(self, *measures: Measure) -> list[int]:
        """The years that have a figure of any of these measures, in order."""
        return sorted({c.year for row in self.rows for c in row.cells if c.measure in measures})

    def name_cell(self, row: Row, measure: Measure, year: int) -> str:
        """The name under which a question remembers a figure."""
        return f"{self.key}/{row.code}/{measure.value}/{year}"

    def iterate_cells(self) -> Iterator[tuple[str, Cell]]:
        """Every figure with its name."""
        for row in self.rows:
            for cell in row.cells:
                yield self.name_cell(row, cell.measure, cell.year), cell

    def write(self, value: Decimal, measure: Measure = Measure.SCORE) -> str:
        """A figure as it is written in Vietnamese, without its unit."""
        if measure in (Measure.RANK, Measure.TARGET_RANK):
            return write_decimal(value, 0)
        if measure is Measure.RATE:
            return write_decimal(value)
        return write_decimal(value, max(self.places, -int(value.normalize().as_tuple().exponent)))

    def to_json(self) -> dict[str, Any]:
        """As kept in the database."""
        return {
            "title": self.title,
            "computation": self.computation,
            "unit": self.unit.value,
            "places": self.places,
            "totals": self.totals.value,
            "rows": [row.to_json() for row in self.rows],
            "passage": self.passage.to_json(),
        }

    @classmethod
    def from_json(
        cls, value: Mapping[str, Any], *, key: str, index_code: str, document: str, province: str
    ) -> "IndexEdition":
        """From `to_json`, with what stands in columns of its own."""
        return cls(
            key=key,
            index_code=index_code,
            document=document,
            province=province,
            title=value["title"],
            computation=value["computation"],
            unit=Unit(value["unit"]),
            places=value["places"],
            totals=Totals(value["totals"]),
            rows=tuple(Row.from_json(row) for row in value["rows"]),
            passage=Passage.from_json(value["passage"]),
        )

    def compute_hash(self) -> str:
        """Hash over everything said (64 hex digits)."""
        return compute_digest([self.key, self.index_code, self.document, self.province, self.to_json()])
