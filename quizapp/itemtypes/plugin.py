"""What the question types have in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from quizapp.itemtypes import scoring
from quizapp.itemtypes.base import (
    Answer,
    Content,
    ForeignPartError,
    Layout,
    Mark,
    Problem,
    Shown,
    UnfinishedAnswerError,
)
from quizapp.itemtypes.schema import Field, find_misfits
from quizapp.itemtypes.scoring import Tally
from quizapp.kernel.text import N_, compute_search_key


class Plugin(ABC):
    """Checks the shape of content before its meaning, and turns a count of right parts into points."""

    code: str
    name: str
    fields: tuple[Field, ...]
    policies: tuple[str, ...] = (scoring.ALL_OR_NOTHING,)

    def validate(self, content: Content) -> list[Problem]:
        misfits = list(find_misfits(self.fields, content))
        if misfits:
            return [Problem(misfits[0], N_("Nội dung này thiếu hoặc không đúng khuôn dạng của dạng câu hỏi."))]
        found = list(self.find_problems(content))
        fault = scoring.find_fault(content, self.policies)
        return [*found, Problem("scoring", fault)] if fault else found

    @abstractmethod
    def find_problems(self, content: Content) -> Iterable[Problem]:
        """What is wrong with a content of the right shape."""

    @abstractmethod
    def count(self, content: Content, layout: Layout, raw: Answer) -> Tally:
        """What of a raw answer is right; may raise what `parse` raises."""

    def score(self, content: Content, layout: Layout, raw: Answer | None) -> Mark:
        maximum = scoring.get_maximum(content)
        try:
            tally = self.count(content, layout, raw or {})
        except ValueError:
            return Mark(scoring.NOTHING, maximum)
        return Mark(scoring.compute_points(scoring.get_policy(content, self.policies), tally, maximum), maximum)

    def is_right_or_wrong(self, content: Content) -> bool:
        policy = scoring.get_policy(content, self.policies)
        return policy == scoring.ALL_OR_NOTHING and scoring.get_maximum(content) == scoring.ONE


def draw_order(size: int, random: Random, *, fixed: bool = False) -> list[int]:
    """The numbers below `size`, shuffled unless `fixed`."""
    order = list(range(size))
    if not fixed:
        random.shuffle(order)
    return order


def sort_order(texts: Sequence[str]) -> list[int]:
    """The numbers of texts in alphabetical order, which tells nothing of where they belong."""
    return sorted(range(len(texts)), key=lambda n: compute_search_key(texts[n]))


def has_twins(texts: Sequence[str]) -> bool:
    """Whether two texts say the same, case aside."""
    return len({text.strip().casefold() for text in texts}) < len(texts)


class PartsPlugin(Plugin):
    """A question each part of which takes one option: the raw answer is {"parts": {letter: value}}."""

    # What a part is called where one is missing, %(n)s of them.
    missing = N_("Còn %(n)s ý chưa trả lời.")
    # What is said of one option, %(value)s, given to two parts; None where that is allowed.
    twice: str | None = None

    @abstractmethod
    def show(self, content: Content, layout: Layout) -> Shown:
        """The parts and their options, without the key."""

    @abstractmethod
    def reveal(self, content: Content, layout: Layout) -> dict[str, Any]:
        """The key in the letters of this layout."""

    def read(self, content: Content, layout: Layout, raw: Answer) -> dict[str, str]:
        """The value given for each part that was answered. Raises ForeignPartError."""
        given = raw.get("parts", {})
        if any(name != "parts" for name in raw) or not isinstance(given, dict):
            raise ForeignPartError("no such answer")
        shown = self.show(content, layout)
        letters = {part.letter for part in shown.parts}
        values = {"", *(option.value for option in shown.options)}
        for letter, value in given.items():
            if letter not in letters or not isinstance(value, str) or value not in values:
                raise ForeignPartError("no such part or option")
        return {part.letter: given[part.letter] for part in shown.parts if given.get(part.letter)}

    def parse(self, content: Content, layout: Layout, raw: Answer) -> dict[str, Any] | None:
        given = self.read(content, layout, raw)
        if not given:
            return None
        missing = len(self.show(content, layout).parts) - len(given)
        if missing:
            raise UnfinishedAnswerError(self.missing, n=missing)
        again = next((value for value in given.values() if list(given.values()).count(value) > 1), None)
        if self.twice is not None and again is not None:
            raise UnfinishedAnswerError(self.twice, value=again)
        return self.translate(content, layout, given)

    @abstractmethod
    def translate(self, content: Content, layout: Layout, given: dict[str, str]) -> dict[str, Any]:
        """A whole answer in the content's own terms."""

    def count(self, content: Content, layout: Layout, raw: Answer) -> Tally:
        given = self.read(content, layout, raw) if self.parse(content, layout, raw) else {}
        return self.compare(content, layout, given)

    def compare(self, content: Content, layout: Layout, given: dict[str, str]) -> Tally:
        """How many of the given parts are as in the key."""
        key: dict[str, str] = self.reveal(content, layout)["parts"]
        right = sum(given.get(letter) == value for letter, value in key.items())
        return Tally(right, len(given) - right, len(key))
