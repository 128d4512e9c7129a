"""How dates, times and figures are written on pages: the Vietnamese way, in the province's time zone."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup

from quizapp.charts import Chart, draw_chart, write_value
from quizapp.kernel.clock import to_local
from quizapp.kernel.text import write_candidate_number, write_decimal
from quizapp.markup import SCHEME, MarkedStem, render_blocks, render_line, render_stem, to_plain
from quizapp.web.picture_links import write_link

_SHOWN_PICTURE = re.compile(rf'src="{SCHEME}:([0-9a-f]{{64}})"')
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ Nhật")


def date_vn(value: date | datetime | None) -> str:
    """Write a day as 24/11/2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = to_local(value)
    return value.strftime("%d/%m/%Y")


def time_vn(value: datetime | None) -> str:
    """Write a time as 08:42."""
    return "" if value is None else to_local(value).strftime("%H:%M")


def clock_vn(value: datetime | None) -> str:
    """Write a time as 08:42:10."""
    return "" if value is None else to_local(value).strftime("%H:%M:%S")


def datetime_vn(value: datetime | None) -> str:
    """Write a moment as 08:42 ngày 24/11/2026."""
    if value is None:
        return ""
    return _("%(time)s ngày %(date)s", time=time_vn(value), date=date_vn(value))


def weekday_vn(value: datetime | None) -> str:
    """Write a moment as 08:42 thứ Hai 23/11/2026."""
    if value is None:
        return ""
    local = to_local(value)
    return f"{local:%H:%M} {_(_WEEKDAYS[local.weekday()])} {local:%d/%m/%Y}"


def candidate_number(value: int) -> str:
    """Write a số báo danh as 0007."""
    return write_candidate_number(value)


def decimal_vn(value: Decimal | float | None, places: int | None = None) -> str:
    """1.234,5: comma for decimals, full stop between thousands. Without `places` an exact value keeps its own."""
    if value is None:
        return "–"
    return write_decimal(Decimal(str(value)), places)


def number_vn(value: int | None) -> str:
    """Write a count as 26.104."""
    return "–" if value is None else f"{value:,}".replace(",", ".")


def percent_vn(value: Decimal | float | None, places: int = 1) -> str:
    """95,4 % from 95.4; whole figures lose their zero decimals."""
    if value is None:
        return "–"
    text = decimal_vn(value, places)
    if "," in text:
        text = text.rstrip("0").rstrip(",")
    return f"{text}\u00a0%"


def duration_vn(seconds: float | None) -> str:
    """31 phút 48 giây; with hours where there are any."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(_("%(n)s giờ", n=hours))
    if minutes:
        parts.append(_("%(n)s phút", n=minutes))
    if rest or not parts:
        parts.append(_("%(n)s giây", n=rest))
    return " ".join(parts)


def filesize_vn(size: int | None) -> str:
    """Write a file's size as 1,4 MB."""
    if size is None:
        return "–"
    if size < 1024 * 1024:
        return f"{decimal_vn(size / 1024, 0)}\u00a0KB"
    return f"{decimal_vn(size / 1024 / 1024, 1)}\u00a0MB"


def chart_value(value: Decimal | None, chart: Chart) -> str:
    """Write a figure of a chart as its picture has it."""
    return write_value(chart, value)


def marked(text: str) -> Markup:
    """Paragraphs, lists and tables of a question's text."""
    return _finish(render_blocks(text))


def marked_line(text: str) -> Markup:
    """A question's text that is one run of words."""
    return _finish(render_line(text))


def marked_stem(text: str) -> MarkedStem:
    """A stem in two: `lead` for the heading or legend, `rest` with lists and tables."""
    stem = render_stem(text)
    return MarkedStem(_finish(stem.lead), _finish(stem.rest))


def plain(text: str) -> str:
    """Write a question's text without its signs."""
    return to_plain(text)


def plain_lead(text: str) -> str:
    """The first paragraph of a stem without its signs, as the title of its page has it."""
    return to_plain(text.partition("\n\n")[0])


def _finish(html: Markup) -> Markup:
    """What depends on who reads, and where: addresses of pictures, and the frame in which a wide table scrolls."""
    for name in _SHOWN_PICTURE.findall(html):
        html = html.replace(Markup('src="{}:{}"').format(SCHEME, name), Markup('src="{}"').format(write_link(name)))
    return _reach_tables(html) if "<table" in html else html


def _reach_tables(html: Markup) -> Markup:
    # A table wider than a phone scrolls within its own region, which the keyboard must reach.
    start = Markup('<div class="app-marked-scroll" role="group" tabindex="0" aria-label="{}"><table').format(_("Bảng"))
    return html.replace(Markup("<table"), start).replace(Markup("</table>"), Markup("</table></div>"))


FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        date_vn,
        time_vn,
        clock_vn,
        datetime_vn,
        weekday_vn,
        candidate_number,
        decimal_vn,
        number_vn,
        percent_vn,
        duration_vn,
        filesize_vn,
        draw_chart,
        marked,
        marked_line,
        marked_stem,
        plain,
        plain_lead,
        chart_value,
    )
}


def install_filters(app: Flask) -> None:
    """Make the filters known to the templates under their own names."""
    app.jinja_env.filters.update(FILTERS)
