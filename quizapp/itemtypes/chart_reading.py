"""One right option among several, read off a chart whose figures are kept in the question."""

from collections.abc import Iterator
from dataclasses import replace

from quizapp.charts import Chart, draw_chart
from quizapp.itemtypes.base import Content, Layout, Problem, Shown
from quizapp.itemtypes.schema import Field, Kind
from quizapp.itemtypes.single_choice import SingleChoice
from quizapp.kernel.text import N_

CHART = Field(
    "chart",
    Kind.RECORD,
    fields=(
        Field("form"),
        Field("title"),
        Field("unit"),
        Field("categories", Kind.TEXTS),
        Field("series", Kind.RECORDS, fields=(Field("name"), Field("values", Kind.TEXTS))),
        Field("maxima", Kind.TEXTS, required=False),
        Field("places", required=False),
    ),
)


class ChartReading(SingleChoice):
    """Content is that of a single choice and {"chart": `charts.Chart` as JSON}.

    The figures stand in the question itself: whatever becomes of the tables they came from, a replay shows the picture
    that was shown.
    """

    code = "chart_reading"
    name = N_("Đọc biểu đồ")
    fields = (*SingleChoice.fields, CHART)

    def find_problems(self, content: Content) -> Iterator[Problem]:
        yield from super().find_problems(content)
        chart = read_chart(content)
        if chart is None:
            yield Problem("chart", N_("Biểu đồ thiếu số liệu hoặc có chỗ không phải là số."))
            return
        try:
            draw_chart(chart)
        except ValueError:
            yield Problem("chart", N_("Biểu đồ có nhiều nhất hai dãy số liệu."))

    def show(self, content: Content, layout: Layout) -> Shown:
        return replace(super().show(content, layout), chart=read_chart(content))


def read_chart(content: Content) -> Chart | None:
    """The chart of a content; None where there is none that can be drawn."""
    try:
        return Chart.from_json(content["chart"])
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None
