"""The chart of an instance whose figures are read off a picture rather than off its stem."""

from quizapp.bank.domain.itemmodels.drafts import Draft, capitalise, name_year
from quizapp.charts import Chart, Form, Series
from quizapp.indices.domain import IndexEdition, Measure
from quizapp.indices.domain.charting import name_unit

_SHARED = 2  # the most series that a chart takes


def build_chart(edition: IndexEdition, draft: Draft, title: str) -> Chart | None:
    """All figures of an instance: one row through the years as a line, several rows as bars; None where neither."""
    # The target of a rank is told by the stem; the line is of what was reached.
    figures = [figure for figure in draft.figures if figure.measure is not Measure.TARGET_RANK]
    rows = list(dict.fromkeys(figure.row.code for figure in figures))
    columns = list(dict.fromkeys((figure.measure, figure.year) for figure in figures))
    values = {(f.row.code, f.measure, f.year): f.value for f in figures}
    names = {figure.row.code: figure.row.name for figure in figures}
    unit = name_unit(edition)
    if len({measure for measure, _ in columns}) == 1 and len(rows) <= _SHARED and len(columns) > _SHARED:
        measure = columns[0][0]
        years = sorted(year for _, year in columns)
        is_rank = measure is Measure.RANK
        return Chart(
            Form.RANKS if is_rank else Form.LINES,
            title,
            "hạng" if is_rank else unit,
            tuple(str(year) for year in years),
            tuple(Series(names[row], tuple(values.get((row, measure, year)) for year in years)) for row in rows),
            places=0 if is_rank else edition.places,
        )
    if len(columns) > _SHARED:
        return None
    maxima = tuple(figure.row.maximum for figure in {f.row.code: f for f in figures}.values())
    return Chart(
        Form.BARS,
        title,
        unit,
        tuple(names[row] for row in rows),
        tuple(
            Series(capitalise(name_year(*column)), tuple(values.get((row, *column)) for row in rows))
            for column in columns
        ),
        maxima if unit != "%" and None not in maxima and len(set(maxima)) > 1 else (),
        edition.places,
    )
