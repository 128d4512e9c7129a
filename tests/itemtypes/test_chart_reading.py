"""A question about a chart: the picture is part of the question."""

import copy
from typing import Any

import pytest

from quizapp.charts import draw_chart
from quizapp.documents.adapters.pdf import get_environment
from quizapp.itemtypes.presenting import describe_question
from quizapp.itemtypes.registry import get_item_type
from tests.itemtypes.samples import SAMPLES

PLUGIN = get_item_type("chart_reading")


def make_content(**changes: Any) -> dict[str, Any]:
    content = copy.deepcopy(SAMPLES["chart_reading"])
    content["chart"] |= changes
    return content


@pytest.mark.parametrize(
    "change",
    [
        {"series": [{"name": "Tổng điểm", "values": ["64.54", "nhiều", "64.16"]}]},
        {"series": [{"name": "Tổng điểm", "values": ["64.54"]}]},
        {"series": [{"name": name, "values": ["1", "2", "3"]} for name in "abc"]},
        {"form": "pie"},
        {"places": 2},
    ],
)
def test_a_chart_that_cannot_be_drawn_is_a_problem(change: dict[str, Any]) -> None:
    assert PLUGIN.validate(make_content()) == []
    [problem] = PLUGIN.validate(make_content(**change))
    assert problem.place.startswith("chart")


def test_the_candidate_sees_the_chart_and_nothing_that_tells_the_key() -> None:
    content = make_content()
    shown = describe_question(PLUGIN, content, PLUGIN.keep_layout(content), None)
    assert [option["text"] for option in shown["options"]] == ["Năm 2018", "Năm 2019", "Năm 2020"]
    assert "67,05" in draw_chart(shown["chart"])
    assert "correct" not in str(shown)


def test_the_picture_on_paper_is_the_one_of_the_page() -> None:
    chart = PLUGIN.show(make_content(), PLUGIN.keep_layout(make_content())).chart
    assert chart is not None
    assert get_environment().from_string("{{ chart|draw_chart('a')|safe }}").render(chart=chart) == draw_chart(
        chart, "a"
    )
