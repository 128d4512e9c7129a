"""Tables of figures as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from flask_babel import gettext as _

from quizapp.charts import Chart
from quizapp.indices.domain import Cell, IndexEdition, Measure, Row, RowKind, Unit
from quizapp.indices.domain.charting import (
    ACTUAL,
    TARGET,
    build_bars,
    build_history,
    build_ranks,
    choose_columns,
)
from quizapp.indices.models import StoredEdition
from quizapp.kernel.text import compute_search_key

# What a line of the table holds: the measure in the columns of years, and the one in the columns of targets.
_LINES = ((Measure.SCORE, Measure.TARGET), (Measure.RATE, None), (Measure.RANK, Measure.TARGET_RANK))
_TARGETS = (Measure.TARGET, Measure.TARGET_RANK)


@dataclass(frozen=True)
class Mark:
    """One cell of a line: the figure as written, and the number of the note that doubts it."""

    text: str
    note: int | None = None


@dataclass(frozen=True)
class Line:
    """One line of a table: a row's scores, rates or ranks."""

    row: Row
    label: str  # what the figures are, where they are not the row's own scores
    marks: tuple[Mark, ...]


@dataclass
class Note:
    """Why figures are doubted, and which."""

    number: int
    text: str
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """A table of figures with its charts, its notes and where it comes from."""

    edition: IndexEdition
    source: str
    charts: tuple[Chart, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]
    goals: tuple[str, ...]
    has_maxima: bool


@dataclass(frozen=True)
class Latest:
    """The last figures of a province, for the card of an index."""

    province: str
    text: str


def build_tables(stored: Sequence[StoredEdition], *, home: str) -> list[Table]:
    """The tables of one index, those of the `home` province first; two provinces are never in one."""
    return [_build_table(one.to_edition(), one.source) for one in _sort(stored, home)]


def build_latest(stored: Sequence[StoredEdition], *, home: str) -> dict[str, list[Latest]]:
    """By index code, what each table says of its last year, the `home` province first."""
    found: dict[str, list[Latest]] = {}
    for one in _sort(stored, home):
        edition = one.to_edition()
        text = _describe_latest(edition)
        if text:
            found.setdefault(edition.index_code, []).append(Latest(edition.province, text))
    return found


def _sort(stored: Sequence[StoredEdition], home: str) -> list[StoredEdition]:
    return sorted(stored, key=lambda one: (one.province != home, compute_search_key(one.province)))


def _describe_latest(edition: IndexEdition) -> str:
    total = edition.total
    if total is None:
        return _describe_blocks(edition)
    years = [y for y in total.list_years(Measure.SCORE) if total.find_value(Measure.SCORE, y) is not None]
    if not years:
        return ""
    score, rank = total.find_value(Measure.SCORE, years[-1]), total.find_value(Measure.RANK, years[-1])
    text = _("%(score)s năm %(year)s", score=_write(edition, score, Measure.SCORE, unit=True), year=years[-1])
    return _("%(text)s, hạng %(rank)s", text=text, rank=rank) if rank is not None else text


def _describe_blocks(edition: IndexEdition) -> str:
    """Of a table without a total: its ranked rows, each with the last year's figure and rank."""
    told = []
    for row in edition.components:
        for year in row.list_years(Measure.RANK)[-1:]:
            score, rank = row.find_value(Measure.SCORE, year), row.find_value(Measure.RANK, year)
            if score is not None and rank is not None:
                figure = _write(edition, score, Measure.SCORE, unit=True)
                name = row.name[0].lower() + row.name[1:]
                told.append(
                    _("%(name)s %(score)s năm %(year)s, hạng %(rank)s", name=name, score=figure, year=year, rank=rank)
                )
    return "; ".join(told)


def _write(edition: IndexEdition, value: Decimal | None, measure: Measure, *, unit: bool = False) -> str:
    if value is None:
        return "–"
    text = edition.write(value, measure)
    if measure is Measure.RATE or (edition.unit is Unit.PERCENT and measure in (Measure.SCORE, Measure.TARGET)):
        return f"{text}\u00a0%"
    return _("%(value)s điểm", value=text) if unit else text


