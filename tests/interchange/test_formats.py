"""Every type in every format that carries it: out, and back as it was."""

import io
from base64 import b64encode
from dataclasses import replace

import pytest
import xlsxwriter
from docx import Document
from PIL import Image

from quizapp.bank.domain.conflicts import Field
from quizapp.interchange.adapters.registry import FORMATS, get_format
from quizapp.interchange.adapters.xlsx.columns import SHEET
from quizapp.interchange.domain import UNREADABLE, Catalogue, Format, Reading
from quizapp.interchange.services.writing import write_entries
from quizapp.kernel.errors import DomainError
from quizapp.pictures.adapters import compute_name
from tests.interchange.factories import make_entries, make_entry
from tests.interchange.foreign import AIKEN, GIFT, MOODLE
from tests.itemtypes.samples import SAMPLES

pytestmark = pytest.mark.embedded
BOTH_WAYS = [form for form in FORMATS if form.read and form.write]
# What a format has no place for. Everything else comes back whole.
REFUSED: dict[str, set[str]] = {
    "moodle": {"chart_reading"},
    "gift": {"four_statements", "ordering", "fill_list", "chart_reading"},
    "aiken": {*SAMPLES} - {"single_choice"},
}
# Formats that hold a question's text and key only: what they lose is named.
BARE = frozenset({"aiken"})


_target = io.BytesIO()
Image.new("RGB", (4, 4)).save(_target, "PNG")
PICTURE = _target.getvalue()


def read(form: Format, content: bytes) -> Reading:
    assert form.read is not None
    return form.read(content)


@pytest.mark.parametrize("form", BOTH_WAYS, ids=lambda form: form.key)
def test_what_is_written_comes_back_whole_or_is_named(form: Format) -> None:
    entries = make_entries()
    writing = write_entries(form, entries)
    refused = {one.place for one in writing.refused}
    assert refused == {entry.code for entry in entries if entry.wording.item_type in REFUSED.get(form.key, ())}
    written = [entry for entry in entries if entry.code not in refused]
    found = read(form, writing.data).found
    for entry, one in zip(written, found, strict=True):
        if form.key in BARE:
            assert sum(loss.place == entry.code for loss in writing.losses) == len(Field)
        else:
            assert (one.code, one.wording) == (entry.code, entry.wording)


@pytest.mark.parametrize("form", BOTH_WAYS, ids=lambda form: form.key)
@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xff\xfe\x00\x00", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
)
def test_a_file_of_another_kind_is_refused_in_one_sentence(form: Format, content: bytes) -> None:
    with pytest.raises(DomainError) as refusal:
        read(form, content)
    assert refusal.value.code == UNREADABLE


@pytest.mark.parametrize("form", [form for form in FORMATS if form.template], ids=lambda form: form.key)
def test_the_file_to_fill_in_is_readable(form: Format) -> None:
    assert form.template is not None
    content = form.template(Catalogue((("PCI/chung", "PCI: Vấn đề chung"),), (("tn-1364-2021", "Quyết định 1364"),)))
    assert not read(form, content).refused


def make_sheet(*rows: dict[str, str | float]) -> bytes:
    target = io.BytesIO()
    headings = list(dict.fromkeys(name for row in rows for name in row))
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(2, 0, headings)
        for number, row in enumerate(rows, start=3):
            for name, value in row.items():
                sheet.write(number, headings.index(name), value)
    return target.getvalue()


def test_a_sheet_as_people_fill_it_in() -> None:
    options: dict[str, str | float] = {"Phương án A": "PAPI", "Phương án B": "PCI", "Phương án D": 2020}
    choice = {"Dạng câu hỏi *": "", "Câu dẫn *": "Chỉ số nào?", "Đáp án *": "b", **options, "Ghi chú": "xem lại"}
    figure: dict[str, str | float] = {"Dạng câu hỏi *": "điền số", "Câu dẫn *": "Bao nhiêu?", "Đáp án *": 1.234}
    figure["Chỉ số, nội dung"] = "PCI/chung – Vấn đề chung"
    figure |= {"Tài liệu 1": "tn-1364-2021 – QĐ", "Chỗ trong tài liệu 1": "Phần I", "Đoạn được dẫn 1": "Một\nHai"}
    reading = read(get_format("xlsx"), make_sheet(choice, figure))
    one, other = reading.found
    assert (one.place, one.wording.item_type) == ("4", "single_choice")
    assert [option["text"] for option in one.wording.content["options"] if option["correct"]] == ["PCI"]
    assert one.wording.content["options"][2]["text"] == "2020"
    assert [dict(loss.params) for loss in one.losses] == [{"column": "ghi chu"}]
    assert other.wording.content == {"value": "1.234"}
    assert (other.wording.index_code, other.wording.component) == ("PCI", "chung")
    assert other.wording.citations[0].paragraphs == 2


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"Đáp án": "E"}, "E"),
        ({"Dạng câu hỏi": "Trắc nghiệm"}, "Trắc nghiệm"),
        ({"Dạng câu hỏi": "Điền số", "Đáp án": "nhiều"}, "nhiều"),
        ({"Dạng câu hỏi": "Ghép đôi", "Vế phải A": "x"}, "B"),
        ({"Dạng câu hỏi": "Bốn mệnh đề đúng/sai", "Đáp án": "Đúng, Sai, Đúng"}, "3"),
        ({"Câu dẫn": ""}, "câu dẫn"),
    ],
)
def test_a_row_that_is_no_question_is_refused_by_its_number(cells: dict[str, str | float], word: str) -> None:
    row: dict[str, str | float] = {"Dạng câu hỏi": "", "Câu dẫn": "Chỉ số nào?", "Đáp án": "A"}
    row |= {"Phương án A": "PCI", "Phương án B": "PAPI"}
    (refused,) = read(get_format("xlsx"), make_sheet(row | cells)).refused
    assert refused.place == "4"
    assert word in refused.why % refused.params


