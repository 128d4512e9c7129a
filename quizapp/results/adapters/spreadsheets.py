"""Lists of results as XLSX and CSV. Texts are written as texts, so that nothing in them can become a formula."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from quizapp.documents.domain import write_plain_cell
from quizapp.kernel.clock import to_local
from quizapp.results.adapters.words import tell_deduction
from quizapp.results.domain import ListRow, ResultsList, get_outcome_name, to_decimal_text
from quizapp.web.filters import datetime_vn, number_vn

Cell = str | int | Decimal | date | None
# Heading, width in characters, value; in the order of the file.
Column = tuple[str, float, Callable[[ListRow], Cell]]
MINUTE = 60
FIRST_ROW = 6


def list_columns() -> Sequence[Column]:
    """The columns of both formats."""
    return (
        (_("Số hiệu"), 11, lambda r: r.staff_code),
        (_("Họ và tên"), 28, lambda r: r.full_name),
        (_("Ngày sinh"), 12, lambda r: r.date_of_birth),
        (_("Chức vụ"), 22, lambda r: r.position),
        (_("Chức vụ đề nghị"), 22, lambda r: r.target_post),
        (_("Đơn vị"), 34, lambda r: r.unit),
        (_("Ca"), 14, lambda r: r.sitting),
        (_("Điểm"), 8, lambda r: r.points),
        (_("Tối đa"), 8, lambda r: r.maximum),
        (_("Tỷ lệ (%)"), 9, lambda r: r.points * 100 / r.maximum if r.points is not None and r.maximum else None),
        (_("Hình thức xử lý"), 26, lambda r: tell_deduction(r.deduction)),
        (_("Điểm khi xét đạt"), 9, lambda r: r.points_left),
        (_("Kết quả"), 16, lambda r: _(get_outcome_name(r.outcome))),
        (_("Ngày đánh giá"), 13, lambda r: r.assessed_on),
        (_("Có giá trị đến"), 13, lambda r: r.valid_until),
        (_("Thời gian làm bài (phút)"), 12, lambda r: None if r.seconds is None else Decimal(r.seconds) / MINUTE),
        (_("Số giấy chứng nhận"), 20, lambda r: r.certificate_number),
    )


def tell_extent(results: ResultsList) -> str:
    """Whom the list holds, in the reader's words, with a capital first and without a full stop."""
    words = ", ".join(_(text, **values) if values else _(text) for text, values in results.extent)
    return words[:1].upper() + words[1:]


def describe_list(results: ResultsList) -> str:
    """200 người. Đơn vị Sở Tài chính, kết quả đạt. Số liệu lúc 08:42 ngày 24/11/2026."""
    return _(
        "%(count)s người. %(filter)s. Số liệu lúc %(at)s.",
        count=number_vn(len(results.rows)),
        filter=tell_extent(results),
        at=datetime_vn(results.as_of),
    )


def write_csv(results: ResultsList) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads the letters; commas; dates as 24/11/2026."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    columns = list_columns()
    writer.writerow([_("STT"), *(heading for heading, _width, _value in columns)])
    for number, row in enumerate(results.rows, start=1):
        writer.writerow([number, *(_to_text(value(row)) for _heading, _width, value in columns)])
    return text.getvalue().encode("utf-8-sig")


def _to_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, Decimal):
        # A full stop, whatever the reader's language: the comma separates the columns.
        return to_decimal_text(round(cell, 2))
    return write_plain_cell(cell) if isinstance(cell, str) else str(cell)


def write_xlsx(results: ResultsList) -> bytes:
    """A sheet ready to filter and to print: title rows, then one row a person with typed cells."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": results.title, "company": results.organisation})
    sheet = book.add_worksheet(_("Kết quả"))
    columns = list_columns()
    last = FIRST_ROW + len(results.rows)
    _write_heading(book, sheet, results, columns)
    _write_rows(book, sheet, results.rows, columns)
    sheet.autofilter(FIRST_ROW - 1, 0, max(last - 1, FIRST_ROW), len(columns))
    sheet.freeze_panes(FIRST_ROW, 3)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.6, right=0.5, top=0.8, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST_ROW - 1)
    sheet.set_footer("&C&P/&N")
    sheet.print_area(0, 0, max(last - 1, FIRST_ROW), len(columns))
    book.close()
    return target.getvalue()


def _write_heading(book: Any, sheet: Any, results: ResultsList, columns: Sequence[Column]) -> None:
    font = {"font_name": "Times New Roman", "font_size": 12}
    bold = book.add_format({**font, "bold": True})
    sheet.write_string(0, 0, results.organisation, bold)
    sheet.write_string(1, 0, results.title, book.add_format({**font, "bold": True, "font_size": 14}))
    plain = book.add_format(font)
    sheet.write_string(2, 0, describe_list(results), plain)
    counts = "; ".join(f"{_(name)}: {number_vn(count)}" for name, count in results.counts.items())
    sheet.write_string(3, 0, counts, plain)
    if results.notice_number:
        at = results.published_at
        sheet.write_string(
            4,
            0,
            _(
                "Công bố theo Thông báo số %(number)s ngày %(date)s",
                number=results.notice_number,
                date=to_local(at).strftime("%d/%m/%Y") if at else "",
            ),
            plain,
        )
    head = book.add_format(
        {
            **font,
            "bold": True,
            "border": 1,
            "text_wrap": True,
            "align": "center",
            "valign": "vcenter",
            "bg_color": "#E7F0F7",
        }
    )
    sheet.set_row(FIRST_ROW - 1, 34)
    sheet.set_column(0, 0, 6)
    sheet.write_string(FIRST_ROW - 1, 0, _("STT"), head)
    for at_column, (heading, width, _value) in enumerate(columns, start=1):
        sheet.set_column(at_column, at_column, width)
        sheet.write_string(FIRST_ROW - 1, at_column, heading, head)


def _write_rows(book: Any, sheet: Any, rows: Sequence[ListRow], columns: Sequence[Column]) -> None:
    cell = {"font_name": "Times New Roman", "font_size": 12, "border": 1, "valign": "top"}
    text = book.add_format({**cell, "text_wrap": True})
    number = book.add_format({**cell, "num_format": "#,##0.##"})
    whole = book.add_format({**cell, "num_format": "#,##0"})
    day = book.add_format({**cell, "num_format": "dd/mm/yyyy", "align": "center"})
    for at_row, row in enumerate(rows, start=FIRST_ROW):
        sheet.write_number(at_row, 0, at_row - FIRST_ROW + 1, whole)
        for at_column, (_heading, _width, value) in enumerate(columns, start=1):
            content = value(row)
            if content is None:
                sheet.write_blank(at_row, at_column, None, text)
            elif isinstance(content, date):
                sheet.write_datetime(at_row, at_column, content, day)
            elif isinstance(content, Decimal):
                # Whole figures must not end in a bare decimal sign.
                is_whole = content == content.to_integral_value()
                sheet.write_number(at_row, at_column, round(float(content), 4), whole if is_whole else number)
            else:
                sheet.write_string(at_row, at_column, str(content), text)
