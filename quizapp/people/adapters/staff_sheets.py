"""Staff lists as XLSX: the file to fill in."""

import io

import xlsxwriter

from quizapp.people.domain.staff_list import COLUMN_NAMES, Column

_TEMPLATE = (
    Column.STAFF_CODE,
    Column.FULL_NAME,
    Column.BIRTH,
    Column.GENDER,
    Column.POSITION,
    Column.UNIT,
    Column.EMAIL,
    Column.PERSONAL_NUMBER,
)
_EXAMPLE = (
    "CB000123",
    "Nguyễn Thị Thanh Huyền",
    "12/03/1985",
    "Nữ",
    "Phó Trưởng phòng",
    "Sở Nội vụ",
    "huyenntt@tayninh.gov.vn",
    "072185001234",
)


def write_template() -> bytes:
    """An XLSX to fill in: the headings that are understood, and one example row. All cells are text."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Danh sách")
        head = workbook.add_format({"bold": True, "border": 1, "bg_color": "#E7F0F7", "text_wrap": True})
        text = workbook.add_format({"num_format": "@"})
        sheet.set_column(0, len(_TEMPLATE) - 1, 22, text)
        for i, (column, example) in enumerate(zip(_TEMPLATE, _EXAMPLE, strict=True)):
            sheet.write_string(0, i, COLUMN_NAMES[column], head)
            sheet.write_string(1, i, example, text)
        sheet.freeze_panes(1, 0)
    return target.getvalue()
