"""Four statements, each true or false: the graded form of Vietnam's national examination since 2025."""

from collections.abc import Collection, Iterator
from random import Random
from typing import Any

from quizapp.itemtypes import scoring
from quizapp.itemtypes.base import Answer, Content, KeyOption, KeyRow, Layout, Problem, Shown, ShownPart
from quizapp.itemtypes.choices import mark_correct
from quizapp.itemtypes.plugin import PartsPlugin, draw_order, has_twins
from quizapp.itemtypes.schema import Field, Kind
from quizapp.itemtypes.scoring import FIELD as SCORING
from quizapp.itemtypes.scoring import Tally
from quizapp.itemtypes.true_false import VALUES, VERDICTS, get_verdict
from quizapp.kernel.text import N_

LABELS = "abcd"


class FourStatements(PartsPlugin):
    """Content is {"statements": [{"text", "correct", "misconception"?}] of four, "fixed_order"?, "scoring"?}.

    An answer is {"parts": {"a": "true" or "false", ...}}; the letters are places on that candidate's paper. As in the
    examination a statement left open only is not right: what was chosen for the others still counts.
    """

    code = "four_statements"
    name = N_("Bốn mệnh đề đúng/sai")
    fields = (
        Field(
            "statements",
            Kind.RECORDS,
            fields=(
                Field("text", marked=True),
                Field("correct", Kind.FLAG, stays=True),
                Field("misconception", required=False),
            ),
        ),
        Field("fixed_order", Kind.FLAG, required=False),
        SCORING,
    )
    policies = (scoring.GRADED, scoring.ALL_OR_NOTHING)
    missing = N_("Còn %(n)s mệnh đề chưa chọn đúng hay sai.")

    def find_problems(self, content: Content) -> Iterator[Problem]:
        texts = [statement["text"] for statement in content["statements"]]
        if len(texts) != len(LABELS):
            yield Problem("statements", N_("Câu hỏi cần đúng bốn mệnh đề."))
        if not all(text.strip() for text in texts):
            yield Problem("statements", N_("Có mệnh đề chưa ghi nội dung."))
        if has_twins(texts):
            yield Problem("statements", N_("Có hai mệnh đề giống nhau."))

    def draw_layout(self, content: Content, random: Random) -> dict[str, Any]:
        return {"parts": draw_order(len(content["statements"]), random, fixed=bool(content.get("fixed_order")))}

    def keep_layout(self, content: Content) -> dict[str, Any]:
        return {"parts": list(range(len(content["statements"])))}

    def show(self, content: Content, layout: Layout) -> Shown:
        statements = content["statements"]
        placed = zip(LABELS, layout["parts"], strict=False)
        return Shown(VERDICTS, tuple(ShownPart(letter, statements[at]["text"]) for letter, at in placed))

    def translate(self, content: Content, layout: Layout, given: dict[str, str]) -> dict[str, Any]:
        chosen = {layout["parts"][LABELS.index(letter)]: VALUES[value] for letter, value in given.items()}
        return {"statements": [chosen[at] for at in sorted(chosen)]}

    def count(self, content: Content, layout: Layout, raw: Answer) -> Tally:
        return self.compare(content, layout, self.read(content, layout, raw))

    def reveal(self, content: Content, layout: Layout) -> dict[str, Any]:
        statements = content["statements"]
        placed = zip(LABELS, layout["parts"], strict=False)
        return {"parts": {letter: get_verdict(correct=statements[at]["correct"]).value for letter, at in placed}}

    def explain(self, content: Content) -> list[KeyRow]:
        return [
            KeyRow(letter, part["text"], part.get("correct") is True, misconception=part.get("misconception", ""))
            for letter, part in zip(LABELS, content["statements"], strict=False)
        ]

    def list_key_options(self, content: Content) -> list[KeyOption]:
        return [
            KeyOption(at, statement["text"], statement["correct"]) for at, statement in enumerate(content["statements"])
        ]

    def replace_key(self, content: Content, keys: Collection[int]) -> dict[str, Any]:
        return {**content, "statements": mark_correct(content["statements"], keys)}
