"""A figure that is typed, as people in Vietnam type it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.itemtypes.base import ForeignPartError, UnfinishedAnswerError
from quizapp.itemtypes.numeric import read_number
from quizapp.itemtypes.presenting import describe_question
from quizapp.itemtypes.registry import get_item_type

TYPE = get_item_type("numeric")
CONTENT: dict[str, Any] = {"value": "0.535", "tolerance": "0.001", "unit": "điểm"}
WHOLE = st.integers(min_value=0, max_value=10**12)
DECIMALS = st.from_regex(r"[0-9]{1,6}", fullmatch=True)


def group(whole: int, mark: str) -> str:
    return f"{whole:,}".replace(",", mark)


@given(WHOLE, DECIMALS, st.sampled_from(("", "-", "−", "+")))
def test_the_vietnamese_way_is_read_exactly(whole: int, decimals: str, sign: str) -> None:
    value = Decimal(f"{whole}.{decimals}") * (-1 if sign in {"-", "−"} else 1)
    assert read_number(f"{sign}{whole},{decimals}") == value
    assert read_number(f"{sign}{group(whole, '.')},{decimals}") == value
    assert read_number(f" {sign}{group(whole, chr(160))},{decimals} ") == value


@given(WHOLE)
def test_whole_numbers_with_and_without_groups(whole: int) -> None:
    for text in (str(whole), group(whole, "."), group(whole, " ")):
        assert read_number(text) == whole


@given(WHOLE, DECIMALS)
def test_a_point_before_decimals_is_read_where_it_cannot_group(whole: int, decimals: str) -> None:
    can_group = len(decimals) == 3 and 0 < whole < 1000
    read = read_number(f"{whole}.{decimals}")
    assert read == (Decimal(f"{whole}{decimals}") if can_group else Decimal(f"{whole}.{decimals}"))


@given(st.integers(min_value=1000, max_value=10**12), DECIMALS)
def test_the_english_way_with_both_marks_is_no_riddle(whole: int, decimals: str) -> None:
    assert read_number(f"{group(whole, ',')}.{decimals}") == Decimal(f"{whole}.{decimals}")


@given(st.text(max_size=45))
def test_whatever_is_typed_is_read_or_not_and_never_fails(text: str) -> None:
    value = read_number(text)
    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0,535", "0.535"),
        ("0.535", "0.535"),
        ("1.234", "1234"),
        ("1,234", "1.234"),
        ("12.5", "12.5"),
        ("1234.567", "1234.567"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("0.123", "0.123"),
        ("01.234", "1.234"),
        ("1 234,5", "1234.5"),
    ],
)
def test_where_the_marks_could_mean_two_things(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["1.234.5", "1.2,5", "1,2.5", ",5", "5,", ".", "-", "", "1,2,3", "12 %", "một", "1e5", "٣", "1..2", "--1", "½"],
)
def test_what_cannot_be_told(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("0,535", 1),
        ("0.535", 1),
        ("0,536", 1),
        ("0,534", 1),
        ("0,5361", 0),
        ("0,5339", 0),
        ("0,535 điểm", 1),
        ("0,535ĐIỂM", 1),
        ("535", 0),
        ("", 0),
        ("1.234.5", 0),
    ],
)
def test_marks(typed: str, points: int) -> None:
    assert TYPE.score(CONTENT, {}, {"value": typed}).points == points


@given(st.decimals(min_value=-10_000, max_value=10_000, places=4), st.decimals(min_value=0, max_value=10, places=3))
def test_the_tolerance_is_exact_to_its_edge(value: Decimal, tolerance: Decimal) -> None:
    content = {"value": f"{value:f}", "tolerance": f"{tolerance:f}"}
    assert TYPE.validate(content) == []
    assert TYPE.score(content, {}, TYPE.reveal(content, {})).is_full
    for sign in (1, -1):
        edge, beyond = value + sign * tolerance, value + sign * (tolerance + Decimal("0.0001"))
        assert TYPE.score(content, {}, {"value": f"{edge:f}".replace(".", ",")}).is_full
        assert not TYPE.score(content, {}, {"value": f"{beyond:f}".replace(".", ",")}).points


def test_what_cannot_be_read_stays_in_the_field_with_a_word_about_it() -> None:
    raw = {"value": "1.234.5"}
    with pytest.raises(UnfinishedAnswerError):
        TYPE.parse(CONTENT, {}, raw)
    described = describe_question(TYPE, CONTENT, {}, raw)
    assert described["value"] == "1.234.5"
    assert "Chưa đọc được số này" in described["note"][0]


@pytest.mark.parametrize("raw", [{"value": 5}, {"value": "1" * 41}, {"choice": "1"}, {"value": "1", "parts": {}}])
def test_a_foreign_answer_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(ForeignPartError):
        TYPE.parse(CONTENT, {}, raw)
    assert TYPE.score(CONTENT, {}, raw).points == 0


@pytest.mark.parametrize(
    "content", [{}, {"value": "một"}, {"value": 5}, {"value": "5", "tolerance": "-1"}, {"value": "Infinity"}]
)
def test_what_is_wrong_with_content(content: dict[str, Any]) -> None:
    assert TYPE.validate(content)
