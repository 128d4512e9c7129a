"""One right option among several."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.itemtypes.registry import get_item_type, list_item_types

TYPE = get_item_type("single_choice")
CONTENT = {
    "options": [
        {"text": "Thứ nhất", "correct": True},
        {"text": "Thứ hai", "misconception": "Nhầm"},
        {"text": "Thứ ba"},
        {"text": "Thứ tư"},
    ]
}
LAYOUT = {"order": [2, 0, 3, 1]}


def test_the_registry_knows_the_type() -> None:
    assert "single_choice" in list_item_types()
    with pytest.raises(KeyError):
        get_item_type("essay")


@given(st.integers(), st.integers(min_value=2, max_value=8))
def test_the_key_can_be_reached_on_every_layout(seed: int, size: int) -> None:
    texts = [f"P{n}" for n in range(size)]
    content = {"options": [{"text": text, "correct": text == "P1"} for text in texts]}
    layout = TYPE.draw_layout(content, Random(seed))  # noqa: S311 - a drawn order is no secret
    letter = TYPE.reveal(content, layout)["choice"]
    shown = {option.letter: option.text for option in TYPE.show(content, layout).options}
    assert shown[letter] == "P1"
    assert sorted(shown.values()) == sorted(texts)
    marks = {other: TYPE.score(content, layout, {"choice": other}).points for other in shown}
    assert [other for other, points in marks.items() if points] == [letter]


def test_a_fixed_order_is_not_shuffled() -> None:
    assert TYPE.draw_layout({**CONTENT, "fixed_order": True}, Random(7)) == {"order": [0, 1, 2, 3]}  # noqa: S311 - as above


def test_what_is_shown_tells_nothing_of_the_key() -> None:
    shown = TYPE.show(CONTENT, LAYOUT)
    assert [(o.letter, o.text) for o in shown.options] == [
        ("A", "Thứ ba"),
        ("B", "Thứ nhất"),
        ("C", "Thứ tư"),
        ("D", "Thứ hai"),
    ]
    assert "Nhầm" not in repr(shown)
    assert "correct" not in repr(shown)


@pytest.mark.parametrize(
    ("raw", "points"), [({"choice": "B"}, 1), ({"choice": "A"}, 0), ({"choice": "Z"}, 0), ({}, 0), (None, 0)]
)
def test_marks(raw: dict[str, Any] | None, points: int) -> None:
    mark = TYPE.score(CONTENT, LAYOUT, raw)
    assert (mark.points, mark.maximum) == (Decimal(points), Decimal(1))
    assert mark.is_full == bool(points)


@pytest.mark.parametrize("choice", ["E", "AB", "a", 1, ["A"]])
def test_a_foreign_answer_is_refused(choice: object) -> None:
    with pytest.raises(ValueError, match="no such option"):
        TYPE.parse(CONTENT, LAYOUT, {"choice": choice})


def test_no_answer_is_no_answer() -> None:
    assert TYPE.parse(CONTENT, LAYOUT, {"choice": ""}) is None
    assert TYPE.parse(CONTENT, LAYOUT, {}) is None
    assert TYPE.parse(CONTENT, LAYOUT, {"choice": "B"}) == {"option": 0}


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ([{"text": "A", "correct": True}], "từ 2 đến 8"),
        ([{"text": "A", "correct": True}, {"text": " "}], "chưa ghi nội dung"),
        ([{"text": "A", "correct": True}, {"text": "a"}], "giống nhau"),
        ([{"text": "A"}, {"text": "B"}], "đúng một đáp án"),
        ([{"text": "A", "correct": True}, {"text": "B", "correct": True}], "đúng một đáp án"),
        ([], "từ 2 đến 8"),
        ("AB", "khuôn dạng"),
        ([{"text": "A", "key": True}, {"text": "B"}], "khuôn dạng"),
    ],
)
def test_what_is_wrong_with_content(options: object, problem: str) -> None:
    found, *_rest = TYPE.validate({"options": options})
    assert problem in found.message


def test_sound_content_has_no_fault() -> None:
    assert TYPE.validate(CONTENT) == []
