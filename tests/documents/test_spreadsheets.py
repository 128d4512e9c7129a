"""Spreadsheets as offices send them: the cells of what is sound, one sentence for what is not."""

import io
import struct
import zipfile
from datetime import date

import pytest
import xlsxwriter

from quizapp.documents.adapters import read_sheet
from quizapp.documents.domain import Cell, to_text
from quizapp.kernel.errors import DomainError


def build(*sheets: list[list[str | int]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return target.getvalue()


def claim_size(content: bytes, size: int) -> bytes:
    """The same archive, whose directory says that its first file unfolds to `size` bytes."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


def replace_part(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The same workbook with other bytes in one of its parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            part = source.read(entry)
            archive.writestr(entry.filename, part.replace(old, new) if entry.filename == name else part)
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"


def test_a_cell_at_the_far_end_takes_no_room() -> None:
    # A few kilobytes, for which the reader would make room for seventeen thousand million cells.
    far = replace_part(build([["CB001", 7]]), SHEET, b'r="B1"', b'r="XFD1048576"')
    with pytest.raises(DomainError, match="rất xa danh sách"):
        read_sheet(far, most=3)


def test_a_cell_that_gets_its_row_from_the_row_before_it_takes_no_room() -> None:
    far = replace_part(build([["CB001"] * 300, [7]]), SHEET, b'<row r="2"', b'<row r="1048575"')
    far = replace_part(far, SHEET, b'<c r="A2">', b"<c>")
    with pytest.raises(DomainError, match="rất xa danh sách"):
        read_sheet(far, most=3)


def test_formatted_rows_without_content_may_lie_anywhere() -> None:
    empty = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    assert read_sheet(replace_part(build([["CB001"]]), SHEET, b"</sheetData>", empty), most=3) == [["CB001"]]


def test_a_long_text_in_every_cell_takes_no_room() -> None:
    many = build([["MARKER"] * 40] * 40)
    with pytest.raises(DomainError, match="Tệp quá lớn"):
        read_sheet(replace_part(many, TEXTS, b"MARKER", b"A" * 1_000_000), most=50)


def test_a_file_that_unfolds_to_more_than_it_says_is_refused() -> None:
    content = replace_part(build([["CB001"]]), TEXTS, b"CB001", b"A" * 5_000_000)
    at = content.index(b"PK\x01\x02")
    while not content[at + 46 :].startswith(TEXTS.encode()):
        at = content.index(b"PK\x01\x02", at + 4)
    lying = content[: at + 24] + struct.pack("<I", 1000) + content[at + 28 :]
    with pytest.raises(DomainError, match="không phải là bảng tính"):
        read_sheet(lying, most=3)


def test_a_text_that_unfolds_itself_is_refused() -> None:
    entities = b'?>\n<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    bomb = replace_part(build([["CB001"]]), TEXTS, b"?>", entities)
    with pytest.raises(DomainError, match="không phải là bảng tính"):
        read_sheet(replace_part(bomb, TEXTS, b"CB001", b"&b;"), most=3)


def test_a_formula_gives_the_value_it_was_saved_with() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, '=HYPERLINK("http://example.org/";"CB001")', None, "CB001")
    assert read_sheet(target.getvalue(), most=3) == [["CB001"]]


def test_rows_count_as_in_the_file() -> None:
    assert read_sheet(build([[], ["Số hiệu"], ["CB001"]]), most=3) == [[""], ["Số hiệu"], ["CB001"]]


def test_a_leading_empty_sheet_is_passed_over() -> None:
    assert read_sheet(build([], [["CB001", 7]]), most=3) == [["CB001", 7.0]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "không phải là bảng tính XLSX đọc được"),
        (b"not a sheet", "không phải là bảng tính XLSX đọc được"),
        (b"PK\x03\x04 cut off", "không phải là bảng tính XLSX đọc được"),
        (build([["CB001"]])[:-300], "không phải là bảng tính XLSX đọc được"),
        # The older format of Excel.
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "không phải là bảng tính XLSX đọc được"),
        (claim_size(build([["CB001"]]), 2**31), "Tệp quá lớn"),
        (build([]), "Bảng tính không có dòng nào"),
        (build([["CB001"]] * 4), "mỗi lần nhận nhiều nhất"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(content: bytes, message: str) -> None:
    with pytest.raises(DomainError, match=message):
        read_sheet(content, most=3)


def test_a_packed_file_that_is_no_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("thu.txt", "Kính gửi")
    with pytest.raises(DomainError, match="không phải là bảng tính"):
        read_sheet(target.getvalue(), most=3)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, ""),
        (123.0, "123"),
        (12.5, "12.5"),
        ("  Sở\u00a0 Nội vụ ", "Sở Nội vụ"),
        (date(1985, 3, 12), "12/03/1985"),
    ],
)
def test_cells_read_as_people_read_them(cell: Cell, text: str) -> None:
    assert to_text(cell) == text
