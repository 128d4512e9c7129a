"""One right option among several."""

from collections.abc import Iterator
from typing import Any

from quizapp.itemtypes.base import LETTERS, Answer, Content, ForeignPartError, Layout, Problem
from quizapp.itemtypes.choices import ChoicePlugin, find_option, list_keys
from quizapp.itemtypes.scoring import Tally
from quizapp.kernel.text import N_


class SingleChoice(ChoicePlugin):
    """Options of which one is right; an answer is {"choice": letter}."""

    code = "single_choice"
    name = N_("Một đáp án")

    def find_problems(self, content: Content) -> Iterator[Problem]:
        yield from super().find_problems(content)
        if len(list_keys(content)) != 1:
            yield Problem("options", N_("Câu hỏi cần đúng một đáp án."))

    def parse(self, content: Content, layout: Layout, raw: Answer) -> dict[str, Any] | None:
        if any(name != "choice" for name in raw):
            raise ForeignPartError("no such answer")
        letter = raw.get("choice")
        if letter is None or letter == "":
            return None
        return {"option": find_option(letter, layout["order"])}

    def count(self, content: Content, layout: Layout, raw: Answer) -> Tally:
        chosen = self.parse(content, layout, raw)
        if chosen is None:
            return Tally(0, 0, 1)
        right = content["options"][chosen["option"]].get("correct") is True
        return Tally(int(right), int(not right), 1)

    def reveal(self, content: Content, layout: Layout) -> dict[str, Any]:
        return {"choice": LETTERS[layout["order"].index(list_keys(content)[0])]}
