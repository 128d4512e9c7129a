"""A question with an answer in it, as templates take it."""

from collections.abc import Mapping
from typing import Any

from quizapp.itemtypes.base import Answer, Content, ItemType, Layout, UnfinishedAnswerError


def describe_question(plugin: ItemType, content: Content, layout: Layout, raw: Answer | None) -> dict[str, Any]:
    """What the templates of a type are given: the parts as shown, with what was answered.

    `options` (letter, value, text, chosen), `parts` (letter, text, chosen: a value), `multiple`, `unit`, `pieces`,
    `value` as it was typed, and the `note` (message, params) of an answer that lacks something. Whatever stands in
    `raw`, this never fails.
    """
    shown, given = plugin.show(content, layout), raw or {}
    several, typed = given.get("choices"), given.get("value")
    chosen = [given.get("choice"), *(several if isinstance(several, list) else ())]
    parts = given.get("parts")
    parts = parts if isinstance(parts, Mapping) else {}
    return {
        "item_type": plugin.code,
        "options": [
            {"letter": o.letter, "value": o.value, "text": o.text, "chosen": o.value in chosen} for o in shown.options
        ],
        "parts": [{"letter": p.letter, "text": p.text, "chosen": parts.get(p.letter, "")} for p in shown.parts],
        "multiple": shown.several,
        "chart": shown.chart,
        "unit": shown.unit,
        "pieces": shown.pieces,
        "value": typed if isinstance(typed, str) else "",
        "note": find_note(plugin, content, layout, raw),
    }


def find_note(
    plugin: ItemType, content: Content, layout: Layout, raw: Answer | None
) -> tuple[str, dict[str, Any]] | None:
    """What an answer still lacks, as a catalogue text with its values; None for no answer and a complete one."""
    try:
        plugin.parse(content, layout, raw or {})
    except UnfinishedAnswerError as unfinished:
        return unfinished.message, unfinished.params
    except ValueError:
        return None
    return None


def judge(plugin: ItemType, content: Content, layout: Layout, raw: Answer | None) -> str:
    """What became of an answer: `right`, `partly`, `wrong`, `unfinished` (it lacks something) or `blank`."""
    mark = plugin.score(content, layout, raw)
    if mark.points:
        return "right" if mark.is_full else "partly"
    if find_note(plugin, content, layout, raw):
        return "unfinished"
    return "wrong" if is_answered(plugin, content, layout, raw) else "blank"


def is_answered(plugin: ItemType, content: Content, layout: Layout, raw: Answer | None) -> bool:
    """Whether a raw answer counts as an answer: complete, and of this question."""
    try:
        return raw is not None and plugin.parse(content, layout, raw) is not None
    except ValueError:
        return False
