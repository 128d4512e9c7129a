"""The Word text written, and the file to fill in."""

import io
from collections.abc import Iterable, Sequence

from docx import Document
from docx.document import Document as DocumentObject
from docx.shared import Cm, Pt

from quizapp.bank.domain.files import ItemEntry
from quizapp.interchange.adapters.xlsx.columns import PLACES, Column
from quizapp.interchange.adapters.xlsx.examples import EXAMPLES, INSTRUCTIONS
from quizapp.interchange.adapters.xlsx.writing import describe
from quizapp.interchange.domain import Catalogue, Writing

END = "--- HẾT ---"
_RULES = (
    "Mỗi câu bắt đầu bằng “Câu 1:”, “Câu 2:”, ... rồi đến câu dẫn; phương án bắt đầu bằng “A.”, “B.”, ...",
    "Sau các phương án là những dòng “Đáp án:”, “Giải thích:”, “Nhầm lẫn B:”, ... Dòng nào không dùng thì bỏ.",
    "Tên các dòng như tên cột của tệp mẫu Excel; không ghi dạng câu hỏi thì hệ thống hiểu theo đáp án.",
    "Mọi thứ trước “Câu 1:” đầu tiên và sau dòng HẾT đều không được đọc. Ảnh và công thức không được nhận.",
)
_SKELETON = ("A. ", "B. ", "C. ", "D. ", "Đáp án: ", "Nhầm lẫn A: ", "Giải thích: ", "Chỉ số, nội dung: ", "Mức độ: ")


def write(entries: Sequence[ItemEntry]) -> Writing:
    """All questions; every type finds its place."""
    document = _open()
    for number, entry in enumerate(entries, start=1):
        _write_question(document, f"Câu {number}", describe(entry.wording, entry.code))
    document.add_paragraph(END)
    return Writing(_save(document), (), ())


def write_template(catalogue: Catalogue) -> bytes:
    """Rules and examples, a first question to fill in, then what there is to choose from."""
    document = _open()
    document.add_heading("Mẫu soạn câu hỏi", 1)
    _write_list(document, _RULES)
    document.add_heading("Từng dạng câu hỏi", 2)
    begun = next(n for n, (_name, text) in enumerate(INSTRUCTIONS) if not text and n)
    _write_list(document, (f"{name}: {text}" for name, text in INSTRUCTIONS[begun + 1 :]))
    document.add_heading("Ví dụ", 2)
    for number, wording in enumerate(EXAMPLES, start=1):
        _write_question(document, f"Ví dụ {number}", describe(wording))
    document.add_heading("Câu hỏi", 2)
    document.add_paragraph().add_run("Câu 1: ").bold = True
    for line in _SKELETON:
        document.add_paragraph(line)
    document.add_paragraph(END)
    for title, pairs in (("Chỉ số, nội dung", catalogue.subjects), ("Tài liệu", catalogue.documents)):
        document.add_heading(title, 2)
        _write_list(document, (f"{value} – {name}" for value, name in pairs))
    return _save(document)


def _open() -> DocumentObject:
    """An A4 page in the type of official documents."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    style.paragraph_format.space_after = Pt(3)
    return document


def _save(document: DocumentObject) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _write_list(document: DocumentObject, lines: Iterable[str]) -> None:
    for line in lines:
        document.add_paragraph(line, style="List Bullet")


def _write_question(document: DocumentObject, title: str, cells: dict[str, str]) -> None:
    head = document.add_paragraph()
    head.paragraph_format.keep_with_next = True
    head.paragraph_format.space_before = Pt(12)
    head.add_run(f"{title}: ").bold = True
    head.add_run(cells[Column.STEM])
    for heading, text in _sort(cells):
        column, _space, letter = heading.rpartition(" ")
        if column == Column.OPTION and letter in PLACES:
            document.add_paragraph(f"{letter}. {text}")
            continue
        first, *rest = text.split("\n")
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{heading}: ").italic = True
        paragraph.add_run(first)
        for line in rest:
            document.add_paragraph(line)


def _sort(cells: dict[str, str]) -> list[tuple[str, str]]:
    """What a question says beside its stem: options and key first, as the eye looks for them."""
    first = (Column.TEXT, Column.OPTION, Column.RIGHT, Column.EXTRAS, Column.KEY, Column.TOLERANCE, Column.UNIT)

    def rank(heading: str) -> int:
        return next((n for n, column in enumerate(first) if heading == column or heading[:-2] == column), len(first))

    filled = [(heading, text) for heading, text in cells.items() if text and heading != Column.STEM]
    return sorted(filled, key=lambda cell: rank(cell[0]))
