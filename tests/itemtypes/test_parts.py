"""Questions each part of which takes one of a list: pairs, order, gaps."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.itemtypes.base import ForeignPartError, UnfinishedAnswerError
from quizapp.itemtypes.registry import get_item_type
from tests.itemtypes.samples import SAMPLES

CODES = ("matching", "ordering", "fill_list")


@given(st.sampled_from(CODES), st.integers())
def test_the_key_is_full_on_every_layout_and_each_part_earns_its_share(code: str, seed: int) -> None:
    plugin = get_item_type(code)
    content = {**SAMPLES[code], "scoring": {"policy": "per_part", "maximum": "2"}}
    layout = plugin.draw_layout(content, Random(seed))  # noqa: S311 - a drawn order is no secret
    key = plugin.reveal(content, layout)
    assert plugin.score(content, layout, key).is_full
    assert plugin.parse(content, layout, key) == plugin.parse(
        content, plugin.keep_layout(content), plugin.reveal(content, plugin.keep_layout(content))
    )
    # Two parts changed places: those two are wrong.
    letters = list(key["parts"])
    one, other = letters[:2]
    swapped = {"parts": {**key["parts"], one: key["parts"][other], other: key["parts"][one]}}
    share = (Decimal(2) * (len(letters) - 2) / len(letters)).quantize(Decimal("0.01"))
    assert plugin.score(content, layout, swapped).points == share
    strict = {**content, "scoring": {"policy": "all_or_nothing"}}
    assert plugin.score(strict, layout, swapped).points == 0
    assert plugin.score(strict, layout, key).points == 1


@pytest.mark.parametrize("code", CODES)
def test_an_answer_that_lacks_a_part_is_kept_and_scores_nothing(code: str) -> None:
    plugin, content = get_item_type(code), SAMPLES[code]
    layout = plugin.keep_layout(content)
    parts = plugin.reveal(content, layout)["parts"]
    first = next(iter(parts))
    for raw in ({"parts": {first: parts[first]}}, {"parts": {**parts, first: ""}}):
        with pytest.raises(UnfinishedAnswerError):
            plugin.parse(content, layout, raw)
        assert plugin.score(content, layout, raw).points == 0
    assert plugin.parse(content, layout, {"parts": {first: ""}}) is None


@pytest.mark.parametrize(
    ("code", "parts", "value"),
    [("matching", {"1": "A", "2": "A", "3": "B"}, "A"), ("ordering", {"A": "1", "B": "2", "C": "2", "D": "3"}, "2")],
)
def test_two_in_one_place_is_told(code: str, parts: dict[str, str], value: str) -> None:
    plugin, content = get_item_type(code), SAMPLES[code]
    with pytest.raises(UnfinishedAnswerError) as told:
        plugin.parse(content, plugin.keep_layout(content), {"parts": parts})
    assert told.value.params == {"value": value}
    assert plugin.score(content, plugin.keep_layout(content), {"parts": parts}).points == 0


def test_one_text_may_fill_several_gaps() -> None:
    plugin = get_item_type("fill_list")
    content = {"text": "[1] lập và [2] ban hành, [3] nhận.", "gaps": ["Ban", "Ban", "Sở"]}
    assert plugin.validate(content) == []
    layout = {"order": [1, 0]}
    assert plugin.reveal(content, layout) == {"parts": {"1": "B", "2": "B", "3": "A"}}
    assert plugin.score(content, layout, plugin.reveal(content, layout)).is_full
    assert plugin.show(content, layout).pieces == ("", " lập và ", " ban hành, ", " nhận.")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("parts", [{"Z": "A"}, {"1": "Z", "A": "9"}, {"1": 1, "A": 1}, [], "A"])
def test_a_foreign_answer_is_refused(code: str, parts: Any) -> None:
    plugin, content = get_item_type(code), SAMPLES[code]
    with pytest.raises(ForeignPartError):
        plugin.parse(content, plugin.keep_layout(content), {"parts": parts})


@given(st.sampled_from(CODES), st.integers())
def test_what_is_shown_holds_no_place_of_the_text(code: str, seed: int) -> None:
    plugin, content = get_item_type(code), SAMPLES[code]
    shown = plugin.show(content, plugin.draw_layout(content, Random(seed)))  # noqa: S311 - a drawn order is no secret
    assert [part.letter for part in shown.parts] == list("12345678ABCD")[8 if code == "ordering" else 0 :][
        : len(shown.parts)
    ]
    wanted = "1234" if code == "ordering" else "ABCD"
    assert "".join(option.value for option in shown.options) == wanted[: len(shown.options)]


@pytest.mark.parametrize(
    ("code", "content", "problem"),
    [
        ("matching", {"pairs": [{"left": "A", "right": "B"}]}, "từ 2 đến 8 cặp"),
        ("matching", {"pairs": [{"left": "A", "right": "B"}, {"left": "C", "right": ""}]}, "chưa ghi đủ hai vế"),
        ("matching", {"pairs": [{"left": "A", "right": "B"}, {"left": "C", "right": "b"}]}, "giống nhau"),
        ("matching", {"pairs": [{"left": "A"}, {"left": "C", "right": "D"}]}, "khuôn dạng"),
        (
            "matching",
            {"pairs": [{"left": f"L{n}", "right": f"R{n}"} for n in range(8)], "extras": [f"E{n}" for n in range(5)]},
            "nhiều nhất 12",
        ),
        ("ordering", {"steps": ["A", "B"]}, "từ 3 đến 8"),
        ("ordering", {"steps": ["A", "B", "a"]}, "giống nhau"),
        ("ordering", {"steps": ["A", "B", " "]}, "chưa ghi nội dung"),
        ("ordering", {"steps": "ABC"}, "khuôn dạng"),
        ("fill_list", {"text": "[1] và [1]", "gaps": ["A", "B"]}, "theo thứ tự"),
        ("fill_list", {"text": "[2] và [1]", "gaps": ["A", "B"]}, "theo thứ tự"),
        ("fill_list", {"text": "không có", "gaps": ["A", "B"]}, "theo thứ tự"),
        ("fill_list", {"text": "[1]", "gaps": ["A"]}, "từ 2 đến 12"),
        ("fill_list", {"text": "[1] [2]", "gaps": ["A", " "]}, "chưa ghi nội dung"),
    ],
)
def test_what_is_wrong_with_content(code: str, content: dict[str, Any], problem: str) -> None:
    assert problem in get_item_type(code).validate(content)[0].message


@pytest.mark.parametrize("code", ["matching", "ordering"])
def test_what_the_team_sees_is_not_in_the_order_of_the_key(code: str) -> None:
    plugin, content = get_item_type(code), SAMPLES[code]
    key = plugin.reveal(content, plugin.keep_layout(content))["parts"]
    assert sorted(key.values()) != list(key.values())
