"""Rosters (danh sách người được đánh giá) in XLSX files as offices send them."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter

from quizapp.documents.adapters import read_sheet
from quizapp.documents.domain import Cell, to_text
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, compute_search_key

MAX_ROWS = 20_000
# Title rows above the heading are usual; further down a heading would be somebody's data.
HEADING_WITHIN = 30

# What a column is called in the template, and what offices call it, without tones.
COLUMNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "staff_code": (N_("Số hiệu"), ("so hieu", "ma so", "ma can bo", "so hieu can bo", "so hieu cong chuc")),
    "full_name": (N_("Họ và tên"), ("ho va ten", "ho ten", "ho, ten")),
    "unit_name": (N_("Đơn vị"), ("don vi", "co quan", "don vi cong tac", "co quan, don vi", "noi cong tac")),
    "target_post": (
        N_("Chức vụ đề nghị"),
        ("chuc vu de nghi", "chuc vu du kien", "chuc danh de nghi", "chuc vu de nghi bo nhiem"),
    ),
    "sitting_name": (N_("Ca"), ("ca", "ten ca", "ca danh gia")),
}
# A heading row has at least one column that tells who is meant.
TELLING = frozenset({"staff_code", "full_name"})


@dataclass(frozen=True)
class RosterRow:
    """One person as written in the file; `row` counts as the spreadsheet program does (from 1)."""

    row: int
    staff_code: str = ""
    full_name: str = ""
    unit_name: str = ""
    target_post: str = ""
    sitting_name: str = ""


def read_roster(content: bytes) -> list[RosterRow]:
    """The people of the first sheet of an XLSX file.

    The heading may stand below title rows. Raises DomainError for what is no spreadsheet, has no heading, or no people.
    """
    rows = read_sheet(content, most=MAX_ROWS)
    heading, columns = _find_heading(rows)
    people = []
    for number, cells in enumerate(rows, start=1):
        if number <= heading:
            continue
        values = {name: to_text(cells[at]) for at, name in columns.items() if at < len(cells)}
        if values.get("staff_code") or values.get("full_name"):
            people.append(RosterRow(number, **values))
    if not people:
        raise DomainError(N_("Tệp không có dòng nào ghi số hiệu hoặc họ và tên."), code="empty")
    return people


def build_template(rows: Sequence[Mapping[str, str]] = ()) -> bytes:
    """An XLSX file with the headings, filled with `rows` (keys of `COLUMNS`). Text never becomes a formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(N_("Danh sách"))
        bold = book.add_format({"bold": True, "bottom": 1})
        plain = book.add_format({"num_format": "@"})
        for at, (name, width) in enumerate(zip(COLUMNS, (16, 30, 40, 34, 20), strict=True)):
            sheet.set_column(at, at, width, plain)
            sheet.write_string(0, at, COLUMNS[name][0], bold)
        for line, row in enumerate(rows, start=1):
            for at, name in enumerate(COLUMNS):
                sheet.write_string(line, at, row.get(name, ""))
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return buffer.getvalue()


def _find_heading(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[int, str]]:
    """The number of the heading row and what each of its columns is."""
    for number, cells in enumerate(rows[:HEADING_WITHIN], start=1):
        found: dict[int, str] = {}
        for at, cell in enumerate(cells):
            key = compute_search_key(to_text(cell))
            name = next((name for name, (_title, keys) in COLUMNS.items() if key in keys), None)
            if name is not None and name not in found.values():
                found[at] = name
        if TELLING & set(found.values()):
            return number, found
    raise DomainError(
        N_("Tệp không có dòng tiêu đề. Cần ít nhất cột Số hiệu, hoặc cột Họ và tên cùng cột Đơn vị."), code="heading"
    )
