"""What a question type must be able to do. Content, layout and answers are plain JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, Protocol

Content = Mapping[str, Any]
Layout = Mapping[str, Any]
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Mark:
    """Points reached and reachable for one answer, in exact decimals."""

    points: Decimal
    maximum: Decimal

    @property
    def is_full(self) -> bool:
        return self.points == self.maximum


@dataclass(frozen=True)
class ShownOption:
    """An option as the candidate sees it: the letter is its place on this paper, never its identity."""

    letter: str
    text: str


class ItemType(Protocol):
    """A question type. Pure: no time, no database; randomness is handed in."""

    code: str

    def validate(self, content: Content) -> list[str]:
        """What is wrong with the content, in catalogue texts; empty where nothing is."""

    def draw_layout(self, content: Content, random: Random) -> dict[str, Any]:
        """The order in which one candidate sees the parts."""

    def show(self, content: Content, layout: Layout) -> list[ShownOption]:
        """The parts as this candidate sees them, without anything that tells the key."""

    def parse(self, content: Content, layout: Layout, raw: Answer) -> dict[str, Any] | None:
        """The raw answer in the content's own terms; None for no answer. Raises ValueError for a foreign one."""

    def score(self, content: Content, layout: Layout, raw: Answer | None) -> Mark:
        """The mark for a raw answer; no answer and an unreadable one score nothing."""

    def reveal(self, content: Content, layout: Layout) -> str:
        """The key in this candidate's own letters; only for pages where keys are released."""
