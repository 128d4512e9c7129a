"""A chart in the editor: its figures are typed as lines, one for each category, with semicolons between the columns."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from quizapp.kernel.text import normalise

# The column that holds the highest reachable values.
MAXIMUM = "Tối đa"
_MISSING = "–"


def read_chart(form: Any) -> dict[str, Any]:
    """The chart as typed; a figure that is none stays as it is, so that the check can say so."""
    lines = [[normalise(cell) for cell in line.split(";")] for line in (form.chart_table.data or "").splitlines()]
    lines = [line for line in lines if any(line)]
    head, rows = (lines[0][1:], lines[1:]) if lines else ([], [])
    columns = [[read_cell(row[n + 1]) if n + 1 < len(row) else _MISSING for row in rows] for n in range(len(head))]
    chart: dict[str, Any] = {
        "form": form.chart_form.data or "",
        "title": normalise(form.chart_title.data or ""),
        "unit": normalise(form.chart_unit.data or ""),
        "categories": [row[0] for row in rows],
        "series": [
            {"name": name, "values": values} for name, values in zip(head, columns, strict=True) if name != MAXIMUM
        ],
    }
    maxima = [values for name, values in zip(head, columns, strict=True) if name == MAXIMUM]
    if maxima:
        chart["maxima"] = maxima[0]
    places = [-int(Decimal(v).as_tuple().exponent) for column in columns for v in column if is_figure(v)]
    chart["places"] = str(max([0, *places]))
    return chart


def read_cell(text: str) -> str:
    """A figure typed the Vietnamese way, as contents keep it; nothing is a missing one."""
    if text in ("", "-", _MISSING):
        return _MISSING
    plain = text.replace(",", ".")
    return plain if is_figure(plain) else text


def is_figure(text: str) -> bool:
    """Whether a text is a finite number."""
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def fill_chart(form: Any, chart: Mapping[str, Any]) -> None:
    """Put a stored chart into the fields of an empty form."""
    form.chart_form.data = chart.get("form")
    form.chart_title.data, form.chart_unit.data = chart.get("title"), chart.get("unit")
    columns = [(series["name"], series["values"]) for series in chart.get("series", ())]
    if chart.get("maxima"):
        columns.append((MAXIMUM, chart["maxima"]))
    lines = ["; ".join(["", *(name for name, _values in columns)])]
    for n, category in enumerate(chart.get("categories", ())):
        lines.append("; ".join([category, *(values[n].replace(".", ",") for _name, values in columns)]))
    form.chart_table.data = "\n".join(lines)
