"""PDF files with text, and scans without."""

import pytest
from flask import Flask

from quizapp.kernel.errors import DomainError
from quizapp.sources.adapters import read_lines
from quizapp.sources.domain import cut_lines
from tests.sources.pages import make_pdf

pytestmark = pytest.mark.embedded


def test_paragraphs_run_over_lines_and_pages(app: Flask) -> None:
    long = "Điểm số của từng thành phần được công bố hằng năm và là căn cứ để các sở, ban, ngành rà soát nhiệm vụ. " * 3
    paragraphs = [
        "Điều 1. Công bố kết quả",
        f"1. {long.strip()}",
        "a) Sở Nội vụ tổng hợp;",
        "b) Sở Tài chính phối hợp.",
    ]
    found = [(p.address, p.text) for p in cut_lines(read_lines(make_pdf(paragraphs, breaks=True), "van-ban.pdf"))]
    assert found == [
        ("Điều 1", paragraphs[0]),
        ("Khoản 1 Điều 1", paragraphs[1]),
        ("Điểm a khoản 1 Điều 1", paragraphs[2]),
        ("Điểm b khoản 1 Điều 1", paragraphs[3]),
    ]


def test_a_scan_is_refused(app: Flask) -> None:
    with pytest.raises(DomainError, match="bản chụp"):
        read_lines(make_pdf([], breaks=False), "ban-chup.pdf")