def _build_table(edition: IndexEdition, source: str) -> Table:
    notes: dict[str, Note] = {}
    actual = edition.list_years(Measure.SCORE, Measure.RATE, Measure.RANK)
    targets = edition.list_years(*_TARGETS)
    lines = [
        _build_line(edition, row, pair, actual, targets, notes)
        for row in edition.rows
        for pair in _LINES
        if any(cell.measure in pair for cell in row.cells)
    ]
    for row in edition.rows:
        for change in row.changes:
            if change.doubt:
                place = _(
                    "%(row)s: mức thay đổi %(start)s - %(end)s mà văn bản ghi là %(value)s",
                    row=row.name,
                    start=change.start,
                    end=change.end,
                    value=edition.write(change.value, change.measure),
                )
                _note(notes, change.doubt, place)
    return Table(
        edition=edition,
        source=source,
        charts=tuple(_build_charts(edition)),
        columns=(*(_(ACTUAL, year=year) for year in actual), *(_(TARGET, year=year) for year in targets)),
        lines=tuple(lines),
        notes=tuple(notes.values()),
        goals=tuple(_describe_goal(row, year, text) for row in edition.rows for year, text in row.goals),
        has_maxima=edition.unit is Unit.POINT and any(row.maximum is not None for row in edition.rows),
    )


def _describe_goal(row: Row, year: int, text: str) -> str:
    when = _("Đến năm %(year)s: %(goal)s", year=year, goal=text[0].lower() + text[1:])
    return when if row.kind is RowKind.TOTAL else f"{row.name}. {when}"


def _build_line(
    edition: IndexEdition,
    row: Row,
    pair: tuple[Measure, Measure | None],
    actual: Sequence[int],
    targets: Sequence[int],
    notes: dict[str, Note],
) -> Line:
    cells = [row.find_cell(pair[0], year) for year in actual]
    cells += [row.find_cell(pair[1], year) if pair[1] else None for year in targets]
    rate = _("Tỷ lệ trên điểm tối đa") if row.maximum is not None else _("Tỷ lệ")
    labels = {Measure.SCORE: "", Measure.RATE: rate, Measure.RANK: _("Hạng")}
    return Line(row, labels[pair[0]], tuple(_build_mark(edition, row, cell, notes) for cell in cells))


def _build_mark(edition: IndexEdition, row: Row, cell: Cell | None, notes: dict[str, Note]) -> Mark:
    if cell is None:
        return Mark("–")
    text = _write(edition, cell.value, cell.measure)
    if not cell.doubt:
        return Mark(text)
    year = _(TARGET if cell.measure in _TARGETS else ACTUAL, year=cell.year)
    return Mark(text, _note(notes, cell.doubt, _("%(row)s, %(year)s", row=row.name, year=year.lower())).number)


def _note(notes: dict[str, Note], text: str, place: str) -> Note:
    note = notes.setdefault(text, Note(len(notes) + 1, text))
    note.places.append(place)
    return note


def _build_charts(edition: IndexEdition) -> list[Chart]:
    unit = _("phần trăm") if edition.unit is Unit.PERCENT else _("điểm")
    charts = [
        build_history(edition, _("%(title)s: theo năm (%(unit)s)", title=_name_total(edition), unit=unit)),
        build_ranks(edition, _("%(title)s: thứ hạng theo năm (hạng 1 ở trên cùng)", title=_name_total(edition))),
    ]
    components = edition.components
    groups = [(components, _("Các thành phần"))]
    if not any(row.cells for row in components) or edition.unit is Unit.PERCENT:
        groups += [
            (parts, row.name)
            for row in components
            if len(parts := edition.list_parts(row.code)) > 1 and any(part.maximum for part in parts)
        ]
    for rows, name in groups:
        columns = choose_columns(rows)
        names = [_(TARGET if measure in _TARGETS else ACTUAL, year=year) for measure, year in columns]
        charts.append(build_bars(edition, rows, columns, _("%(name)s (%(unit)s)", name=name, unit=unit), names))
    return [chart for chart in charts if chart is not None]


def _name_total(edition: IndexEdition) -> str:
    total = edition.total
    return total.name if total is not None and total.kind is RowKind.TOTAL else edition.title
