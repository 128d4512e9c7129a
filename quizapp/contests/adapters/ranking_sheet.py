"""The ranking of a round as an XLSX file for HR and organisers."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from quizapp.contests.domain import RULES, UnitStanding
from quizapp.contests.models import Round
from quizapp.contests.queries import RankedRow
from quizapp.kernel.clock import to_local

RANKING = (
    ("Vị trí", 8),
    ("Hạng", 8),
    ("Giải", 18),
    ("Họ và tên", 28),
    ("Số hiệu", 14),
    ("Phòng, ban", 34),
    ("Đơn vị", 34),
    ("Điểm", 8),
    ("Điểm tối đa", 12),
    ("Thời gian làm bài (giây)", 14),
    ("Thời điểm nộp", 20),
    ("Tiêu chí quyết định so với người trên", 26),
)
PARTICIPATION = (
    ("Hạng", 8),
    ("Đơn vị", 44),
    ("Trong danh sách", 12),
    ("Đã dự thi", 12),
    ("Tỷ lệ (%)", 12),
    ("Điểm trung bình", 12),
)
TITLE_ROWS = 4


def write_ranking(
    round_: Round, rows: Sequence[RankedRow], units: Sequence[UnitStanding], *, filter_line: str, now: datetime
) -> bytes:
    """Three sheets: every entry with its values and deciding rule, participation by unit, the rules as announced.

    Every text is written as text, so that no cell can become a formula.
    """
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        formats = _make_formats(book)
        head = (round_.contest.title, filter_line, f"Lập lúc {to_local(now):%H:%M ngày %d/%m/%Y}")
        _write_sheet(book, "Xếp hạng", head, RANKING, map(_to_cells, rows), formats, landscape=True)
        cells = (
            [u.rank, u.name, u.roll, u.entered, float(u.ratio), None if u.mean is None else float(u.mean)]
            for u in units
        )
        _write_sheet(book, "Tỷ lệ theo đơn vị", head, PARTICIPATION, cells, formats, landscape=False)
        _write_rules(book, round_, formats)
    return target.getvalue()


def _make_formats(book: Any) -> Mapping[str, Any]:
    base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
    cell = {**base, "border": 1, "text_wrap": True}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 14}),
        "note": book.add_format({**base, "italic": True}),
        "head": book.add_format({**cell, "bold": True, "bg_color": "#e7f0f7", "valign": "vcenter", "align": "center"}),
        "text": book.add_format(cell),
        "number": book.add_format({**cell, "num_format": "#,##0.##"}),
        "whole": book.add_format({**cell, "num_format": "#,##0"}),
        "ratio": book.add_format({**cell, "num_format": "0.00"}),
        "time": book.add_format({**cell, "num_format": "hh:mm:ss dd/mm/yyyy", "align": "left"}),
        "plain": book.add_format({**base, "text_wrap": True}),
    }


def _to_cells(row: RankedRow) -> list[Any]:
    rule = RULES.get(row.decided_by)
    return [
        row.position,
        row.rank,
        row.prize,
        row.name,
        row.staff_code,
        row.own_unit,
        row.unit,
        row.points,
        row.maximum,
        row.seconds_used,
        row.submitted_at,
        rule.name if rule else "",
    ]


def _write_sheet(
    book: Any,
    name: str,
    head: Iterable[str],
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
    formats: Mapping[str, Any],
    *,
    landscape: bool,
) -> None:
    sheet = book.add_worksheet(name)
    for number, line in enumerate(head):
        sheet.write_string(number, 0, line, formats["title" if number == 0 else "note"])
    for column, (label, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(TITLE_ROWS, column, label, formats["head"])
    last = TITLE_ROWS
    for last, row in enumerate(rows, start=TITLE_ROWS + 1):
        for column, value in enumerate(row):
            _write_cell(sheet, last, column, value, formats)
    sheet.autofilter(TITLE_ROWS, 0, last, len(columns) - 1)
    sheet.freeze_panes(TITLE_ROWS + 1, 0)
    sheet.repeat_rows(TITLE_ROWS)
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P/&N")


def _write_cell(sheet: Any, row: int, column: int, value: Any, formats: Mapping[str, Any]) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, formats["text"])
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, to_local(value).replace(tzinfo=None), formats["time"])
    elif isinstance(value, str):
        sheet.write_string(row, column, value, formats["text"])
    elif isinstance(value, float):
        sheet.write_number(row, column, value, formats["ratio"])
    else:
        sheet.write_number(row, column, value, formats["whole" if isinstance(value, int) else "number"])


def _write_rules(book: Any, round_: Round, formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet("Thể lệ")
    sheet.set_column(0, 0, 100)
    rules = [RULES[code] for code in round_.ranking_rules]
    lines = [
        (round_.contest.title, "title"),
        ("Tiêu chí xếp hạng, theo thứ tự", "note"),
        *((f"{number}. {rule.name}: {rule.explanation}", "plain") for number, rule in enumerate(rules, start=1)),
        ("Giải thưởng", "note"),
        *((f"{prize['name']}: {prize['count']}", "plain") for prize in round_.prizes),
        ("Thể lệ", "note"),
        *((line, "plain") for line in round_.contest.rules_text.splitlines() if line.strip()),
        (f"Mã kiểm tra của thể lệ đã công bố: {round_.rules_hash}", "note"),
    ]
    for number, (line, style) in enumerate(lines):
        sheet.write_string(number, 0, line, formats[style])
    sheet.fit_to_pages(1, 0)
