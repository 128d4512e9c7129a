"""Every figure of a table computed anew from the others. What contradicts is told; whether it is doubted, too."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from quizapp.indices.domain.editions import Cell, IndexEdition, Measure, Row, RowKind, Totals
from quizapp.kernel.text import N_, write_decimal

_HUNDRED = Decimal(100)
_POINTS = (Measure.SCORE, Measure.TARGET)


@dataclass(frozen=True)
class Contradiction:
    """A figure that the others speak against. `place` is like "score.2017" or "changes.0"; `message` a catalogue text.

    `doubted` tells that the file knows: then it is no fault of the file, and nobody builds on the figure.
    """

    row: str
    place: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)
    doubted: bool = False


def find_contradictions(edition: IndexEdition) -> list[Contradiction]:
    """All of them, in the order of the rows."""
    found: list[Contradiction] = []
    for row in edition.rows:
        found += _check_bounds(row)
        found += _check_rates(row)
        found += _check_changes(row)
        found += _check_targets(row)
        found += _check_sum(edition, row)
    return found


def _contradict(row: Row, cell: Cell, message: str, **params: Any) -> Contradiction:
    about = {"name": row.name, "year": cell.year, "value": write_decimal(cell.value), **params}
    return Contradiction(row.code, f"{cell.measure.value}.{cell.year}", message, about, bool(cell.doubt))


def _check_bounds(row: Row) -> Iterator[Contradiction]:
    for cell in row.cells:
        if cell.measure in _POINTS and row.maximum is not None and not 0 <= cell.value <= row.maximum:
            message = N_("“%(name)s” năm %(year)s: %(value)s nằm ngoài khoảng từ 0 đến mức tối đa %(maximum)s.")
            yield _contradict(row, cell, message, maximum=write_decimal(row.maximum))


def _check_rates(row: Row) -> Iterator[Contradiction]:
    for cell in row.cells:
        score = row.find_cell(Measure.SCORE, cell.year)
        if cell.measure is not Measure.RATE or score is None or row.maximum is None:
            continue
        step = Decimal(1).scaleb(int(cell.value.as_tuple().exponent))
        expected = (score.value / row.maximum * _HUNDRED).quantize(step, ROUND_HALF_UP)
        if expected != cell.value:
            message = N_("“%(name)s” năm %(year)s: tỷ lệ ghi %(value)s, tính lại là %(expected)s.")
            yield _contradict(row, cell, message, expected=write_decimal(expected))


def _check_changes(row: Row) -> Iterator[Contradiction]:
    for n, change in enumerate(row.changes):
        start, end = row.find_cell(change.measure, change.start), row.find_cell(change.measure, change.end)
        if start is not None and end is not None:
            expected = end.value - start.value
            if change.measure is Measure.RANK:
                expected = -expected
            if expected == change.value:
                continue
            shown = write_decimal(expected)
        else:
            shown = "–"
        message = N_("“%(name)s”, %(start)s - %(end)s: mức thay đổi ghi %(value)s, tính lại là %(expected)s.")
        params = {
            "name": row.name,
            "start": change.start,
            "end": change.end,
            "value": write_decimal(change.value),
            "expected": shown,
        }
        yield Contradiction(row.code, f"changes.{n}", message, params, bool(change.doubt))


def _check_targets(row: Row) -> Iterator[Contradiction]:
    for cell in row.cells:
        if cell.measure is not Measure.TARGET:
            continue
        higher = [c for c in row.cells if c.measure in _POINTS and c.year < cell.year and c.value > cell.value]
        if higher:
            message = N_("“%(name)s”: chỉ tiêu năm %(year)s là %(value)s, thấp hơn %(other)s của năm %(earlier)s.")
            yield _contradict(row, cell, message, other=write_decimal(higher[-1].value), earlier=higher[-1].year)


def _check_sum(edition: IndexEdition, row: Row) -> Iterator[Contradiction]:
    if edition.totals is not Totals.SUM or row.kind not in (RowKind.TOTAL, RowKind.COMPONENT):
        return
    parts = edition.components if row.kind is RowKind.TOTAL else edition.list_parts(row.code)
    for cell in row.cells:
        if cell.measure not in _POINTS or not parts:
            continue
        known = [part.find_cell(cell.measure, cell.year) for part in parts]
        cells = [part for part in known if part is not None]
        if not cells:
            continue
        total = sum((part.value for part in cells), Decimal(0))
        # Every printed figure may be off by half of its last place, the total too.
        margin = Decimal(1).scaleb(-edition.places) / 2 * (len(cells) + 1)
        if abs(total - cell.value) > margin:
            message = N_("“%(name)s” năm %(year)s: ghi %(value)s, cộng các thành phần được %(expected)s.")
            told = _contradict(row, cell, message, expected=write_decimal(total))
            # Where one of the parts is doubted the sum cannot come out, and it is known why.
            yield replace(told, doubted=told.doubted or any(part.doubt for part in cells))
