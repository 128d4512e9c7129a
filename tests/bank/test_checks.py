"""What a check of the files finds."""

import re
import unicodedata
from html import unescape
from pathlib import Path

import pytest

from quizapp.bank.adapters.source_texts import compute_citation, read_source_texts
from quizapp.bank.adapters.yaml_files import read_bank
from quizapp.bank.domain.checks import check_files
from quizapp.bank.domain.citations import check_citations
from quizapp.bank.domain.files import BankFiles
from quizapp.bank.domain.writing import check_wording, iterate_marked, read_numbers
from quizapp.config import ROOT
from quizapp.markup import render_blocks, render_line, render_stem, to_plain
from tests.bank.files import OTHERS, format_item, write_items

SOURCES = Path(__file__).parent / "sources"
SEEDS = ROOT.parent / "shared" / "seeds"
# Questions of the demonstration that show what signs can do.
SHOW_SIGNS = {"SIP-2026-0024", "SIP-2026-0025"}
LONG = "Mức độ hài lòng chung của người dân và tổ chức đối với sự phục vụ của cơ quan hành chính nhà nước các cấp"


def find(directory: Path, *entries: str) -> list[tuple[str, int | None, str | None, str]]:
    write_items(directory, *entries)
    return [(f.code, f.line, f.item, f.severity.value) for f in check_files(read_bank(directory))]


def test_a_file_without_bottom_is_named(tmp_path: Path) -> None:
    assert find(tmp_path, "  - " + "[" * 20_000) == [("yaml", 3, None, "error")]


def test_a_sound_file_passes(tmp_path: Path) -> None:
    assert find(tmp_path, format_item()) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"options": ("A là một", "B", "Tất cả các phương án trên", "D")}, ("catch_all", 17, "error")),
        ({"options": ("Không có ý nào", "B", "C", "D")}, ("catch_all", 13, "error")),
        ({"options": (LONG, "Sở Nội vụ", "Sở Tài chính", "Bộ Nội vụ")}, ("long_key", 13, "warning")),
        ({"options": ("Sở Nội vụ", LONG, LONG + " 2", LONG + " 3")}, ("short_key", 13, "warning")),
        ({"options": ('"10"', '"8"', '"12"', '"14"')}, ("order", 13, "warning")),
        ({"stem": "Nội dung nào không thuộc PCI?"}, ("negation", 10, "warning")),
        ({"stem": unicodedata.normalize("NFD", "Ai công bố PCI?")}, ("nfc", 10, "error")),
        ({"extra": "    fixed_order: maybe\n"}, ("schema", 5, "error")),
        ({"stem": "Ai **KHÔNG công bố PCI?"}, ("markup", 10, "error")),
        ({"id": "PAP-2026-0001"}, ("id_prefix", 3, "error")),
    ],
)
def test_form_gives_away(tmp_path: Path, change: dict[str, object], expected: tuple[str, int, str]) -> None:
    [(code, line, item, severity)] = find(tmp_path, format_item(**change))
    assert (code, line, severity) == expected
    assert item == change.get("id", "PCI-2026-0001")


@pytest.mark.parametrize(
    "stem",
    [
        "Nội dung nào KHÔNG thuộc PCI?",
        "Thành phần “Chi phí không chính thức” của PCI đo điều gì?",
        "Chi tiết nào SAI so với Đề án?",
    ],
)
def test_a_marked_negation_and_a_name_are_no_fault(tmp_path: Path, stem: str) -> None:
    assert find(tmp_path, format_item(stem=stem)) == []


def test_twin_stems_are_named_with_their_place(tmp_path: Path) -> None:
    twin = format_item(id="PCI-2026-0002", options=OTHERS)
    near = format_item(
        id="PCI-2026-0003",
        stem="Theo Đề án năm 2021 của tỉnh Tây Ninh thì chỉ số PCI do cơ quan nào công bố",
        options=OTHERS,
    )
    nearly = format_item(
        id="PCI-2026-0004",
        stem="Theo Đề án năm 2021 của tỉnh Tây Ninh thì chỉ số PCI do cơ quan nào công bố hằng năm?",
    )
    far = format_item(id="PCI-2026-0005", stem="Ai trả lời phiếu khảo sát của PCI?", options=OTHERS)
    write_items(tmp_path, format_item(), twin, near, nearly, far)
    findings = check_files(read_bank(tmp_path))
    assert [(f.item, f.code) for f in findings] == [
        ("PCI-2026-0002", "duplicate"),
        ("PCI-2026-0004", "near_duplicate"),
    ]
    assert "PCI-2026-0001 (open/pci.yaml:10)" in findings[0].text


