"""The picture of a chart: readable without colour, without a style sheet, and the same every time."""

from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5

from quizapp.charts import Chart, Form, Series, draw_chart

SVG = "{http://www.w3.org/2000/svg}"


def parse(drawn: str) -> Element:
    """The picture as it stands in a page."""
    svg: Element | None = tinyhtml5.parse(drawn).find(f".//{SVG}svg")
    assert svg is not None
    return svg


def make_chart(form: Form = Form.BARS, **changes: Any) -> Chart:
    values: dict[str, Any] = {
        "title": "Điểm & hạng <PCI>",
        "unit": "điểm",
        "categories": ("Tính minh bạch", "Đào tạo lao động"),
        "series": (
            Series("Năm 2020", (Decimal("5.79"), Decimal("6.20"))),
            Series("Năm 2016", (Decimal("5.93"), None)),
        ),
        "maxima": (Decimal(10), Decimal(10)),
        "places": 2,
    }
    return Chart(form, **(values | changes))


@pytest.mark.parametrize("form", list(Form))
def test_a_chart_says_its_title_and_every_figure(form: Form) -> None:
    svg = parse(draw_chart(make_chart(form)))
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert title.text == "Điểm & hạng <PCI>"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert desc.text == "Năm 2020: Tính minh bạch 5,79; Đào tạo lao động 6,20. Năm 2016: Tính minh bạch 5,93."
    shown = " ".join(str(text.text) for text in svg.iter(f"{SVG}text"))
    for figure in ("5,79", "6,20", "5,93"):
        assert figure in shown


def test_nothing_needs_a_style_or_a_script() -> None:
    drawn = draw_chart(make_chart())
    assert "style=" not in drawn
    assert "<script" not in drawn
    assert "class=" in drawn


def test_two_series_differ_in_more_than_colour() -> None:
    bars = [part for part in parse(draw_chart(make_chart())).iter(f"{SVG}rect") if part.get("stroke")]
    assert {part.get("fill") for part in bars} == {"#0b3c5d", "#ffffff"}
    lines = parse(draw_chart(make_chart(Form.LINES, categories=("2019", "2020"))))
    assert [part.get("stroke-dasharray") for part in lines.iter(f"{SVG}line")].count("6 4") == 0
    both = (Series("Tỉnh", (Decimal(1), Decimal(2))), Series("Cả nước", (Decimal(2), Decimal(3))))
    lines = parse(draw_chart(make_chart(Form.LINES, categories=("2019", "2020"), series=both)))
    assert [part.get("stroke-dasharray") for part in lines.iter(f"{SVG}line")].count("6 4") == 1


def test_the_first_rank_stands_at_the_top() -> None:
    series = (Series("Hạng", (Decimal(24), Decimal(9))),)
    svg = parse(draw_chart(make_chart(Form.RANKS, categories=("2019", "2020"), series=series, maxima=())))
    worse, better = (float(str(mark.get("cy"))) for mark in svg.iter(f"{SVG}circle"))
    assert better < worse


def test_a_chart_kept_as_json_is_drawn_the_same() -> None:
    chart = make_chart()
    assert Chart.from_json(chart.to_json()) == chart
    assert Chart.from_json(make_chart(maxima=(), places=None).to_json()) == make_chart(maxima=(), places=None)
    assert draw_chart(Chart.from_json(chart.to_json()), "a") == draw_chart(chart, "a")


@pytest.mark.parametrize(
    "change",
    [
        {"categories": []},
        {"maxima": ["10"]},
        {"series": [{"name": "Năm 2020", "values": ["5.79"]}]},
        {"series": [{"name": "Năm 2020", "values": ["NaN", "1"]}]},
        {"series": [{"name": "Năm 2020", "values": ["x", "1"]}]},
        {"form": "pie"},
    ],
)
def test_what_is_no_chart_is_refused(change: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, ArithmeticError)):
        Chart.from_json(make_chart().to_json() | change)


def test_three_series_are_refused() -> None:
    one = Series("Năm", (Decimal(1), Decimal(2)))
    with pytest.raises(ValueError, match="two series"):
        draw_chart(make_chart(series=(one, one, one)))
