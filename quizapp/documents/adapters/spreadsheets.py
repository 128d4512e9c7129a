"""Reading the XLSX files that offices send. Nothing in a file decides how much memory is taken for it."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.parsers import expat

import python_calamine

from quizapp.documents.adapters.archives import DAMAGED, ArchiveTooLargeError, unpack
from quizapp.documents.domain import Cell
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_

# The reader makes room for every cell up to the last row and the last column that hold anything ...
MAX_CELLS = 2_000_000
# ... and writes a text that the file keeps once into every cell that names it.
MAX_TEXT = 64 * 1024 * 1024
LETTERS = 26
_WANTED = re.compile(r"\[Content_Types\]\.xml|_rels/[^/]+|xl/.+\.(?:xml|rels)")
_PLACE = re.compile(r"([A-Za-z]{1,4})([0-9]{1,9})")
_NOT_A_SHEET = N_("Tệp này không phải là bảng tính XLSX đọc được. Anh/chị mở bằng Excel và lưu lại dạng .xlsx.")
_TOO_LARGE = N_("Tệp quá lớn. Anh/chị chia danh sách thành nhiều tệp.")
_TOO_WIDE = N_("Bảng tính có ô ghi ở rất xa danh sách. Anh/chị chép danh sách sang một bảng tính mới rồi chọn lại.")
_TOO_LONG = N_("Danh sách có %(n)s dòng; mỗi lần nhận nhiều nhất %(limit)s dòng. Anh/chị chia thành nhiều tệp.")


def read_sheet(content: bytes, *, most: int) -> Sequence[Sequence[Cell]]:
    """The cells of the first sheet that has any, from row 1 on.

    Raises DomainError, in one sentence, for what is no XLSX, unfolds to too much, is empty, or has more than `most`
    rows.
    """
    try:
        parts = _unpack(content)
        _refuse_room(parts)
        with python_calamine.load_workbook(io.BytesIO(_pack(parts))) as book:
            found = (book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names)
            rows: Sequence[Sequence[Cell]] = next((cells for cells in found if cells), [])
    except ArchiveTooLargeError as error:
        raise DomainError(_TOO_LARGE, code="upload") from error
    except (*DAMAGED, expat.ExpatError, python_calamine.CalamineError) as error:
        raise DomainError(_NOT_A_SHEET, code="upload") from error
    if not rows:
        raise DomainError(N_("Bảng tính không có dòng nào."), code="upload")
    if len(rows) > most:
        raise DomainError(_TOO_LONG, code="upload", n=len(rows), limit=most)
    return rows


def _unpack(content: bytes) -> dict[str, bytes]:
    """The parts of the archive that hold the sheets, by name, as they really unfold."""
    parts = unpack(content, wanted=lambda name: _WANTED.fullmatch(name) is not None)
    if "xl/workbook.xml" not in parts:
        raise DomainError(_NOT_A_SHEET, code="upload")
    return parts


def _pack(parts: Mapping[str, bytes]) -> bytes:
    """An archive of just these parts, whose directory tells the truth."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def _refuse_room(parts: Mapping[str, bytes]) -> None:
    """Refuse what would take far more room as cells than it takes in the file."""
    measures = [_Measure() for _part in parts]
    for measure, part in zip(measures, parts.values(), strict=True):
        measure.read(part)
    lengths = [length for measure in measures for length in measure.lengths]
    texts = (lengths[number] for measure in measures for number in measure.named if number < len(lengths))
    if sum(texts) > MAX_TEXT:
        raise DomainError(_TOO_LARGE, code="upload")


class _Measure:
    """How far the cells of one part reach that hold anything, which shared texts they name, and how long those are."""

    def __init__(self) -> None:
        self.named: list[int] = []
        self.lengths: list[int] = []
        self._row = self._column = self._rows = self._columns = 0
        self._is_shared = self._is_text = False
        self._value = ""

    def read(self, part: bytes) -> None:
        """Go through `part`; raises DomainError as soon as its cells reach too far."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._read_text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.Parse(part, True)  # noqa: FBT003 - the parser takes no names

    def _start(self, tag: str, given: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row, self._column = int(given.get("r") or self._row + 1), 0
        elif name == "c":
            place = _PLACE.fullmatch(given.get("r", ""))
            self._column = _compute_column(place[1]) if place else self._column + 1
            self._row = int(place[2]) if place else self._row
            self._is_shared = given.get("t") == "s"
        elif name in {"v", "is", "f"}:
            self._reach()
        elif name == "si":
            self.lengths.append(0)
        self._is_text = name in {"v", "t"}
        self._value = ""

    def _end(self, tag: str) -> None:
        if self._is_shared and tag.rpartition(":")[2] == "v" and self._value.strip().isdecimal():
            self.named.append(int(self._value.strip()[:9]))
        self._is_text = False

    def _read_text(self, text: str) -> None:
        if self._is_text and self.lengths:
            self.lengths[-1] += len(text)
        # One part may pose as the sheet and as its texts.
        if self._is_text and self._is_shared:
            self._value += text

    def _reach(self) -> None:
        self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
        if self._rows * self._columns > MAX_CELLS:
            raise DomainError(_TOO_WIDE, code="upload")

    def _refuse_doctype(self, *_given: object) -> None:
        raise DomainError(_NOT_A_SHEET, code="upload")


def _compute_column(letters: str) -> int:
    """The number of the column that is called by `letters`: 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number