def test_moodle_from_elsewhere_scores_as_it_did_or_is_refused_by_name() -> None:
    reading = read(get_format("moodle"), MOODLE.encode())
    choice, several, figure, gaps = (found.wording for found in reading.found)
    assert choice.stem == "PCI do ai khảo sát?"
    assert choice.content["options"][1] == {"text": "UBND tỉnh", "correct": False, "misconception": "Nhầm cơ quan"}
    assert choice.content["scoring"] == {"maximum": "2"}
    assert len(reading.found[0].losses) == 3  # the category, a tag, the penalty
    assert several.content["scoring"] == {"policy": "partial"}
    assert figure.content == {"value": "64.5", "tolerance": "0.5", "unit": "điểm"}
    assert (gaps.item_type, gaps.content["gaps"]) == ("fill_list", ["VCCI", "PAPI"])
    assert [one.place for one in reading.refused] == ["5. Tự luận", "6. Nửa điểm"]


def test_what_moodle_would_mark_otherwise_is_named() -> None:
    entries = [make_entry("four_statements", 4), make_entry("single_choice", 1)]
    assert [loss.place for loss in write_entries(get_format("moodle"), entries).losses] == ["PCI-2026-0004"]


def test_gift_from_elsewhere() -> None:
    reading = read(get_format("gift"), GIFT.encode())
    choice, several, truth, pairs, figure, span = (found.wording for found in reading.found)
    assert choice.stem == "PCI do ___ khảo sát = đúng?"
    assert choice.content["options"][1] == {"text": "Bộ {Nội vụ}", "correct": False, "misconception": "Nhầm chỉ số"}
    assert choice.explanation == "Theo Đề án."
    assert several.content["scoring"] == {"policy": "partial"}
    assert truth.content == {"answer": False, "misconception": "Nhầm với PAPI"}
    assert pairs.content["pairs"] == [{"left": "PCI", "right": "VCCI"}, {"left": "PAPI", "right": "UNDP"}]
    assert pairs.content["extras"] == ["GSO"]
    assert figure.content == {"value": "64.5", "tolerance": "0.5"}
    assert span.content == {"value": "2", "tolerance": "1"}
    assert [one.place for one in reading.refused] == ["22", "24"]
    assert {loss.what % loss.params for loss in reading.found[0].losses} == {
        "Danh mục “Chỉ số” của Moodle không giữ được.",
        "Ghi chú “xem lại” không giữ được.",
    }


def test_aiken_from_elsewhere() -> None:
    reading = read(get_format("aiken"), AIKEN.encode("utf-16"))
    (found,) = reading.found
    assert (found.place, found.wording.stem) == ("1", "Chỉ số nào do doanh nghiệp đánh giá?")
    assert [option["correct"] for option in found.wording.content["options"]] == [False, True, False]
    assert [one.place for one in reading.refused] == ["7", "12"]


def test_a_word_text_as_people_write_it() -> None:
    document = Document()
    for line in ("ĐỀ SỐ 1", "Câu 1. Chỉ số nào", "do doanh nghiệp đánh giá?", "A. PAPI\tB. PCI\tC. SIPAS\tD. PAR"):
        document.add_paragraph(line)
    table = document.add_table(2, 2)
    rows = (("Đáp án", "B"), ("Lời giải", "Theo Đề án: mục 1."))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for line in ("Câu 2: PAPI khảo sát người dân.", "Đáp án: Đúng", "Câu 3: Thiếu đáp án", "A. Một", "B. Hai"):
        document.add_paragraph(line)
    for line in ("Câu 4:", "A. ", "--- HẾT ---", "Câu 5: Ngoài đề", "Đáp án: Sai"):
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    reading = read(get_format("docx"), target.getvalue())
    choice, truth = reading.found
    assert choice.wording.stem == "Chỉ số nào do doanh nghiệp đánh giá?"
    assert [option["text"] for option in choice.wording.content["options"] if option["correct"]] == ["PCI"]
    assert choice.wording.explanation == "Theo Đề án: mục 1."
    assert (truth.place, truth.wording.content) == ("2", {"answer": True})
    assert [one.place for one in reading.refused] == ["3"]


