"""The Word text read: what each line is follows from how it begins."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.table import CT_Tbl, CT_Tc
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml.etree import LxmlError

from quizapp.documents.adapters import DAMAGED, ArchiveTooLargeError, unpack
from quizapp.interchange.adapters.xlsx.columns import LETTERED, NUMBERED, PLACES, Column
from quizapp.interchange.adapters.xlsx.reading import Row, RowError, read_wording
from quizapp.interchange.domain import UNREADABLE, Found, Loss, Reading, Refused, find_fault
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, compute_search_key, normalise

_QUESTION = re.compile(r"câu\s+(\d+)\s*[.:)]\s*(.*)", re.IGNORECASE | re.DOTALL)
_OPTION = re.compile(r"([A-Ha-h])\s*[.)]\s*(.*)", re.DOTALL)
_FIELD = re.compile(r"([^:]{2,40}?)\s*(?:\s([A-H]|\d{1,2}))?\s*:\s*(.*)", re.DOTALL)
_END = re.compile(r"[-–—*_.\s]*HẾT[-–—*_.\s]*")
_COLUMNS = {compute_search_key(column): column for column in Column}
# Other words that people use.
_COLUMNS |= {
    "loi giai": Column.EXPLANATION,
    "huong dan giai": Column.EXPLANATION,
    "dap an dung": Column.KEY,
    "chi so": Column.SUBJECT,
}
_TELLING = frozenset({"drawing", "pict", "object", "oMath"})
# A row of a table that names something and says it.
_PAIR = 2
_UNREADABLE = N_("Tệp này không phải là văn bản Word .docx đọc được. Anh/chị mở bằng Word và lưu lại dạng .docx.")


@dataclass
class _Question:
    """The lines of one question, by the heading of the column they belong to."""

    number: str
    cells: dict[str, list[str]] = field(default_factory=dict)
    has_picture: bool = False
    last: str = Column.STEM

    def put(self, heading: str, text: str) -> None:
        """A line that begins something; the same heading again goes on with it."""
        self.last = heading
        self.cells.setdefault(heading, []).append(text)

    def to_row(self) -> Row:
        """The question as the spreadsheet has it."""
        texts = ["\n".join(lines).strip("\n") for lines in self.cells.values()]
        return Row(texts, {compute_search_key(heading): at for at, heading in enumerate(self.cells)})

    @property
    def is_empty(self) -> bool:
        return not any(normalise(line) for lines in self.cells.values() for line in lines)


def read(content: bytes) -> Reading:
    """The questions of a document; the place of each is its number."""
    found: list[Found] = []
    refused: list[Refused] = []
    questions = list(_split(_open(content)))
    if not questions:
        raise DomainError(N_("Không thấy câu hỏi nào: mỗi câu phải bắt đầu bằng “Câu 1:”."), code=UNREADABLE)
    for question in questions:
        if question.is_empty:
            continue
        try:
            row = question.to_row()
            wording, told = read_wording(row)
        except RowError as error:
            refused.append(Refused(question.number, error.message, error.params))
            continue
        fault = find_fault(wording)
        if fault:
            refused.append(Refused(question.number, fault))
            continue
        losses = [Loss(question.number, what, params) for what, params in told]
        if question.has_picture:
            losses.append(Loss(question.number, N_("Ảnh và công thức trong câu không giữ được.")))
        found.append(Found(question.number, wording, row.text(Column.CODE), tuple(losses)))
    return Reading(tuple(found), tuple(refused))


def _open(content: bytes) -> Iterator[tuple[str, bool]]:
    """The lines of the document, each with whether something other than text stands in it."""
    try:
        unpack(content)
        body = Document(io.BytesIO(content)).element.body
    except ArchiveTooLargeError as error:
        raise DomainError(N_("Tệp quá lớn. Anh/chị chia thành nhiều tệp."), code=UNREADABLE) from error
    except (*DAMAGED, OpcError, LxmlError) as error:
        raise DomainError(_UNREADABLE, code=UNREADABLE) from error
    return _iterate_lines(body.inner_content_elements)


def _iterate_lines(blocks: Iterable[CT_P | CT_Tbl]) -> Iterator[tuple[str, bool]]:
    for block in blocks:
        if isinstance(block, CT_P):
            yield from _read_paragraph(block)
            continue
        for row in block.tr_lst:
            texts = [_read_cell(cell) for cell in row.tc_lst]
            if len(texts) == _PAIR and _find_column(texts[0]) is not None:
                yield f"{texts[0]}: {texts[1]}", _has_picture(row)
                continue
            for cell in row.tc_lst:
                yield from _iterate_lines(cell.inner_content_elements)


def _read_cell(cell: CT_Tc) -> str:
    return "\n".join(part.text for part in cell.inner_content_elements if isinstance(part, CT_P))


def _read_paragraph(paragraph: CT_P) -> Iterator[tuple[str, bool]]:
    # Short options stand side by side with tabs between them.
    parts = [part for part in paragraph.text.split("\t") if part.strip()]
    if len(parts) > 1 and all(_OPTION.fullmatch(part.strip()) for part in parts):
        yield from ((part, False) for part in parts)
    else:
        yield paragraph.text, _has_picture(paragraph)


def _has_picture(element: BaseOxmlElement) -> bool:
    return any(str(part.tag).rpartition("}")[2] in _TELLING for part in element.iter())


def _split(lines: Iterator[tuple[str, bool]]) -> Iterator[_Question]:
    """What stands before the first question and behind the end mark is nobody's."""
    question: _Question | None = None
    for raw, has_picture in lines:
        line = raw.strip()
        begun = _QUESTION.fullmatch(line)
        if _END.fullmatch(line):
            break
        if begun:
            if question is not None:
                yield question
            question = _Question(begun[1])
            question.put(Column.STEM, begun[2])
        elif question is not None and line:
            heading, text = _place(line)
            question.put(heading or question.last, text)
        if question is not None:
            question.has_picture = question.has_picture or has_picture
    if question is not None:
        yield question


def _place(line: str) -> tuple[str, str]:
    """The heading of what a line begins, and its text; no heading for one that goes on with the line before."""
    option = _OPTION.fullmatch(line)
    if option:
        return f"{Column.OPTION} {option[1].upper()}", option[2]
    begun = _FIELD.fullmatch(line)
    column = _find_column(begun[1]) if begun else None
    if begun is None or column is None:
        return "", line
    suffix = begun[2] or ""
    fits = suffix in PLACES if column in LETTERED else suffix.isdecimal() if column in NUMBERED else not suffix
    return (f"{column} {suffix}".strip(), begun[3]) if fits else ("", line)


def _find_column(text: str) -> Column | None:
    return _COLUMNS.get(compute_search_key(text.strip().rstrip(":")))
