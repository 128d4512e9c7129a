"""Several right options among several."""

from collections.abc import Iterator
from typing import Any

from quizapp.itemtypes import scoring
from quizapp.itemtypes.base import LETTERS, Answer, Content, ForeignPartError, Layout, Problem
from quizapp.itemtypes.choices import ChoicePlugin, find_option, list_keys
from quizapp.itemtypes.scoring import Tally
from quizapp.kernel.text import N_


class MultipleResponse(ChoicePlugin):
    """Options of which some are right and some wrong; an answer is {"choices": [letter, ...]}, in any order."""

    code = "multiple_response"
    name = N_("Nhiều đáp án")
    policies = (scoring.ALL_OR_NOTHING, scoring.PARTIAL)
    several = True

    def find_problems(self, content: Content) -> Iterator[Problem]:
        yield from super().find_problems(content)
        if not 0 < len(list_keys(content)) < len(content["options"]):
            yield Problem("options", N_("Câu hỏi cần ít nhất một phương án đúng và một phương án sai."))

    def parse(self, content: Content, layout: Layout, raw: Answer) -> dict[str, Any] | None:
        if any(name != "choices" for name in raw):
            raise ForeignPartError("no such answer")
        letters = raw.get("choices") or []
        if not isinstance(letters, list):
            raise ForeignPartError("no such answer")
        chosen = [find_option(letter, layout["order"]) for letter in letters]
        if len(set(chosen)) < len(chosen):
            raise ForeignPartError("an option named twice")
        return {"options": sorted(chosen)} if chosen else None

    def count(self, content: Content, layout: Layout, raw: Answer) -> Tally:
        chosen = (self.parse(content, layout, raw) or {"options": []})["options"]
        keys = set(list_keys(content))
        right = len(keys.intersection(chosen))
        return Tally(right, len(chosen) - right, len(keys))

    def reveal(self, content: Content, layout: Layout) -> dict[str, Any]:
        places = sorted(layout["order"].index(key) for key in list_keys(content))
        return {"choices": [LETTERS[place] for place in places]}
