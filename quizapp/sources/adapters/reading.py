"""The lines of a document in TXT, DOCX or PDF. Nothing in a file decides how much memory is taken for it."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePath

import docx
import pypdf
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf.errors import PyPdfError

from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise
from quizapp.sources.domain import Line

FORMATS = (".txt", ".docx", ".pdf")
MAX_LINES = 20_000
MAX_PAGES = 1_000
MAX_UNPACKED = 64 * 1024 * 1024
# A page of a scan has a stamp or nothing that is text.
_LEAST_LETTERS = 20

_PAGE_NUMBER = re.compile(r"(?:trang\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*/\s*\d{1,4})?", re.IGNORECASE)
_STARTS_ANEW = re.compile(
    r"(?:Điều|ĐIỀU|Chương|CHƯƠNG|Mục|MỤC|Phần|PHẦN|Phụ lục|PHỤ LỤC)\s+\S|[IVXLC]+\.\s|\d{1,2}(?:\.\d{1,2})*[.)]\s"
    r"|[a-zđ]\)\s|[-–—•+]\s|Nơi nhận|Căn cứ\s"
)
_ENDS = re.compile(r"[.;:!?/”\"]$")
_SHORT = 45
_NOT_DOCX = N_("Tệp này không phải là văn bản DOCX đọc được. Anh/chị mở bằng Word và lưu lại.")


def read_lines(content: bytes, file_name: str) -> list[Line]:
    """The lines of a document, told by the ending of its name.

    Raises DomainError, in one sentence, for another kind of file and for one that cannot be read or has no text.
    """
    suffix = PurePath(file_name.lower()).suffix
    if suffix == ".txt":
        lines = list(_read_text(content))
    elif suffix == ".docx":
        lines = list(_read_docx(content))
    elif suffix == ".pdf":
        lines = list(_read_pdf(content))
    else:
        raise DomainError(N_("Tệp phải là TXT, DOCX hoặc PDF có lớp chữ."), code="upload")
    if not lines:
        raise DomainError(N_("Tệp không có chữ nào đọc được."), code="upload")
    if len(lines) > MAX_LINES:
        raise DomainError(
            N_("Tài liệu có %(n)s đoạn; mỗi lần nhận nhiều nhất %(limit)s đoạn."),
            code="upload",
            n=len(lines),
            limit=MAX_LINES,
        )
    return lines


def _read_text(content: bytes) -> Iterator[Line]:
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        message = N_("Tệp chữ không ở bảng mã Unicode (UTF-8). Anh/chị mở tệp, lưu lại với bảng mã UTF-8.")
        raise DomainError(message, code="upload") from error
    if "\0" in text:
        raise DomainError(N_("Tệp này không phải là tệp chữ."), code="upload")
    for number, raw in enumerate(text.split("\n"), start=1):
        line = normalise(raw)
        if line:
            yield Line(line, number=number, is_row=line.startswith("|") and line.endswith("|") and len(line) > 1)


def _read_docx(content: bytes) -> Iterator[Line]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise DomainError(N_("Tệp quá lớn để nhận."), code="upload")
        blocks = list(docx.Document(io.BytesIO(content)).iter_inner_content())
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, RuntimeError, SyntaxError) as error:
        raise DomainError(_NOT_DOCX, code="upload") from error
    for block in blocks:
        if isinstance(block, Paragraph):
            # A line break within a paragraph is a line of its own, as it is in a text file.
            yield from (Line(line) for line in map(normalise, block.text.split("\n")) if line)
        elif isinstance(block, Table):
            yield from _read_table(block)


def _read_table(table: Table) -> Iterator[Line]:
    for row in table.rows:
        cells: list[str] = []
        before = None
        for cell in row.cells:
            # A cell that spans columns is met once for each of them.
            if cell is not before:
                cells.append(normalise(cell.text))
            before = cell
        if any(cells):
            yield Line(f"| {' | '.join(cells)} |", is_row=True)


def _read_pdf(content: bytes) -> Iterator[Line]:
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DomainError(N_("Tệp PDF có mật khẩu. Anh/chị bỏ mật khẩu rồi chọn lại."), code="upload")
        if len(reader.pages) > MAX_PAGES:
            raise DomainError(N_("Tệp quá lớn để nhận."), code="upload")
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise DomainError(N_("Tệp này không phải là PDF đọc được."), code="upload") from error
    if sum(len(text.strip()) for text in pages) < _LEAST_LETTERS * len(pages):
        message = N_("Tệp PDF là bản chụp, không có lớp chữ. Anh/chị dùng tệp Word gốc hoặc bản đã nhận dạng chữ.")
        raise DomainError(message, code="upload")
    yield from _join(pages)


def _join(pages: list[str]) -> Iterator[Line]:
    """Paragraphs out of the lines as they are set on the pages; one that runs over a page stays one."""
    text, page, gap = "", 1, False
    for number, content in enumerate(pages, start=1):
        lines = [normalise(raw) for raw in content.split("\n")]
        while lines and (not lines[0] or _PAGE_NUMBER.fullmatch(lines[0])):
            lines.pop(0)
        while lines and (not lines[-1] or _PAGE_NUMBER.fullmatch(lines[-1])):
            lines.pop()
        for line in lines:
            if not line:
                gap = True
            elif text and not gap and not _begins(text, line):
                text = f"{text} {line}"
            else:
                if text:
                    yield Line(text, page=page)
                text, page, gap = line, number, False
        gap = False
    if text:
        yield Line(text, page=page)


def _begins(before: str, line: str) -> bool:
    """Whether a line begins a paragraph of its own."""
    if _STARTS_ANEW.match(line) or _ENDS.search(before):
        return True
    if line == line.upper() or before == before.upper():
        return not (line == line.upper() and before == before.upper())
    return len(before) < _SHORT and line[:1].isupper()
