"""Things to be put in order."""

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

FEWEST_STEPS, MOST_STEPS = 3, 8


class Ordering(PartsPlugin):
    """Content is {"steps": [texts in the right order], "scoring"?}.

    An answer is {"parts": {"A": "2", ...}}: letter of a thing on that candidate's paper, the place it was given. Two
    things in one place are an unfinished answer.
    """

    code = "ordering"
    name = N_("Sắp xếp thứ tự")
    fields = (Field("steps", Kind.TEXTS, marked=True), SCORING)
    policies = (scoring.ALL_OR_NOTHING, scoring.PER_PART)
    missing = N_("Còn %(n)s ý chưa có vị trí.")
    twice = N_("Có hai ý cùng ở vị trí %(value)s. Mỗi vị trí chỉ có một ý.")

    def find_problems(self, content: Content) -> Iterator[Problem]:
        steps = content["steps"]
        if not FEWEST_STEPS <= len(steps) <= MOST_STEPS:
            yield Problem("steps", N_("Câu hỏi cần từ 3 đến 8 ý để sắp xếp."))
        if not all(text.strip() for text in steps):
            yield Problem("steps", N_("Có ý chưa ghi nội dung."))
        if has_twins(steps):
            yield Problem("steps", N_("Có hai ý giống nhau."))

    def draw_layout(self, content: Content, random: Random) -> dict[str, Any]:
        return {"parts": draw_order(len(content["steps"]), random)}

    def keep_layout(self, content: Content) -> dict[str, Any]:
        return {"parts": sort_order(content["steps"])}

    def show(self, content: Content, layout: Layout) -> Shown:
        steps = content["steps"]
        places = tuple(ShownOption(str(place), "") for place in range(1, len(steps) + 1))
        placed = zip(LETTERS, layout["parts"], strict=False)
        return Shown(places, tuple(ShownPart(letter, steps[at]) for letter, at in placed))

    def translate(self, content: Content, layout: Layout, given: dict[str, str]) -> dict[str, Any]:
        order = sorted(given, key=lambda letter: int(given[letter]))
        return {"steps": [layout["parts"][LETTERS.index(letter)] for letter in order]}

    def reveal(self, content: Content, layout: Layout) -> dict[str, Any]:
        places = _list_places(content)
        return {"parts": {letter: str(places[at] + 1) for letter, at in zip(LETTERS, layout["parts"], strict=False)}}

    def explain(self, content: Content) -> list[KeyRow]:
        placed = sorted(zip(_list_places(content), content["steps"], strict=True))
        return [KeyRow(str(place + 1), text) for place, text in placed]

    def list_key_fields(self, content: Content) -> list[KeyField]:
        steps = content["steps"]
        return list_part_fields(steps, [str(place) for place in range(1, len(steps) + 1)], _list_places(content))

    def fill_key(self, content: Content, given: Mapping[str, str]) -> dict[str, Any]:
        twice = N_("Mỗi vị trí chỉ có một ý. Anh/chị hãy chọn lại.")
        return fill_parts(content, self.list_key_fields(content), given, twice=twice)


def _list_places(content: Content) -> list[int]:
    """The place of each step, counted from nothing."""
    return get_key(content, range(len(content["steps"])))
