"""The picture itself: an SVG that needs no style sheet, no script and no colour to be read.

It is drawn 360 units wide, so that on a phone its letters have their own size. Every mark carries its figure; of two
series one is solid and one hollow. There is no `style`, which the pages' security policy would refuse.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from itertools import pairwise

from quizapp.charts.spec import Chart, Form, Series, Value
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.text import write_decimal

WIDTH = 360
INK, SOFT, BRAND, TRACK, PAPER = "#16202b", "#52606d", "#0b3c5d", "#e3e7ea", "#ffffff"
_FONT = "'Be Vietnam Pro', 'Liberation Sans', Arimo, sans-serif"
_TEXT, _LEAD = 13, 17
_LINE_LETTERS = 48
_BAR, _BAR_GAP, _GROUP_GAP = 15, 4, 13
_VALUE_ROOM = 86
_PLOT_LEFT, _PLOT_RIGHT, _PLOT_HEIGHT, _ROOM = 34, 326, 120, 26
_SERIES_LIMIT = 2


@dataclass
class _Sheet:
    """What has been drawn, and how far down it goes."""

    y: float = 0
    parts: list[str] = field(default_factory=list)

    def add(self, part: str) -> None:
        self.parts.append(part)

    def write(self, x: float, y: float, text: str, *, anchor: str = "start", strong: bool = False) -> None:
        weight = ' font-weight="600"' if strong else ""
        fill = INK if strong else SOFT
        self.add(f'<text x="{_at(x)}" y="{_at(y)}" text-anchor="{anchor}" fill="{fill}"{weight}>{escape(text)}</text>')


def draw_chart(chart: Chart, name: str = "") -> str:
    """The chart as one `<svg>` element; `name` keeps its inner names apart from those of others on the page."""
    if len(chart.series) > _SERIES_LIMIT:
        raise ValueError("of more than two series nobody could tell which is which")
    sheet = _Sheet()
    _draw_legend(sheet, chart.series)
    if chart.form is Form.BARS:
        _draw_bars(sheet, chart)
    else:
        _draw_lines(sheet, chart)
    key = f"{name or 'chart'}-{compute_digest(chart.to_json())[:10]}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-chart" role="img" viewBox="0 0 {WIDTH} {_at(sheet.y)}"'
        f' width="{WIDTH}" height="{_at(sheet.y)}" font-family="{_FONT}" font-size="{_TEXT}"'
        f' aria-labelledby="{key}-title {key}-desc">'
        f'<title id="{key}-title">{escape(chart.title)}</title>'
        f'<desc id="{key}-desc">{escape(describe_chart(chart))}</desc>{"".join(sheet.parts)}</svg>'
    )


def describe_chart(chart: Chart) -> str:
    """The figures of the chart as one sentence for each series."""
    sentences = []
    for series in chart.series:
        pairs = [
            f"{category} {write_value(chart, value)}"
            for category, value in zip(chart.categories, series.values, strict=True)
            if value is not None
        ]
        sentences.append(f"{series.name}: {'; '.join(pairs)}.")
    return " ".join(sentences)


def _at(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def write_value(chart: Chart, value: Value) -> str:
    """A figure as the picture and the table behind it write it."""
    if value is None:
        return "–"
    text = write_decimal(value, chart.places)
    return f"{text}\u00a0%" if chart.unit == "%" else text


def _draw_legend(sheet: _Sheet, series: Sequence[Series]) -> None:
    if len(series) < _SERIES_LIMIT:
        return
    for n, one in enumerate(series):
        y = sheet.y + 3
        sheet.add(_bar(1, y, 16, hollow=n > 0))
        sheet.write(26, y + 12, one.name)
        sheet.y += _LEAD + 5
    sheet.y += 8


def _bar(x: float, y: float, width: float, *, hollow: bool, height: float = _BAR) -> str:
    fill = PAPER if hollow else BRAND
    return (
        f'<rect x="{_at(x)}" y="{_at(y)}" width="{_at(max(width, 1))}" height="{_at(height)}" fill="{fill}"'
        f' stroke="{BRAND}" stroke-width="2"/>'
    )


def _draw_bars(sheet: _Sheet, chart: Chart) -> None:
    known = [v for s in chart.series for v in s.values if v is not None]
    known += [v for v in chart.maxima if v is not None]
    top = float(max(known, default=Decimal(1))) or 1.0
    room = WIDTH - _VALUE_ROOM
    for at, category in enumerate(chart.categories):
        for line in textwrap.wrap(category, _LINE_LETTERS) or [""]:
            sheet.write(0, sheet.y + _TEXT, line)
            sheet.y += _LEAD
        sheet.y += 4
        maximum = chart.maxima[at] if chart.maxima else None
        for n, series in enumerate(chart.series):
            value = series.values[at]
            y = sheet.y + 1
            if maximum is not None:
                width = float(maximum) / top * room
                sheet.add(f'<rect x="0" y="{_at(y)}" width="{_at(width)}" height="{_BAR}" fill="{TRACK}"/>')
            if value is None:
                sheet.write(8, y + 12, "–", strong=True)
            else:
                width = float(value) / top * room
                sheet.add(_bar(1, y, width - 1, hollow=n > 0))
                label = write_value(chart, value)
                end = max(width, float(maximum) / top * room if maximum is not None else 0)
                sheet.write(end + 8, y + 12, _over(label, maximum), strong=True)
            sheet.y += _BAR + _BAR_GAP
        sheet.y += _GROUP_GAP
    sheet.y -= _GROUP_GAP - 4


def _over(label: str, maximum: Value) -> str:
    return label if maximum is None else f"{label}/{write_decimal(maximum)}"


def _draw_lines(sheet: _Sheet, chart: Chart) -> None:
    known = [float(v) for s in chart.series for v in s.values if v is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    span = (high - low) or 1.0
    top = sheet.y + _ROOM
    step = (_PLOT_RIGHT - _PLOT_LEFT) / max(1, len(chart.categories) - 1)

    def place(at: int, value: Decimal) -> tuple[float, float]:
        share = (float(value) - low) / span
        down = share if chart.form is Form.RANKS else 1 - share
        return _PLOT_LEFT + at * step, top + down * _PLOT_HEIGHT

    foot = top + _PLOT_HEIGHT + _ROOM
    sheet.add(f'<line x1="0" y1="{_at(foot)}" x2="{WIDTH}" y2="{_at(foot)}" stroke="{SOFT}"/>')
    for at, category in enumerate(chart.categories):
        x = _PLOT_LEFT + at * step
        sheet.add(f'<line x1="{_at(x)}" y1="{_at(foot)}" x2="{_at(x)}" y2="{_at(foot + 4)}" stroke="{SOFT}"/>')
        sheet.write(x, foot + 20, category, anchor="middle")
    for n, series in enumerate(chart.series):
        _draw_line(sheet, chart, n, [place(at, v) if v is not None else None for at, v in enumerate(series.values)])
    sheet.y = foot + 26


def _draw_line(sheet: _Sheet, chart: Chart, n: int, places: Sequence[tuple[float, float] | None]) -> None:
    dash = ' stroke-dasharray="6 4"' if n else ""
    for one, other in pairwise(places):
        if one and other:
            sheet.add(
                f'<line x1="{_at(one[0])}" y1="{_at(one[1])}" x2="{_at(other[0])}" y2="{_at(other[1])}"'
                f' stroke="{BRAND}" stroke-width="2"{dash}/>'
            )
    for at, spot in enumerate(places):
        value = chart.series[n].values[at]
        if spot is None or value is None:
            continue
        x, y = spot
        sheet.add(
            f'<circle cx="{_at(x)}" cy="{_at(y)}" r="5" fill="{PAPER if n else BRAND}"'
            f' stroke="{BRAND}" stroke-width="2"/>'
        )
        rival = chart.series[1 - n].values[at] if len(chart.series) == _SERIES_LIMIT else None
        above = _is_above(places, at) if rival is None else value > rival or (value == rival and not n)
        sheet.write(x, y - 11 if above else y + 21, write_value(chart, value), anchor="middle", strong=True)


def _is_above(places: Sequence[tuple[float, float] | None], at: int) -> bool:
    """Whether a figure stands above its point: below it where the line comes and goes from above."""
    own = places[at]
    beside = [place for place in (*places[max(0, at - 1) : at], *places[at + 1 : at + 2]) if place is not None]
    return own is None or not beside or any(place[1] >= own[1] for place in beside)
