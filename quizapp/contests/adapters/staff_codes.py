"""Lists of staff codes in XLSX files as offices send them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from quizapp.documents.adapters import read_sheet
from quizapp.documents.domain import Cell, to_text
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, compute_search_key

MAX_ROWS = 50_000
HEADINGS = frozenset({"so hieu", "ma so", "ma can bo", "so hieu can bo", "so hieu cong chuc", "ma nhan su"})
# Title rows above the heading are usual; further down a heading would be somebody's data.
HEADING_WITHIN = 20


@dataclass(frozen=True)
class StaffCode:
    """A staff code with the number of its row as the spreadsheet program counts (from 1)."""

    row: int
    code: str


@dataclass(frozen=True)
class RowError:
    """What is wrong in one row; `message` is a catalogue text that `params` fill."""

    row: int
    column: str
    message: str
    params: dict[str, str]


def read_staff_codes(content: bytes) -> list[StaffCode]:
    """The staff codes of the first sheet: the column headed "Số hiệu", or the first column where none is.

    Raises DomainError for what is no XLSX file, or holds no code.
    """
    rows = read_sheet(content, most=MAX_ROWS)
    heading, column = _find_heading(rows)
    codes = [
        StaffCode(number, code)
        for number, row in enumerate(rows, start=1)
        if number > heading and column < len(row) and (code := to_text(row[column]))
    ]
    if not codes:
        raise DomainError(N_("Tệp không có số hiệu nào ở cột Số hiệu."), code="empty")
    return codes


def _find_heading(rows: Sequence[Sequence[Cell]]) -> tuple[int, int]:
    for number, row in enumerate(rows[:HEADING_WITHIN], start=1):
        for column, cell in enumerate(row):
            if compute_search_key(to_text(cell)) in HEADINGS:
                return number, column
    return 0, 0


def write_sample() -> bytes:
    """An XLSX file to fill in."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        bold = book.add_format({"bold": True, "bg_color": "#e7f0f7", "border": 1})
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, 0, 16, text)
        sheet.set_column(1, 1, 32)
        sheet.write_row(0, 0, ["Số hiệu", "Họ và tên (để đối chiếu)"], bold)
        sheet.freeze_panes(1, 0)
    return target.getvalue()
