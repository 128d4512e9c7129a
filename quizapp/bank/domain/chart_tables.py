"""A chart as people type it: one line for each category, with semicolons between the columns."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from quizapp.kernel.text import normalise

# The column that holds the highest reachable values.
MAXIMUM = "Tối đa"
_MISSING = "–"


def read_chart_table(table: str, *, form: str, title: str, unit: str) -> dict[str, Any]:
    """The chart as typed; a figure that is none stays as it is, so that the check can say so."""
    lines = [[normalise(cell) for cell in line.split(";")] for line in table.splitlines()]
    lines = [line for line in lines if any(line)]
    head, rows = (lines[0][1:], lines[1:]) if lines else ([], [])
    columns = [[read_cell(row[n + 1]) if n + 1 < len(row) else _MISSING for row in rows] for n in range(len(head))]
    chart: dict[str, Any] = {
        "form": form,
        "title": normalise(title),
        "unit": normalise(unit),
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


def write_chart_table(chart: Mapping[str, Any]) -> str:
    """The figures of a stored chart as they are typed."""
    columns = [(series["name"], series["values"]) for series in chart.get("series", ())]
    if chart.get("maxima"):
        columns.append((MAXIMUM, chart["maxima"]))
    lines = ["; ".join(["", *(name for name, _values in columns)])]
    for n, category in enumerate(chart.get("categories", ())):
        lines.append("; ".join([category, *(values[n].replace(".", ",") for _name, values in columns)]))
    return "\n".join(lines)


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
