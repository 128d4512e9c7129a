"""Staff lists as XLSX: reading what offices send, writing the file to fill in."""

import io
import zipfile
from typing import Any

import python_calamine
import xlsxwriter

from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.people.domain.staff_list import COLUMN_NAMES, Cell, Column

MAX_ROWS = 2000
# What a packed file may unfold to: far above any staff list, far below what would fill the memory.
MAX_UNPACKED = 150 * 1024 * 1024
_NOT_A_SHEET = N_("Tệp này không phải là bảng tính XLSX đọc được. Anh/chị mở bằng Excel và lưu lại dạng .xlsx.")

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


def read_rows(content: bytes) -> list[list[Cell]]:
    """The cells of the first sheet that has any, from row 1 on. What is no XLSX is refused in one sentence."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise DomainError(N_("Tệp quá lớn. Anh/chị chia danh sách thành nhiều tệp."), code="upload")
        workbook = python_calamine.load_workbook(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except (zipfile.BadZipFile, python_calamine.CalamineError, ValueError, KeyError, OSError) as error:
        raise DomainError(_NOT_A_SHEET, code="upload") from error
    for sheet in sheets:
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
        if rows:
            if len(rows) > MAX_ROWS:
                raise DomainError(
                    N_(
                        "Danh sách có %(n)s dòng; mỗi lần nhận nhiều nhất %(limit)s dòng. Anh/chị chia thành nhiều tệp."
                    ),
                    code="upload",
                    n=len(rows),
                    limit=MAX_ROWS,
                )
            return rows
    raise DomainError(N_("Bảng tính không có dòng nào."), code="upload")


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
