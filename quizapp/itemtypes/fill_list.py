"""A text with gaps, each filled from one list."""

import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from quizapp.itemtypes import scoring
from quizapp.itemtypes.base import LETTERS, Content, KeyField, KeyRow, Layout, Problem, Shown, ShownOption, ShownPart
from quizapp.itemtypes.keys import fill_parts, get_key, list_part_fields
from quizapp.itemtypes.plugin import PartsPlugin, draw_order, sort_order
from quizapp.itemtypes.schema import Field, Kind
from quizapp.itemtypes.scoring import FIELD as SCORING
from quizapp.kernel.text import N_

MOST_GAPS = 8
GAP = re.compile(r"\[(\d)\]")


class FillList(PartsPlugin):
    """Content is {"text": "... [1] ... [2] ...", "gaps": [what belongs there], "extras"?: [other texts], "scoring"?}.

    The list holds every different text of `gaps` and `extras`; one may fill several gaps. An answer is
    {"parts": {"1": "B", ...}}: number of a gap, letter of a text of the list on that candidate's paper.
    """

    code = "fill_list"
    name = N_("Điền từ danh sách")
    fields = (
        Field("text", marked=True),
        Field("gaps", Kind.TEXTS, marked=True),
        Field("extras", Kind.TEXTS, required=False, marked=True),
        SCORING,
    )
    policies = (scoring.ALL_OR_NOTHING, scoring.PER_PART)
    missing = N_("Còn %(n)s chỗ trống chưa điền.")

    def find_problems(self, content: Content) -> Iterator[Problem]:
        gaps, words = content["gaps"], list_words(content)
        if GAP.findall(content["text"]) != [str(n) for n in range(1, len(gaps) + 1)]:
            yield Problem("text", N_("Các chỗ trống trong đoạn phải là [1], [2], ... theo thứ tự, bằng số đáp án."))
        if not 1 <= len(gaps) <= MOST_GAPS:
            yield Problem("gaps", N_("Câu hỏi cần từ 1 đến 8 chỗ trống."))
        if not all(text.strip() for text in words):
            yield Problem("gaps", N_("Có đáp án chưa ghi nội dung."))
        if not 1 < len(words) <= len(LETTERS):
            yield Problem("extras", N_("Danh sách để điền cần từ 2 đến 12 nội dung khác nhau."))

    def draw_layout(self, content: Content, random: Random) -> dict[str, Any]:
        return {"order": draw_order(len(list_words(content)), random)}

    def keep_layout(self, content: Content) -> dict[str, Any]:
        return {"order": sort_order(list_words(content))}

    def show(self, content: Content, layout: Layout) -> Shown:
        words = list_words(content)
        return Shown(
            tuple(ShownOption(letter, words[at]) for letter, at in zip(LETTERS, layout["order"], strict=False)),
            tuple(ShownPart(str(n), "") for n in range(1, len(content["gaps"]) + 1)),
            pieces=tuple(GAP.split(content["text"])[::2]),
        )

    def translate(self, content: Content, layout: Layout, given: dict[str, str]) -> dict[str, Any]:
        words = list_words(content)
        return {"gaps": [words[layout["order"][LETTERS.index(given[n])]] for n in sorted(given)]}

    def reveal(self, content: Content, layout: Layout) -> dict[str, Any]:
        letters = {at: letter for letter, at in zip(LETTERS, layout["order"], strict=False)}
        return {"parts": {str(n): letters[at] for n, at in enumerate(_list_key(content), start=1)}}

    def explain(self, content: Content) -> list[KeyRow]:
        words, key = list_words(content), _list_key(content)
        rows = [KeyRow(str(n), "", answer=words[at]) for n, at in enumerate(key, start=1)]
        return [*rows, *(KeyRow("–", text) for at, text in enumerate(words) if at not in key)]

    def list_key_fields(self, content: Content) -> list[KeyField]:
        gaps = [f"({n})" for n in range(1, len(content["gaps"]) + 1)]
        return list_part_fields(gaps, list_words(content), _list_key(content))

    def fill_key(self, content: Content, given: Mapping[str, str]) -> dict[str, Any]:
        return fill_parts(content, self.list_key_fields(content), given, twice=None)


def _list_key(content: Content) -> list[int]:
    words = list_words(content)
    return get_key(content, [words.index(word) for word in content["gaps"]])


def list_words(content: Content) -> list[str]:
    """The texts of the list, each once."""
    return list(dict.fromkeys([*content["gaps"], *(content.get("extras") or ())]))
