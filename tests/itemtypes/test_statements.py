"""Statements that are true or false: one, and four with the graded scale."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.itemtypes.base import ForeignPartError, UnfinishedAnswerError
from quizapp.itemtypes.presenting import describe_question, find_note, is_answered
from quizapp.itemtypes.registry import get_item_type

ONE = get_item_type("true_false")
FOUR = get_item_type("four_statements")
TRUTHS = (True, False, False, True)
CONTENT: dict[str, Any] = {
    "statements": [{"text": f"Mệnh đề {n}", "correct": truth} for n, truth in enumerate(TRUTHS, start=1)]
}
LAYOUT = {"parts": [3, 0, 1, 2]}
SCALE = (Decimal(0), Decimal("0.1"), Decimal("0.25"), Decimal("0.5"), Decimal(1))


def say(values: Sequence[bool | None]) -> dict[str, Any]:
    return {"parts": {letter: str(v).lower() for letter, v in zip("abcd", values, strict=True) if v is not None}}


@given(st.integers(), st.tuples(*[st.sampled_from((True, False, None))] * 4))
def test_the_scale_of_the_national_examination(seed: int, given_: tuple[bool | None, ...]) -> None:
    layout = FOUR.draw_layout(CONTENT, Random(seed))  # noqa: S311 - a drawn order is no secret
    right = sum(value is TRUTHS[at] for value, at in zip(given_, layout["parts"], strict=True))
    raw = say(given_)
    mark = FOUR.score(CONTENT, layout, raw)
    assert (mark.points, mark.maximum) == (SCALE[right], Decimal(1))
    for maximum in ("2", "0.5", "1.25"):
        worth = FOUR.score({**CONTENT, "scoring": {"maximum": maximum}}, layout, raw)
        assert worth.points == SCALE[right] * Decimal(maximum)
    strict = FOUR.score({**CONTENT, "scoring": {"policy": "all_or_nothing"}}, layout, raw)
    assert strict.points == (1 if right == 4 else 0)


def test_the_key_is_full_on_its_layout() -> None:
    key = FOUR.reveal(CONTENT, LAYOUT)
    assert key == {"parts": {"a": "true", "b": "true", "c": "false", "d": "false"}}
    assert FOUR.score(CONTENT, LAYOUT, key).is_full
    assert FOUR.parse(CONTENT, LAYOUT, key) == {"statements": list(TRUTHS)}


def test_an_unfinished_answer_is_told_and_what_was_chosen_still_counts() -> None:
    raw = say((True, None, None, False))
    with pytest.raises(UnfinishedAnswerError) as told:
        FOUR.parse(CONTENT, LAYOUT, raw)
    assert told.value.params == {"n": 2}
    assert not is_answered(FOUR, CONTENT, LAYOUT, raw)
    assert find_note(FOUR, CONTENT, LAYOUT, raw) is not None
    assert FOUR.score(CONTENT, LAYOUT, raw).points == Decimal("0.25")
    assert FOUR.parse(CONTENT, LAYOUT, {"parts": {"a": ""}}) is None
    assert FOUR.parse(CONTENT, LAYOUT, {"parts": {}}) is None


@pytest.mark.parametrize(
    "raw",
    [
        {"parts": {"e": "true"}},
        {"parts": {"a": "maybe"}},
        {"parts": {"a": True}},
        {"parts": ["true"]},
        {"parts": {"a": "true"}, "choice": "A"},
        {"choice": "true"},
    ],
)
def test_a_foreign_answer_is_refused_and_scores_nothing(raw: dict[str, Any]) -> None:
    with pytest.raises(ForeignPartError):
        FOUR.parse(CONTENT, LAYOUT, raw)
    assert FOUR.score(CONTENT, LAYOUT, raw).points == 0


def test_what_is_shown_is_the_same_whatever_is_true() -> None:
    seen = set()
    for truths in product((True, False), repeat=4):
        statements = [{**part, "correct": truth} for part, truth in zip(CONTENT["statements"], truths, strict=True)]
        seen.add(repr(FOUR.show({"statements": statements}, LAYOUT)))
    assert len(seen) == 1
    assert ONE.show({"answer": True}, {}) == ONE.show({"answer": False}, {})


@pytest.mark.parametrize(
    ("statements", "problem"),
    [
        (CONTENT["statements"][:3], "đúng bốn mệnh đề"),
        ([*CONTENT["statements"][:3], {"text": " ", "correct": True}], "chưa ghi nội dung"),
        ([*CONTENT["statements"][:3], {"text": "mệnh đề 1", "correct": True}], "giống nhau"),
        ([*CONTENT["statements"][:3], {"text": "Không nói đúng hay sai"}], "khuôn dạng"),
    ],
)
def test_what_is_wrong_with_four(statements: list[dict[str, Any]], problem: str) -> None:
    [found] = FOUR.validate({"statements": statements})
    assert problem in found.message


@pytest.mark.parametrize("content", [{"answer": True}, {"answer": False}])
def test_one_statement(content: dict[str, bool]) -> None:
    truth = content["answer"]
    assert ONE.validate(content) == []
    assert ONE.validate({}) != []
    right, wrong = ({"choice": str(value).lower()} for value in (truth, not truth))
    assert ONE.reveal(content, {}) == right
    assert ONE.score(content, {}, right).is_full
    assert ONE.score(content, {}, wrong).points == 0
    assert ONE.score(content, {}, None).points == 0
    assert ONE.parse(content, {}, {"choice": ""}) is None
    for foreign in ({"choice": "A"}, {"choice": True}, {"choices": ["true"]}):
        with pytest.raises(ForeignPartError):
            ONE.parse(content, {}, foreign)


@pytest.mark.parametrize("raw", [None, {}, {"parts": 7}, {"parts": {"a": []}}, {"choice": []}, {"choices": [[]]}])
def test_describing_never_fails(raw: dict[str, Any] | None) -> None:
    for plugin, content, layout in ((FOUR, CONTENT, LAYOUT), (ONE, {"answer": True}, {})):
        described = describe_question(plugin, content, layout, raw)
        assert not any(option["chosen"] for option in described["options"])
        assert described["note"] is None
