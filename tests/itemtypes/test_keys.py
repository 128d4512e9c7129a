"""A key that was found wrong is replaced in every type, and nothing else of the content changes."""

from typing import Any

import pytest

from quizapp.itemtypes.base import KeyedByOption
from quizapp.itemtypes.registry import get_item_type

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
