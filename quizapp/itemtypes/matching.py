"""Pairs: every left side takes one right side."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from quizapp.itemtypes import scoring
from quizapp.itemtypes.base import LETTERS, Content, KeyField, KeyRow, Layout, Problem, Shown, ShownOption, ShownPart
from quizapp.itemtypes.keys import fill_parts, get_key, list_part_fields
from quizapp.itemtypes.plugin import PartsPlugin, draw_order, has_twins, sort_order
from quizapp.itemtypes.schema import Field, Kind
from quizapp.itemtypes.scoring import FIELD as SCORING
from quizapp.kernel.text import N_

FEWEST_PAIRS, MOST_PAIRS = 2, 8
NUMBERS = "12345678"


class Matching(PartsPlugin):
    """Content is {"pairs": [{"left", "right"}], "extras"?: [right sides that belong to none], "scoring"?}.

    An answer is {"parts": {"1": "C", ...}}: number of a left side, letter of a right one, as on that candidate's paper.
    A right side goes to one left side at most.
    """

    code = "matching"
    name = N_("Ghép đôi")
    fields = (
        Field("pairs", Kind.RECORDS, fields=(Field("left", marked=True), Field("right", marked=True))),
        Field("extras", Kind.TEXTS, required=False, marked=True),
        SCORING,
    )
    policies = (scoring.ALL_OR_NOTHING, scoring.PER_PART)
    missing = N_("Còn %(n)s ý chưa ghép.")
    twice = N_("Phương án %(value)s được ghép với hai ý. Mỗi phương án chỉ ghép với một ý.")

    def find_problems(self, content: Content) -> Iterator[Problem]:
        pairs, rights = content["pairs"], list_rights(content)
        if not FEWEST_PAIRS <= len(pairs) <= MOST_PAIRS:
            yield Problem("pairs", N_("Câu hỏi cần từ 2 đến 8 cặp."))
        if len(rights) > len(LETTERS):
            yield Problem("extras", N_("Câu hỏi có nhiều nhất 12 phương án để ghép, kể cả phương án thừa."))
        lefts = [pair["left"] for pair in pairs]
        if not all(text.strip() for text in (*lefts, *rights)):
            yield Problem("pairs", N_("Có cặp chưa ghi đủ hai vế."))
        if has_twins(lefts) or has_twins(rights):
            yield Problem("pairs", N_("Có hai vế giống nhau."))

    def draw_layout(self, content: Content, random: Random) -> dict[str, Any]:
        return {
            "parts": draw_order(len(content["pairs"]), random),
            "order": draw_order(len(list_rights(content)), random),
        }

    def keep_layout(self, content: Content) -> dict[str, Any]:
        return {"parts": list(range(len(content["pairs"]))), "order": sort_order(list_rights(content))}

    def show(self, content: Content, layout: Layout) -> Shown:
        pairs, rights = content["pairs"], list_rights(content)
        return Shown(
            tuple(ShownOption(letter, rights[at]) for letter, at in zip(LETTERS, layout["order"], strict=False)),
            tuple(ShownPart(number, pairs[at]["left"]) for number, at in zip(NUMBERS, layout["parts"], strict=False)),
        )

    def translate(self, content: Content, layout: Layout, given: dict[str, str]) -> dict[str, Any]:
        chosen = {
            layout["parts"][NUMBERS.index(number)]: layout["order"][LETTERS.index(letter)]
            for number, letter in given.items()
        }
        return {"rights": [chosen[at] for at in sorted(chosen)]}

    def reveal(self, content: Content, layout: Layout) -> dict[str, Any]:
        placed = zip(NUMBERS, layout["parts"], strict=False)
        key = _list_key(content)
        return {"parts": {number: LETTERS[layout["order"].index(key[at])] for number, at in placed}}

    def explain(self, content: Content) -> list[KeyRow]:
        rights, key = list_rights(content), _list_key(content)
        pairs = zip(NUMBERS, content["pairs"], key, strict=False)
        rows = [KeyRow(number, pair["left"], answer=rights[at]) for number, pair, at in pairs]
        return [*rows, *(KeyRow("–", text) for at, text in enumerate(rights) if at not in key)]

    def list_key_fields(self, content: Content) -> list[KeyField]:
        lefts = [pair["left"] for pair in content["pairs"]]
        return list_part_fields(lefts, list_rights(content), _list_key(content))

    def fill_key(self, content: Content, given: Mapping[str, str]) -> dict[str, Any]:
        twice = N_("Mỗi vế phải chỉ ghép với một vế trái. Anh/chị hãy chọn lại.")
        return fill_parts(content, self.list_key_fields(content), given, twice=twice)


def _list_key(content: Content) -> list[int]:
    return get_key(content, range(len(content["pairs"])))


def list_rights(content: Content) -> list[str]:
    """The right sides: those of the pairs in their order, then those that belong to none."""
    return [*(pair["right"] for pair in content["pairs"]), *(content.get("extras") or ())]