def test_a_picture_in_a_word_text_is_named() -> None:
    document = Document()
    document.add_paragraph("Câu 1: Hình vẽ điều gì đúng không?")
    document.add_picture(io.BytesIO(PICTURE))
    document.add_paragraph("Đáp án: Đúng")
    target = io.BytesIO()
    document.save(target)
    (found,) = read(get_format("docx"), target.getvalue()).found
    assert len(found.losses) == 1


def test_pictures_tables_and_formulas_travel_in_moodle_and_are_named_elsewhere() -> None:
    name = compute_name(PICTURE)
    entry = make_entry()
    stem = f"Hình *nào*?\n\n| Năm | Điểm |\n|---|---|\n| 2019 | $x^2$ |\n\n![Ô đen](hinh:{name})"
    options = [
        {**option, "text": f"**{option['text']}** ![Ô](hinh:{name})"} for option in entry.wording.content["options"]
    ]
    shown = replace(entry.wording, stem=stem, content={"options": options})
    entry = replace(entry, wording=shown, pictures={name: PICTURE})
    writing = write_entries(get_format("moodle"), [entry])
    [one] = read(get_format("moodle"), writing.data).found
    assert (one.wording, one.pictures, one.losses) == (shown, {name: PICTURE}, ())
    assert [loss.what for loss in writing.losses if "công thức" not in loss.what] == []
    for form in BOTH_WAYS:
        losses = [loss.what for loss in write_entries(form, [entry]).losses]
        assert ("Tệp không kèm hình của câu này; nơi nhận phải thêm lại hình." in losses) == (form.key != "moodle")
        assert any("hiện nguyên dấu" in what for what in losses) == (form.key not in {"moodle", "xlsx", "docx", "yaml"})


def test_a_picture_of_moodle_from_elsewhere_is_drawn_anew() -> None:
    photograph = io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(photograph, "JPEG", comment=b"may anh")
    encoded = b64encode(photograph.getvalue()).decode()
    file = f"""<quiz><question type="truefalse"><name><text>Ảnh</text></name><questiontext format="html">
      <text><![CDATA[<p>Ô này màu đỏ. <img src="@@PLUGINFILE@@/a%20b.jpg" alt="Ô [đỏ]"></p>]]></text>
      <file name="a b.jpg" path="/" encoding="base64">{encoded}</file></questiontext>
      <answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>
      </question></quiz>"""
    [one] = read(get_format("moodle"), file.encode()).found
    [(name, content)] = one.pictures.items()
    assert one.wording.stem == f"Ô này màu đỏ. ![Ô (đỏ)](hinh:{name})"
    assert b"may anh" not in content
    assert compute_name(content) == name
    assert not any("Tệp đính kèm" in loss.what for loss in one.losses)


def test_a_yaml_file_is_read_as_far_as_it_can_be() -> None:
    form = get_format("yaml")
    first, second = make_entry(n=1), make_entry(n=2)
    text = write_entries(form, [first, second]).data.decode()
    # A person's notes do not trouble anybody, and one bad question does not take the others along.
    broken = text.replace("format: 1", "# của Tổ soạn thảo\nformat: 1").replace("level: ", "level: khong-co-", 1)
    reading = read(form, broken.encode())
    assert [one.code for one in reading.found] == [second.code]
    [refused] = reading.refused
    assert refused.place.startswith(f"{first.code}:")
    assert "“level”" in refused.why % refused.params


def test_no_file_says_that_a_model_made_a_question() -> None:
    form, entry = get_format("yaml"), make_entry()
    made = replace(entry, wording=replace(entry.wording, origin={"model": "tong-diem", "figures": {"a": "64.16"}}))
    writing = write_entries(form, [made])
    assert b"tong-diem" not in writing.data
    assert [loss.place for loss in writing.losses] == [entry.code]
    claimed = writing.data + b"    origin: {model: tong-diem, figures: {a: 64.16}}\n"
    [one] = read(form, claimed).found
    assert (one.wording, len(one.losses)) == (entry.wording, 1)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("format: 1\nitems: &a\n  - *a\n", "tham chiếu"),
        ("format: 2\nitems: []\n", "format"),
        ("- !!python/object/apply:os.system ['true']\n", "Tệp"),
    ],
)
def test_a_yaml_file_does_nothing_but_say_what_it_says(content: str, word: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read(get_format("yaml"), content.encode())
    assert refusal.value.code == UNREADABLE
    assert word in str(refusal.value.params["problem"])
