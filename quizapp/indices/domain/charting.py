"""The charts of a table of figures. What is doubted is not drawn: the table beside the chart has it, marked."""

from quizapp.charts import Chart, Form, Series
from quizapp.indices.domain.editions import IndexEdition, Measure, Row, RowKind, Unit
from quizapp.kernel.text import N_

_HISTORY = 2  # fewer years than this are no history

ACTUAL = N_("Năm %(year)s")
TARGET = N_("Chỉ tiêu năm %(year)s")


def name_unit(edition: IndexEdition) -> str:
    """The unit as charts write it."""
    return "%" if edition.unit is Unit.PERCENT else "điểm"


def build_history(edition: IndexEdition, title: str) -> Chart | None:
    """The scores of the total over the years, beside what it is compared with; None without a history."""
    total = edition.total
    if total is None or len(_list_sound_years(total, Measure.SCORE)) < _HISTORY:
        return None
    rows = [total, *(row for row in edition.rows if row.kind is RowKind.REFERENCE)]
    sound = [year for row in rows for year in _list_sound_years(row, Measure.SCORE)]
    # A year without a sound figure keeps its place, and the line has a gap there.
    years = list(range(min(sound), max(sound) + 1))
    return Chart(
        Form.LINES,
        title,
        name_unit(edition),
        tuple(str(year) for year in years),
        tuple(Series(row.name, tuple(row.find_value(Measure.SCORE, year) for year in years)) for row in rows),
        places=edition.places,
    )


def build_ranks(edition: IndexEdition, title: str) -> Chart | None:
    """The ranks of the total over the years; None without a history."""
    total = edition.total
    years = _list_sound_years(total, Measure.RANK) if total is not None else []
    if total is None or len(years) < _HISTORY:
        return None
    years = list(range(years[0], years[-1] + 1))
    ranks = tuple(total.find_value(Measure.RANK, year) for year in years)
    categories = tuple(str(year) for year in years)
    return Chart(Form.RANKS, title, "hạng", categories, (Series(total.name, ranks),), places=0)


def choose_columns(rows: list[Row]) -> list[tuple[Measure, int]]:
    """The two columns that say most about rows: the last year and the target, or the last year and the first."""
    scores = sorted({year for row in rows for year in _list_sound_years(row, Measure.SCORE)})
    targets = sorted({year for row in rows for year in _list_sound_years(row, Measure.TARGET)})
    if scores and targets:
        return [(Measure.SCORE, scores[-1]), (Measure.TARGET, targets[-1])]
    if scores:
        return [(Measure.SCORE, year) for year in dict.fromkeys((scores[-1], scores[0]))]
    return [(Measure.TARGET, year) for year in dict.fromkeys((targets[0], targets[-1]))] if targets else []


def build_bars(
    edition: IndexEdition, rows: list[Row], columns: list[tuple[Measure, int]], title: str, names: list[str]
) -> Chart | None:
    """The figures of rows in up to two columns, called `names`; None where there is nothing to draw."""
    shown = [row for row in rows if any(row.find_value(*column) is not None for column in columns)]
    if not shown or not columns:
        return None
    maxima = tuple(row.maximum for row in shown)
    return Chart(
        Form.BARS,
        title,
        name_unit(edition),
        tuple(row.name for row in shown),
        tuple(
            Series(name, tuple(row.find_value(*column) for row in shown))
            for name, column in zip(names, columns, strict=True)
        ),
        maxima if edition.unit is Unit.POINT and None not in maxima else (),
        edition.places,
    )


def _list_sound_years(row: Row, measure: Measure) -> list[int]:
    return [year for year in row.list_years(measure) if row.find_value(measure, year) is not None]
