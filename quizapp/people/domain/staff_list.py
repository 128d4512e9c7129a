"""Reading staff lists as offices keep them: title rows, headers of two rows, rows that name a unit, dates in pieces."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from quizapp.documents.domain import Cell, to_text
from quizapp.kernel.text import N_, compute_search_key

HEADER_WITHIN = 40
PERSONAL_NUMBER_LENGTH = 12
# A number with this many digits has lost the zeros at its front to the spreadsheet.
SHORTENED_LENGTHS = (10, 11)
OLDEST_BIRTH_YEAR = 1930
YOUNGEST_AGE = 16
# A row numbers the columns only where it numbers at least so many.
LEAST_NUMBERED = 3
_NAME_LENGTH, _POSITION_LENGTH, _CODE_LENGTH = 120, 160, 40
# Day 1 of a spreadsheet's calendar is 1/1/1900, and it believes in 29/2/1900.
_SHEET_EPOCH = date(1899, 12, 30)
_SHEET_DATES = range(10_000, 60_000)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PART_OF_DATE = re.compile(r"(?:\d{1,2}[/.-])?(?:19|20)\d\d")
_FULL_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)")
_FOOT = ("tong so", "tong cong", "nguoi lap", "thu truong", "ghi chu", "danh sach nay", "noi nhan", "ngay ")


class Column(StrEnum):
    """What a column of a staff list holds."""

    STAFF_CODE = "staff_code"
    FULL_NAME = "full_name"
    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    BIRTH = "birth"
    BIRTH_MALE = "birth_male"
    BIRTH_FEMALE = "birth_female"
    GENDER = "gender"
    POSITION = "position"
    UNIT = "unit"
    EMAIL = "email"
    PERSONAL_NUMBER = "personal_number"
    USERNAME = "username"


COLUMN_NAMES: dict[Column, str] = {
    Column.STAFF_CODE: N_("Số hiệu"),
    Column.FULL_NAME: N_("Họ và tên"),
    Column.FAMILY_NAME: N_("Họ và tên đệm"),
    Column.GIVEN_NAME: N_("Tên"),
    Column.BIRTH: N_("Ngày sinh"),
    Column.BIRTH_MALE: N_("Ngày sinh (nam)"),
    Column.BIRTH_FEMALE: N_("Ngày sinh (nữ)"),
    Column.GENDER: N_("Giới tính"),
    Column.POSITION: N_("Chức vụ"),
    Column.UNIT: N_("Đơn vị"),
    Column.EMAIL: N_("Thư điện tử"),
    Column.PERSONAL_NUMBER: N_("Số định danh cá nhân"),
    Column.USERNAME: N_("Tên đăng nhập"),
}

# How headings begin, in search form; the longest that fits wins.
_HEADINGS: dict[str, Column] = {
    "so hieu": Column.STAFF_CODE,
    "ma so can bo": Column.STAFF_CODE,
    "ma so cong chuc": Column.STAFF_CODE,
    "ma can bo": Column.STAFF_CODE,
    "ma nhan vien": Column.STAFF_CODE,
    "ma cbccvc": Column.STAFF_CODE,
    "ho va ten": Column.FULL_NAME,
    "ho ten": Column.FULL_NAME,
    "ho, ten": Column.FULL_NAME,
    "ho va ten dem": Column.FAMILY_NAME,
    "ho va chu dem": Column.FAMILY_NAME,
    "ho dem": Column.FAMILY_NAME,
    "ho lot": Column.FAMILY_NAME,
    "ten dang nhap": Column.USERNAME,
    "tai khoan": Column.USERNAME,
    "ngay sinh": Column.BIRTH,
    "nam sinh": Column.BIRTH,
    "sinh ngay": Column.BIRTH,
    "ngay, thang, nam sinh": Column.BIRTH,
    "ngay thang nam sinh": Column.BIRTH,
    "gioi tinh": Column.GENDER,
    "chuc vu": Column.POSITION,
    "chuc danh": Column.POSITION,
    "don vi": Column.UNIT,
    "ten don vi": Column.UNIT,
    "ma don vi": Column.UNIT,
    "co quan": Column.UNIT,
    "noi cong tac": Column.UNIT,
    "phong, ban": Column.UNIT,
    "thu dien tu": Column.EMAIL,
    "email": Column.EMAIL,
    "e-mail": Column.EMAIL,
    "so dinh danh": Column.PERSONAL_NUMBER,
    "so cccd": Column.PERSONAL_NUMBER,
    "cccd": Column.PERSONAL_NUMBER,
    "so can cuoc": Column.PERSONAL_NUMBER,
    "can cuoc": Column.PERSONAL_NUMBER,
}


@dataclass(frozen=True)
class Header:
    """Where the header ends and what each column (from 0) holds; `ignored` are headings nobody knows."""

    last_row: int
    columns: dict[int, Column]
    headings: dict[int, str]
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class Remark:
    """An error or a warning: row as the spreadsheet numbers it, column in words, a catalogue text and its values."""

    row: int
    column: Column | None
    message: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass
class StaffRow:
    """One person as the list gives them. `unit` is what the row, or the unit row above it, says."""

    row: int
    staff_code: str = ""
    full_name: str = ""
    date_of_birth: date | None = None
    honorific: str = ""
    position: str = ""
    unit: str = ""
    email: str = ""
    personal_number: str = ""
    username: str = ""


@dataclass
class StaffList:
    """What a sheet holds: people in order, the rows that name units, and remarks on cells."""

    header: Header
    rows: list[StaffRow] = field(default_factory=list)
    unit_rows: dict[int, str] = field(default_factory=dict)
    errors: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


def find_header(rows: Sequence[Sequence[Cell]]) -> Header | None:
    """The header among the first rows: it names the people and at least one thing more. None where there is none."""
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        top = [to_text(cell) for cell in row]
        known = {column for text in top if (column := _recognise(text)) is not None}
        if len(known) > 1 and known & {Column.FULL_NAME, Column.FAMILY_NAME}:
            below = [to_text(cell) for cell in rows[number + 1]] if number + 1 < len(rows) else []
            return _read_header(number, top, below)
    return None


def _recognise(heading: str) -> Column | None:
    key = compute_search_key(heading).strip(" .:*()")
    if key == "ten":
        return Column.GIVEN_NAME
    fitting = [start for start in _HEADINGS if key.startswith(start)]
    return _HEADINGS[max(fitting, key=len)] if fitting else None


def _read_header(number: int, top: list[str], below: list[str]) -> Header:
    two_rows = _is_second_row(top, below)
    columns: dict[int, Column] = {}
    headings: dict[int, str] = {}
    ignored: list[str] = []
    above = ""
    for i in range(max(len(top), len(below) if two_rows else 0)):
        own = top[i] if i < len(top) else ""
        part = below[i] if two_rows and i < len(below) else ""
        # A heading merged over several columns stands in the first of them only.
        above = own or (above if part else "")
        column = _join(above, part)
        text = f"{above} / {part}" if part else above
        if column is not None and column not in columns.values():
            columns[i], headings[i] = column, text
        elif text and compute_search_key(text) not in {"stt", "tt", "so tt"}:
            ignored.append(text)
    last_row = number + 1 if two_rows else number
    return Header(last_row, columns, headings, tuple(ignored))


def _is_second_row(top: list[str], below: list[str]) -> bool:
    """Whether the row below divides the headings: nothing under names and codes, words under a gap or a birth."""
    filled = [i for i, text in enumerate(below) if text]
    headings = {i: _recognise(text) for i, text in enumerate(top)}
    persons = [i for i, column in headings.items() if column in {Column.FULL_NAME, Column.STAFF_CODE}]
    if any(i in filled for i in persons) or any(below[i].strip("()").isdigit() for i in filled):
        return False
    return any(not headings.get(i) and (i >= len(top) or not top[i]) for i in filled) or any(
        compute_search_key(below[i]) in {"nam", "nu"} for i in filled
    )


def _join(above: str, part: str) -> Column | None:
    column, below = _recognise(above), _recognise(part) if part else None
    if column is Column.BIRTH and part:
        key = compute_search_key(part)
        return {"nam": Column.BIRTH_MALE, "nu": Column.BIRTH_FEMALE}.get(key, Column.BIRTH)
    return below or column


def read_staff_list(rows: Sequence[Sequence[Cell]], header: Header, *, today: date) -> StaffList:
    """The people below `header`; `today` bounds the years of birth."""
    result = StaffList(header)
    unit = ""
    for index in range(header.last_row + 1, len(rows)):
        cells = rows[index]
        number = index + 1
        texts = [to_text(cell) for cell in cells]
        values = {column: cells[i] for i, column in header.columns.items() if i < len(cells)}
        if not any(texts) or _is_numbering(texts):
            continue
        heading = _find_unit_heading(texts, values)
        if heading is not None:
            if not compute_search_key(heading).startswith(_FOOT):
                unit = heading
                result.unit_rows[number] = heading
            continue
        row = _read_row(number, values, result, today)
        row.unit = row.unit or unit
        result.rows.append(row)
    return result


def _is_numbering(texts: list[str]) -> bool:
    """Whether the row numbers the columns: (1), (2), (3), ..."""
    filled = [text.strip("()[] ") for text in texts if text]
    if len(filled) < LEAST_NUMBERED or not all(text.isascii() and text.isdigit() for text in filled):
        return False
    numbers = [int(text) for text in filled]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _find_unit_heading(texts: list[str], values: dict[Column, Cell]) -> str | None:
    """The words of a row that holds no person but, besides a number such as II, only one text."""
    if to_text(values.get(Column.STAFF_CODE)) and to_text(values.get(Column.FULL_NAME)):
        return None
    words = [text for text in texts if text]
    # A plain number would rather count people: such a row is one of a person with gaps, and its gaps are named.
    if len(words) > 1 and re.fullmatch(r"[IVXLC]+|[A-Z]|\d+(\.\d+)+", words[0].strip(".) ")):
        words = words[1:]
    return words[0] if len(words) == 1 and not words[0].isdigit() else None


def _read_row(number: int, values: dict[Column, Cell], result: StaffList, today: date) -> StaffRow:
    def text(column: Column) -> str:
        return to_text(values.get(column))

    def refuse(column: Column, message: str, **params: object) -> None:
        result.errors.append(Remark(number, column, message, params))

    row = StaffRow(number, staff_code=text(Column.STAFF_CODE), position=text(Column.POSITION), unit=text(Column.UNIT))
    row.full_name = text(Column.FULL_NAME) or f"{text(Column.FAMILY_NAME)} {text(Column.GIVEN_NAME)}".strip()
    if Column.FULL_NAME in values and Column.GIVEN_NAME in values and text(Column.GIVEN_NAME):
        row.full_name = f"{text(Column.FULL_NAME)} {text(Column.GIVEN_NAME)}".strip()
    row.email, row.username = text(Column.EMAIL), text(Column.USERNAME)
    row.honorific = {"nam": "anh", "nu": "chị"}.get(compute_search_key(text(Column.GENDER)), "")
    if not row.staff_code:
        refuse(Column.STAFF_CODE, N_("chưa có số hiệu."))
    if not row.full_name:
        refuse(Column.FULL_NAME, N_("chưa có họ tên."))
    if any(character.isdigit() for character in row.full_name):
        refuse(Column.FULL_NAME, N_("“%(value)s” có chữ số, không phải là họ tên."), value=row.full_name)
    for column, value, limit in (
        (Column.STAFF_CODE, row.staff_code, _CODE_LENGTH),
        (Column.FULL_NAME, row.full_name, _NAME_LENGTH),
        (Column.POSITION, row.position, _POSITION_LENGTH),
    ):
        if len(value) > limit:
            refuse(column, N_("dài quá %(limit)s ký tự."), limit=limit)
    if row.email and not _ADDRESS.fullmatch(row.email):
        refuse(Column.EMAIL, N_("“%(value)s” không phải là địa chỉ thư điện tử."), value=row.email)
    _read_birth(row, values, result, today)
    _read_personal_number(row, values.get(Column.PERSONAL_NUMBER), result)
    return row


def _read_birth(row: StaffRow, values: dict[Column, Cell], result: StaffList, today: date) -> None:
    for column, honorific in ((Column.BIRTH, ""), (Column.BIRTH_MALE, "anh"), (Column.BIRTH_FEMALE, "chị")):
        cell = values.get(column)
        if not to_text(cell):
            continue
        row.honorific = row.honorific or honorific
        birth = parse_birth(cell)
        if isinstance(birth, date):
            if not OLDEST_BIRTH_YEAR <= birth.year <= today.year - YOUNGEST_AGE:
                message = N_("%(value)s: năm sinh phải từ %(first)s đến %(last)s.")
                years = {"first": OLDEST_BIRTH_YEAR, "last": today.year - YOUNGEST_AGE}
                result.errors.append(Remark(row.row, column, message, {"value": to_text(cell), **years}))
            row.date_of_birth = birth
        elif birth is None:
            message = N_("%(value)s không phải là ngày có thật.")
            result.errors.append(Remark(row.row, column, message, {"value": to_text(cell)}))
        else:
            message = N_("chỉ có %(value)s, nên ngày sinh để trống.")
            result.warnings.append(Remark(row.row, column, message, {"value": birth}))


def parse_birth(cell: Cell) -> date | str | None:
    """A day of birth; the text itself where only year, or month and year, are known; None for no real day."""
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    if isinstance(cell, int | float) and int(cell) in _SHEET_DATES:
        return _SHEET_EPOCH + timedelta(days=int(cell))
    text = to_text(cell).replace(" ", "")
    if _PART_OF_DATE.fullmatch(text):
        return text
    match = _FULL_DATE.fullmatch(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def _read_personal_number(row: StaffRow, cell: Cell, result: StaffList) -> None:
    typed = to_text(cell)
    digits = re.sub(r"[\s.'’-]", "", typed)
    if not digits:
        return
    if digits.isascii() and digits.isdigit() and len(digits) in SHORTENED_LENGTHS:
        digits = digits.zfill(PERSONAL_NUMBER_LENGTH)
        message = N_("bảng tính đã bỏ số 0 ở đầu; hiểu là số kết thúc bằng %(end)s, đủ 12 chữ số.")
        result.warnings.append(Remark(row.row, Column.PERSONAL_NUMBER, message, {"end": digits[-3:]}))
    if len(digits) != PERSONAL_NUMBER_LENGTH or not (digits.isascii() and digits.isdigit()):
        message = N_("số định danh cá nhân có đúng 12 chữ số, ở đây có %(n)s ký tự.")
        result.errors.append(Remark(row.row, Column.PERSONAL_NUMBER, message, {"n": len(digits)}))
        return
    row.personal_number = digits
