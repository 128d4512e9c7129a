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
