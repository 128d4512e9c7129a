"""Several right options among several."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.itemtypes.base import ForeignPartError
from quizapp.itemtypes.registry import get_item_type

TYPE = get_item_type("multiple_response")
CONTENT: dict[str, Any] = {
    "options": [
        {"text": "Thứ nhất", "correct": True},
        {"text": "Thứ hai", "correct": False, "misconception": "Nhầm"},
        {"text": "Thứ ba", "correct": True},
        {"text": "Thứ tư", "correct": False},
        {"text": "Thứ năm", "correct": True},
    ]
}
# Shown as: A the third, B the first, C the fourth, D the second, E the fifth.
LAYOUT = {"order": [2, 0, 3, 1, 4]}
PARTIAL = {**CONTENT, "scoring": {"policy": "partial"}}


@pytest.mark.parametrize(
    ("chosen", "all_or_nothing", "partial"),
    [
        (["A", "B", "E"], "1", "1"),
        (["E", "B", "A"], "1", "1"),
        (["A", "B"], "0", "0.67"),
        (["A"], "0", "0.33"),
        (["A", "B", "C"], "0", "0.33"),
        (["A", "B", "E", "C"], "0", "0.67"),
        (["A", "B", "C", "D", "E"], "0", "0.33"),
        (["C", "D"], "0", "0"),
        ([], "0", "0"),
    ],
)
def test_marks_by_policy(chosen: list[str], all_or_nothing: str, partial: str) -> None:
    raw = {"choices": chosen}
    assert TYPE.score(CONTENT, LAYOUT, raw).points == Decimal(all_or_nothing)
    assert TYPE.score(PARTIAL, LAYOUT, raw).points == Decimal(partial)


def test_a_maximum_is_an_exact_decimal() -> None:
    worth = {**CONTENT, "scoring": {"policy": "partial", "maximum": "1.5"}}
    assert TYPE.score(worth, LAYOUT, {"choices": ["A"]}).points == Decimal("0.5")
    full = TYPE.score(worth, LAYOUT, {"choices": ["A", "B", "E"]})
    assert (full.points, full.maximum, full.is_full) == (Decimal("1.5"), Decimal("1.5"), True)


@given(st.integers(), st.lists(st.booleans(), min_size=2, max_size=8).filter(lambda keys: len(set(keys)) == 2))
def test_the_key_is_full_on_every_layout_and_nothing_else_is(seed: int, keys: list[bool]) -> None:
    content = {"options": [{"text": f"P{n}", "correct": key} for n, key in enumerate(keys)]}
    assert TYPE.validate(content) == []
    layout = TYPE.draw_layout(content, Random(seed))  # noqa: S311 - a drawn order is no secret
    key = TYPE.reveal(content, layout)
    assert TYPE.score(content, layout, key).is_full
    letters = [option.letter for option in TYPE.show(content, layout).options]
    for letter in letters:
        other = sorted({*key["choices"]} ^ {letter})
        assert not TYPE.score(content, layout, {"choices": other}).points


@pytest.mark.parametrize(
    "raw",
    [
        {"choices": ["Z"]},
        {"choices": ["F"]},
        {"choices": ["A", "A"]},
        {"choices": "A"},
        {"choices": [1]},
        {"choices": {"A": 1}},
        {"choice": "A"},
        {"choices": ["A"], "value": "1"},
    ],
)
def test_a_foreign_answer_is_refused_and_scores_nothing(raw: dict[str, Any]) -> None:
    with pytest.raises(ForeignPartError):
        TYPE.parse(CONTENT, LAYOUT, raw)
    assert TYPE.score(CONTENT, LAYOUT, raw).points == 0


def test_answers_in_the_terms_of_the_content() -> None:
    assert TYPE.parse(CONTENT, LAYOUT, {"choices": ["E", "A"]}) == {"options": [2, 4]}
    assert TYPE.parse(CONTENT, LAYOUT, {"choices": []}) is None
    assert TYPE.parse(CONTENT, LAYOUT, {}) is None


def test_what_is_shown_tells_nothing_of_the_key() -> None:
    shown = TYPE.show(CONTENT, LAYOUT)
    assert [option.text for option in shown.options] == ["Thứ ba", "Thứ nhất", "Thứ tư", "Thứ hai", "Thứ năm"]
    assert "True" not in repr(shown).replace("several=True", "")


@pytest.mark.parametrize(
    ("content", "place", "problem"),
    [
        ({"options": [{"text": "A", "correct": True}, {"text": "B", "correct": True}]}, "options", "một phương án sai"),
        ({"options": [{"text": "A"}, {"text": "B"}]}, "options", "một phương án đúng"),
        ({**CONTENT, "scoring": {"policy": "graded"}}, "scoring", "không có cách chấm đó"),
        ({**CONTENT, "scoring": {"maximum": "0"}}, "scoring", "lớn hơn 0"),
        ({**CONTENT, "scoring": {"maximum": "0.125"}}, "scoring", "hai chữ số"),
        ({**CONTENT, "scoring": {"maximum": "ba"}}, "scoring.maximum", "khuôn dạng"),
        ({**CONTENT, "scoring": {"maximum": "NaN"}}, "scoring.maximum", "khuôn dạng"),
        ({**CONTENT, "weight": 1}, "weight", "khuôn dạng"),
    ],
)
def test_what_is_wrong_with_content(content: dict[str, Any], place: str, problem: str) -> None:
    [found] = TYPE.validate(content)
    assert found.place == place
    assert problem in found.message