def test_a_lopsided_bank_is_told(tmp_path: Path) -> None:
    entries = [format_item(id=f"PCI-2026-{n:04d}", stem=f"Câu số {n} hỏi về việc thứ {n * 7}?") for n in range(1, 61)]
    write_items(tmp_path, *entries)
    findings = [f for f in check_files(read_bank(tmp_path)) if not f.file]
    assert {f.code for f in findings} == {"positions", "longest"}
    assert "Đáp án ở vị trí A trong 60 trên 60 câu; đều tay là khoảng 15." in [f.text for f in findings]


def test_figures_are_read_the_vietnamese_way() -> None:
    values = read_numbers(["1.234,5 điểm", "7 điểm"])
    assert values is not None
    assert [str(v) for v in values] == ["1234.5", "7"]
    assert read_numbers(["7 điểm", "8 bậc"]) is None
    assert read_numbers(["7", "bảy"]) is None


def _cite(tmp_path: Path, **changes: object) -> list[tuple[str, int | None]]:
    write_items(tmp_path, format_item(**changes))
    documents = tmp_path / "documents.yaml"
    documents.write_text(documents.read_text(encoding="utf-8").replace("1364/QĐ-UBND", "12/QĐ-UBND"), encoding="utf-8")
    report = check_citations(read_bank(tmp_path), read_source_texts(SOURCES))
    return [(f.code, f.line) for f in report.findings]


def test_a_citation_resolves_by_the_number_in_the_head(tmp_path: Path) -> None:
    passage, line, digest = compute_citation(SOURCES / "quyet-dinh-12.txt", 6, 7)
    assert passage == ["Điều 1. Chỉ số thử nghiệm gồm ba thành phần."]
    assert line == 7
    assert _cite(tmp_path, sha256=digest) == []


def test_a_citation_of_two_lines_is_another_passage(tmp_path: Path) -> None:
    passage, _line, digest = compute_citation(SOURCES / "quyet-dinh-12.txt", 9, 10)
    assert len(passage) == 2
    assert _cite(tmp_path, sha256=digest) == [("citation", 24)]


def test_a_changed_passage_does_not_resolve(tmp_path: Path) -> None:
    assert _cite(tmp_path, sha256="a" * 64) == [("citation", 24)]


def test_a_document_without_text_is_said_not_to_be_checked(tmp_path: Path) -> None:
    write_items(tmp_path, format_item())
    report = check_citations(read_bank(tmp_path), read_source_texts(SOURCES))
    assert (report.checked, report.total) == (0, 1)
    assert [(f.code, f.file) for f in report.findings] == [("no_text", "documents.yaml")]


@pytest.fixture(scope="module")
def shipped() -> BankFiles:
    return read_bank(ROOT / "question_bank")


def test_no_text_of_the_real_bank_loses_or_changes_a_letter(shipped: BankFiles) -> None:
    entries = [entry for entry in shipped.items if entry.code not in SHOW_SIGNS]
    texts = [found for entry in entries for found in iterate_marked(entry.wording)]
    assert len(texts) > 3000
    for place, text in texts:
        letters = unescape(re.sub(r"<[^>]*>", "", render_line(text)))
        assert letters == to_plain(text) == text, place
        assert render_blocks(text) == f"<p>{render_line(text)}</p>", place
        assert render_stem(text) == (render_line(text), ""), place


def test_the_real_bank_is_clean(shipped: BankFiles) -> None:
    files = shipped
    assert [f"{f.file}:{f.line} {f.text}" for f in check_files(files)] == []
    assert len(files.items) >= 150
    assert {entry.wording.level for entry in files.items} >= {"recognise", "understand", "apply"}
    assert all(check_wording(entry.wording) == [] for entry in files.items)


def test_every_citation_of_the_real_bank_resolves_where_the_texts_are(
    shipped: BankFiles, capsys: pytest.CaptureFixture[str]
) -> None:
    files = shipped
    texts = read_source_texts(SEEDS) if SEEDS.is_dir() else []
    report = check_citations(files, texts)
    if not texts:
        with capsys.disabled():
            print("\nThe source texts are not here: the citations of the real bank were not looked up.")  # noqa: T201 - what was not checked must be seen
        assert report.checked == 0
        return
    assert report.checked == report.total > 150
    assert [f"{f.file}:{f.line}" for f in report.findings] == []
