"""What question types with a list of options have in common."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from random import Random
from typing import Any

from quizapp.itemtypes.base import (
    LETTERS,
    Content,
    ForeignPartError,
    KeyOption,
    KeyRow,
    Layout,
    Problem,
    Shown,
    ShownOption,
)
from quizapp.itemtypes.plugin import Plugin, draw_order, has_twins
from quizapp.itemtypes.schema import Field, Kind
from quizapp.itemtypes.scoring import FIELD as SCORING
from quizapp.kernel.text import N_

FEWEST_OPTIONS, MOST_OPTIONS = 2, 8


class ChoicePlugin(Plugin):
    """Content is {"options": [{"text", "correct", "misconception"?}, ...], "fixed_order"?, "scoring"?}.

    The letter an answer carries is the option's place on that candidate's paper. The layout, kept on the server,
    leads back to the option: nothing a candidate receives or sends is stable across papers.
    """

    fields: tuple[Field, ...] = (
        Field(
            "options",
            Kind.RECORDS,
            fields=(
                Field("text", marked=True),
                Field("correct", Kind.FLAG, required=False, stays=True),
                Field("misconception", required=False),
            ),
        ),
        Field("fixed_order", Kind.FLAG, required=False),
        SCORING,
    )
    several = False

    def find_problems(self, content: Content) -> Iterator[Problem]:
        options = content["options"]
        if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
            yield Problem("options", N_("Câu hỏi cần từ 2 đến 8 phương án."))
            return
        texts = [option["text"] for option in options]
        if not all(text.strip() for text in texts):
            yield Problem("options", N_("Có phương án chưa ghi nội dung."))
        if has_twins(texts):
            yield Problem("options", N_("Có hai phương án giống nhau."))

    def draw_layout(self, content: Content, random: Random) -> dict[str, Any]:
        return {"order": draw_order(len(content["options"]), random, fixed=bool(content.get("fixed_order")))}

    def keep_layout(self, content: Content) -> dict[str, Any]:
        return {"order": list(range(len(content["options"])))}

    def show(self, content: Content, layout: Layout) -> Shown:
        options = content["options"]
        letters = zip(LETTERS, layout["order"], strict=False)
        return Shown(tuple(ShownOption(letter, options[at]["text"]) for letter, at in letters), several=self.several)

    def explain(self, content: Content) -> list[KeyRow]:
        return [
            KeyRow(letter, option["text"], option.get("correct") is True, misconception=option.get("misconception", ""))
            for letter, option in zip(LETTERS, content["options"], strict=False)
        ]

    def list_key_options(self, content: Content) -> list[KeyOption]:
        keys = list_keys(content)
        return [KeyOption(at, option["text"], at in keys) for at, option in enumerate(content["options"])]

    def replace_key(self, content: Content, keys: Collection[int]) -> dict[str, Any]:
        if not keys:
            raise ValueError("no key")
        return {**content, "options": mark_correct(content["options"], keys)}


def mark_correct(records: Iterable[Mapping[str, Any]], keys: Collection[int]) -> list[dict[str, Any]]:
    """The records with those at `keys` correct and no other."""
    return [{**record, "correct": at in keys} for at, record in enumerate(records)]


def find_option(letter: object, order: list[int]) -> int:
    """The option that a letter stands for. Raises ForeignPartError."""
    if not isinstance(letter, str) or len(letter) != 1 or LETTERS.find(letter) not in range(len(order)):
        raise ForeignPartError("no such option")
    return order[LETTERS.index(letter)]


def list_keys(content: Content) -> list[int]:
    """The right options."""
    return [n for n, option in enumerate(content["options"]) if option.get("correct") is True]
