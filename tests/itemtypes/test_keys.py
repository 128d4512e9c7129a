"""A key that was found wrong is replaced in every type, and nothing else of the content changes."""

from typing import Any

import pytest

from quizapp.itemtypes.base import KeyedByField, KeyedByOption, KeyFaultError
from quizapp.itemtypes.registry import get_item_type, list_item_types
from tests.itemtypes.samples import SAMPLES

OPTIONS = [{"text": "Một", "correct": True}, {"text": "Hai"}, {"text": "Ba"}]
STATEMENTS = [{"text": f"Mệnh đề {n}", "correct": n == 1} for n in range(4)]


@pytest.mark.parametrize(
    ("code", "content", "before", "after", "raw"),
    [
        ("single_choice", {"options": OPTIONS}, {0}, {2}, {"choice": "C"}),
        ("single_choice", {"options": OPTIONS}, {0}, {1, 2}, {"choice": "B"}),
        ("multiple_response", {"options": OPTIONS}, {0}, {1, 2}, {"choices": ["B", "C"]}),
        ("true_false", {"answer": True}, {0}, {1}, {"choice": "false"}),
        (
            "four_statements",
            {"statements": STATEMENTS},
            {1},
            set(),
            {"parts": {"a": "false", "b": "false", "c": "false", "d": "false"}},
        ),
    ],
)
def test_a_key_is_replaced(code: str, content: dict[str, Any], before: set[int], after: set[int], raw: Any) -> None:
    plugin = get_item_type(code)
    assert isinstance(plugin, KeyedByOption)
    assert {option.at for option in plugin.list_key_options(content) if option.is_key} == before
    replaced = plugin.replace_key(content, after)
    assert {option.at for option in plugin.list_key_options(replaced) if option.is_key} == after
    layout = plugin.keep_layout(content)
    assert plugin.show(replaced, layout) == plugin.show(content, layout)
    assert plugin.score(replaced, layout, raw).is_full
    assert not plugin.score(content, layout, raw).is_full


@pytest.mark.parametrize(
    ("code", "content", "keys"),
    [("single_choice", {"options": OPTIONS}, set()), ("true_false", {"answer": True}, {0, 1})],
)
def test_a_key_that_cannot_be_is_refused(code: str, content: dict[str, Any], keys: set[int]) -> None:
    plugin = get_item_type(code)
    assert isinstance(plugin, KeyedByOption)
    with pytest.raises(ValueError, match=r"."):
        plugin.replace_key(content, keys)


def test_the_key_of_every_type_can_be_replaced() -> None:
    assert all(isinstance(get_item_type(code), KeyedByOption | KeyedByField) for code in list_item_types())


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("matching", {"1": "3", "2": "1", "3": "0"}),
        ("ordering", {"1": "1", "2": "0", "3": "2", "4": "3"}),
        ("fill_list", {"1": "2", "2": "2"}),
        ("numeric", {"value": "1.234,5", "tolerance": ""}),
    ],
)
def test_a_key_told_by_fields_is_replaced_and_the_page_stays(code: str, given: dict[str, str]) -> None:
    plugin, content = get_item_type(code), SAMPLES[code]
    assert isinstance(plugin, KeyedByField)
    layout = plugin.keep_layout(content)
    replaced = plugin.fill_key(content, given)
    assert plugin.show(replaced, layout) == plugin.show(content, layout)
    assert plugin.score(replaced, layout, plugin.reveal(replaced, layout)).is_full
    assert not plugin.score(replaced, layout, plugin.reveal(content, layout)).is_full
    assert not plugin.score(content, layout, plugin.reveal(replaced, layout)).is_full
    assert plugin.explain(replaced) != plugin.explain(content)
    # What the corrected fields say is what was given, and gives the written key back.
    assert {field.name: field.value for field in plugin.list_key_fields(replaced)} == given | (
        {"value": "1234,5"} if code == "numeric" else {}
    )
    written = {field.name: field.value for field in plugin.list_key_fields(content)}
    assert plugin.score(plugin.fill_key(replaced, written), layout, plugin.reveal(content, layout)).is_full


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("matching", {"1": "0", "2": "0", "3": "1"}),
        ("ordering", {"1": "0", "2": "1", "3": "2"}),
        ("fill_list", {"1": "9", "2": "0"}),
        ("numeric", {"value": "nhiều"}),
        ("numeric", {"value": "1", "tolerance": "-1"}),
    ],
)
def test_fields_that_make_no_key_are_refused(code: str, given: dict[str, str]) -> None:
    plugin = get_item_type(code)
    assert isinstance(plugin, KeyedByField)
    with pytest.raises(KeyFaultError):
        plugin.fill_key(SAMPLES[code], given)
