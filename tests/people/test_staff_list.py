"""Staff lists as offices keep them, as rows of cells."""

from datetime import UTC, date, datetime

import pytest

from quizapp.documents.domain import Cell
from quizapp.people.domain.staff_list import Column, StaffList, find_header, parse_birth, read_staff_list

TODAY = date(2026, 11, 24)
Rows = list[list[Cell]]


def read(rows: Rows) -> StaffList:
    header = find_header(rows)
    assert header is not None
    return read_staff_list(rows, header, today=TODAY)


REAL: Rows = [
    ["UBND TỈNH TÂY NINH", "", "", "", "", "", "", ""],
    ["DANH SÁCH CÁN BỘ, CÔNG CHỨC NĂM 2026", "", "", "", "", "", "", ""],
    ["", "", "", "", "", "", "", ""],
    ["STT", "Họ và tên", "Số hiệu", "Ngày, tháng, năm sinh", "", "Chức vụ", "Số CCCD", "Dân tộc"],
    ["", "", "", "Nam", "Nữ", "", "", ""],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
    ["I", "Sở Nội vụ", "", "", "", "", "", ""],
    [1.0, "Nguyễn\u00a0Văn  Bình", "CB001", datetime(1980, 1, 5, tzinfo=UTC), "", "Giám đốc", 72080001234.0, "Kinh"],
    [2.0, "Lê Thị An", "CB002", "", "12/3/1985", "", "072185001235", ""],
    ["Sở Tài chính", "", "", "", "", "", "", ""],
    [3.0, "Trần Văn Ba", "CB003", 1979.0, "", "", "", ""],
    [4.0, "Phạm Thị Bốn", 4.0, "", "31/02/1980", "", "123456789", ""],
    ["", "Tổng cộng: 4 người", "", "", "", "", "", ""],
    ["", "Người lập", "", "", "", "", "", ""],
]


def test_a_list_with_everything_offices_do_to_it() -> None:
    sheet = read(REAL)
    assert sheet.header.last_row == 4
    assert sheet.header.columns == {
        1: Column.FULL_NAME,
        2: Column.STAFF_CODE,
        3: Column.BIRTH_MALE,
        4: Column.BIRTH_FEMALE,
        5: Column.POSITION,
        6: Column.PERSONAL_NUMBER,
    }
    assert sheet.header.ignored == ("Dân tộc",)
    assert [(r.row, r.staff_code, r.full_name, r.honorific, r.unit) for r in sheet.rows] == [
        (8, "CB001", "Nguyễn Văn Bình", "anh", "Sở Nội vụ"),
        (9, "CB002", "Lê Thị An", "chị", "Sở Nội vụ"),
        (11, "CB003", "Trần Văn Ba", "anh", "Sở Tài chính"),
        (12, "4", "Phạm Thị Bốn", "chị", "Sở Tài chính"),
    ]
    assert [r.date_of_birth for r in sheet.rows] == [date(1980, 1, 5), date(1985, 3, 12), None, None]
    assert [r.personal_number for r in sheet.rows] == ["072080001234", "072185001235", "", ""]
    assert [(e.row, e.column, e.message % e.params) for e in sheet.errors] == [
        (12, Column.BIRTH_FEMALE, "31/02/1980 không phải là ngày có thật."),
        (12, Column.PERSONAL_NUMBER, "số định danh cá nhân có đúng 12 chữ số, ở đây có 9 ký tự."),
    ]
    assert [(w.row, w.column) for w in sheet.warnings] == [(8, Column.PERSONAL_NUMBER), (11, Column.BIRTH_MALE)]
    assert sheet.unit_rows == {7: "Sở Nội vụ", 10: "Sở Tài chính"}


def test_a_name_in_two_columns() -> None:
    merged = read([["TT", "Họ và tên", "", "Mã số CBCC", "Số hiệu"], [1, "Nguyễn Thị", "Hoa", "", "7"]])
    assert Column.FULL_NAME in merged.header.columns.values()
    split = read([["Họ và tên đệm", "Tên", "Số hiệu"], ["Nguyễn Thị", "Hoa", "7"]])
    assert split.rows[0].full_name == "Nguyễn Thị Hoa"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("05/01/1980", date(1980, 1, 5)),
        ("5.1.1980", date(1980, 1, 5)),
        (" 5 / 1 / 1980 ", date(1980, 1, 5)),
        (29225.0, date(1980, 1, 5)),
        (date(1980, 1, 5), date(1980, 1, 5)),
        ("1980", "1980"),
        (1980.0, "1980"),
        ("3/1980", "3/1980"),
        ("30/02/1980", None),
        ("năm 80", None),
        ("1980-01-05x", None),
    ],
)
def test_dates_of_birth(cell: Cell, expected: date | str | None) -> None:
    assert parse_birth(cell) == expected


def test_years_no_official_was_born_in() -> None:
    sheet = read([["Họ tên", "Số hiệu", "Ngày sinh"], ["Lê An", "1", "01/01/2020"], ["Lê Ba", "2", "01/01/1900"]])
    assert [e.row for e in sheet.errors] == [2, 3]


@pytest.mark.parametrize("rows", [[], [["a"]], [["Họ và tên"], ["Lê An"]], [["x", "y"]] * 60])
def test_no_header(rows: Rows) -> None:
    assert find_header(rows) is None


def test_missing_cells_are_named() -> None:
    sheet = read(
        [["Họ tên", "Số hiệu", "Thư điện tử", "Chức vụ"], ["", "1", "a@b.vn", "x"], ["Lê 2", "", "khong", "y" * 161]]
    )
    assert [(e.row, e.column) for e in sheet.errors] == [
        (2, Column.FULL_NAME),
        (3, Column.STAFF_CODE),
        (3, Column.FULL_NAME),
        (3, Column.POSITION),
        (3, Column.EMAIL),
    ]


def test_a_person_with_gaps_is_no_unit() -> None:
    sheet = read([["STT", "Họ và tên", "Số hiệu"], ["II", "Sở Nội vụ", ""], [1, "Lê An", "1"], [2, "Võ Năm", ""]])
    assert sheet.unit_rows == {2: "Sở Nội vụ"}
    assert [(e.row, e.column) for e in sheet.errors] == [(4, Column.STAFF_CODE)]
