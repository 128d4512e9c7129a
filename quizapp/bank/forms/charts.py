"""A chart in the editor: its figures are typed as lines, one for each category, with semicolons between the columns."""

from collections.abc import Mapping
from typing import Any

from quizapp.bank.domain.chart_tables import read_chart_table, write_chart_table


def read_chart(form: Any) -> dict[str, Any]:
    """The chart as typed; a figure that is none stays as it is, so that the check can say so."""
    return read_chart_table(
        form.chart_table.data or "",
        form=form.chart_form.data or "",
        title=form.chart_title.data or "",
        unit=form.chart_unit.data or "",
    )


def fill_chart(form: Any, chart: Mapping[str, Any]) -> None:
    """Put a stored chart into the fields of an empty form."""
    form.chart_form.data = chart.get("form")
    form.chart_title.data, form.chart_unit.data = chart.get("title"), chart.get("unit")
    form.chart_table.data = write_chart_table(chart)
