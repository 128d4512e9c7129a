"""One statement, the stem, that is true or false."""

from collections.abc import Collection, Iterator
from random import Random
from typing import Any

from quizapp.itemtypes.base import (
    Answer,
    Content,
    ForeignPartError,
    KeyOption,
    KeyRow,
    Layout,
    Problem,
    Shown,
    ShownOption,
)
from quizapp.itemtypes.plugin import Plugin
from quizapp.itemtypes.schema import Field, Kind
from quizapp.itemtypes.scoring import FIELD as SCORING
from quizapp.itemtypes.scoring import Tally
from quizapp.kernel.text import N_

# The words are the page's own, always in this order. What is sent says the choice itself: it tells nothing of the key.
TRUE = ShownOption("Đ", N_("Đúng"), "true")
FALSE = ShownOption("S", N_("Sai"), "false")
VERDICTS = (TRUE, FALSE)
VALUES = {TRUE.value: True, FALSE.value: False}


class TrueFalse(Plugin):
    """Content is {"answer": whether the stem is true, "misconception"?: what whoever errs believes, "scoring"?}.

    An answer is {"choice": "true" or "false"}.
    """

    code = "true_false"
    name = N_("Đúng hoặc sai")
    fields = (Field("answer", Kind.FLAG), Field("misconception", required=False), SCORING)

    def find_problems(self, content: Content) -> Iterator[Problem]:
        yield from ()

    def draw_layout(self, content: Content, random: Random) -> dict[str, Any]:
        return {}

    def keep_layout(self, content: Content) -> dict[str, Any]:
        return {}

    def show(self, content: Content, layout: Layout) -> Shown:
        return Shown(VERDICTS)

    def parse(self, content: Content, layout: Layout, raw: Answer) -> dict[str, Any] | None:
        if any(name != "choice" for name in raw):
            raise ForeignPartError("no such answer")
        value = raw.get("choice")
        if value is None or value == "":
            return None
        if not isinstance(value, str) or value not in VALUES:
            raise ForeignPartError("no such option")
        return {"answer": VALUES[value]}

    def count(self, content: Content, layout: Layout, raw: Answer) -> Tally:
        chosen = self.parse(content, layout, raw)
        if chosen is None:
            return Tally(0, 0, 1)
        right = chosen["answer"] is content["answer"]
        return Tally(int(right), int(not right), 1)

    def reveal(self, content: Content, layout: Layout) -> dict[str, Any]:
        return {"choice": get_verdict(correct=content["answer"]).value}

    def explain(self, content: Content) -> list[KeyRow]:
        mistaken = content.get("misconception", "")
        return [
            KeyRow(
                verdict.letter,
                verdict.text,
                VALUES[verdict.value] is content.get("answer"),
                misconception="" if VALUES[verdict.value] is content.get("answer") else mistaken,
            )
            for verdict in VERDICTS
        ]

    def list_key_options(self, content: Content) -> list[KeyOption]:
        return [
            KeyOption(at, verdict.text, VALUES[verdict.value] is content["answer"])
            for at, verdict in enumerate(VERDICTS)
        ]

    def replace_key(self, content: Content, keys: Collection[int]) -> dict[str, Any]:
        if len(keys) != 1:
            raise ValueError("a statement is true or false")
        return {**content, "answer": VALUES[VERDICTS[next(iter(keys))].value]}


def get_verdict(*, correct: bool) -> ShownOption:
    """True or false as it is chosen."""
    return TRUE if correct else FALSE
