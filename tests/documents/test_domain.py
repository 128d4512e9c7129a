from datetime import date

import pytest

from quizapp.documents.domain import write_date_in_words, write_plain_cell


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (date(2026, 2, 10), "ngày 10 tháng 02 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 6, 30), "ngày 30 tháng 6 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_small_days_and_the_first_months_get_a_zero(day: date, words: str) -> None:
    assert write_date_in_words(day) == words


@pytest.mark.parametrize("text", ["=1+1", "+84", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_nothing_becomes_a_formula(text: str) -> None:
    assert write_plain_cell(text) == f"'{text}"


def test_ordinary_text_stays() -> None:
    assert write_plain_cell("Sở Nội vụ = A") == "Sở Nội vụ = A"
