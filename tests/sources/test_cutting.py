"""Texts into passages with the addresses that officials cite."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.kernel.errors import DomainError
from quizapp.sources.adapters import read_lines
from quizapp.sources.domain import (
    Line,
    compute_passage_hash,
    cut_lines,
    find_runs,
    join_addresses,
    locate_passage,
    normalise_passage,
)
from tests.sources.files import LAW, make_docx

pytestmark = pytest.mark.embedded


def address(content: bytes, name: str) -> list[tuple[str, str]]:
    return [(passage.address, passage.text) for passage in cut_lines(read_lines(content, name))]


def test_a_decision_is_cited_by_article_clause_and_point() -> None:
    found = {text: place for place, text in address(LAW.encode(), "quyet-dinh.txt")}
    assert found["Căn cứ Luật Tổ chức chính quyền địa phương;"] == "Phần mở đầu, đoạn 4"
    assert found["Điều 2. Quyết định có hiệu lực từ ngày 01/01/2026."] == "Điều 2"
    assert found["QUY ĐỊNH CHUNG"] == "Chương I Quy chế"
    assert found["2. Các chỉ số gồm:"] == "Khoản 2 Điều 1 Quy chế"
    assert found["b) PAPI."] == "Điểm b khoản 2 Điều 1 Quy chế"
    assert found["Mỗi năm công bố một lần."] == "Đoạn 2 điểm b khoản 2 Điều 1 Quy chế"
    assert found["2021. Năm đầu không phải là khoản."] == "Đoạn 3 điểm b khoản 2 Điều 1 Quy chế"
    assert found["- Điểm đạt là 50."] == "Gạch đầu dòng thứ 2 Điều 2 Quy chế"
    assert found["1.1. Báo cáo quý"] == "Mục 1.1 phần I Phụ lục 1"
    assert found["| Sở Nội vụ | 31/12 |"] == "Dòng 2 Bảng 1 mục 1.1 phần I Phụ lục 1"


def test_a_word_file_gives_paragraphs_and_rows() -> None:
    assert address(make_docx(), "van-ban.docx") == [
        ("Điều 1", "Điều 1. Giao nhiệm vụ"),
        ("Khoản 1 Điều 1", "1. Sở Nội vụ chủ trì."),
        ("Điểm a khoản 1 Điều 1", "a) Tổng hợp kết quả;"),
        ("Dòng 1 Bảng 1 điểm a khoản 1 Điều 1", "| Cơ quan | Việc | Hạn |"),
        ("Dòng 2 Bảng 1 điểm a khoản 1 Điều 1", "| Sở Tài chính | 31/12 |"),
    ]


def test_a_text_without_structure_is_cited_by_page_and_paragraph() -> None:
    lines = [Line("Mở đầu", page=1), Line("Tiếp theo", page=1), Line("Trang sau", page=2)]
    assert [passage.address for passage in cut_lines(lines)] == [
        "Trang 1, đoạn 1",
        "Trang 1, đoạn 2",
        "Trang 2, đoạn 1",
    ]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"PK\x03\x04 khong phai", "hong.docx"),
        (b"%PDF-1.7 khong phai", "hong.pdf"),
        ("Điều 1".encode("utf-16-le"), "bang-ma.txt"),
        (b"\xc4\x90i\x00", "nhi-phan.txt"),
        (b"  \n ", "trong.txt"),
        (b"MZ", "chuong-trinh.exe"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content: bytes, name: str) -> None:
    with pytest.raises(DomainError):
        read_lines(content, name)


@given(st.lists(st.text(alphabet="aĐ1.)-IVđ Điềukhoản\t", max_size=12), max_size=30))
def test_every_line_is_one_passage_that_its_hash_finds_again(raw: list[str]) -> None:
    texts = normalise_passage("\n".join(raw))
    passages = cut_lines([Line(text) for text in texts])
    assert [passage.text for passage in passages] == texts
    assert all(passage.address for passage in passages)
    for passage in passages:
        at = locate_passage(texts, 1, passage.sha256)
        assert at is not None
        assert texts[at] == passage.text
    if texts:
        assert locate_passage(texts, len(texts), compute_passage_hash(texts)) == 0


def test_passages_that_follow_one_another_are_one_citation() -> None:
    assert find_runs([5, 2, 3, 9, 3]) == [(2, 3), (5, 5), (9, 9)]
    assert join_addresses("Khoản 1 Điều 2", "Khoản 3 Điều 2") == "Khoản 1 đến khoản 3 Điều 2"
    joined = join_addresses("Điểm a khoản 1 Điều 2 Quy chế", "Khoản 2 Điều 2 Quy chế")
    assert joined == "Điểm a khoản 1 đến khoản 2 Điều 2 Quy chế"
    assert join_addresses("Trang 1, đoạn 2", "Trang 2, đoạn 2") == "Trang 1, đoạn 2 đến trang 2, đoạn 2"
    assert join_addresses("Điều 1", "Điều 2") == "Điều 1 đến Điều 2"
