"""What one document does to another, and to which of its passages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from quizapp.kernel.text import N_
from quizapp.sources.domain.passages import locate_passage


class Effect(StrEnum):
    """How a document bears on an earlier one."""

    AMENDS = "amends"
    SUPPLEMENTS = "supplements"
    REPLACES = "replaces"
    REPEALS = "repeals"
    REISSUES = "reissues"


EFFECT_NAMES = MappingProxyType(
    {
        Effect.AMENDS: N_("Sửa đổi"),
        Effect.SUPPLEMENTS: N_("Bổ sung"),
        Effect.REPLACES: N_("Thay thế"),
        Effect.REPEALS: N_("Bãi bỏ"),
        Effect.REISSUES: N_("Bản mới của"),
    }
)
# What is said of a passage, or of a whole document, that was dealt with so.
PASSIVE_NAMES = MappingProxyType(
    {
        Effect.AMENDS: N_("đã được sửa đổi"),
        Effect.SUPPLEMENTS: N_("đã được bổ sung"),
        Effect.REPLACES: N_("đã được thay thế"),
        Effect.REPEALS: N_("đã bị bãi bỏ"),
        Effect.REISSUES: N_("đã có bản mới"),
    }
)
# After these the earlier document is in force no longer, unless only places of it are named.
ENDING = frozenset({Effect.REPLACES, Effect.REPEALS, Effect.REISSUES})


def compute_last_day(starts_on: date, earlier_from: date) -> date:
    """The last day of a document that another one ends from `starts_on`; never before its own first day."""
    return max(starts_on - timedelta(days=1), earlier_from)


@dataclass(frozen=True)
class EffectLine:
    """One document that is dealt with; without `places` the whole of it."""

    target: str
    effect: Effect
    places: tuple[str, ...] = ()

    @property
    def ends(self) -> bool:
        """Whether the earlier document is in force no longer after it."""
        return self.effect in ENDING and (self.effect == Effect.REISSUES or not self.places)

    def to_json(self) -> dict[str, Any]:
        """As kept while the new document waits to be registered."""
        return {"target": self.target, "effect": self.effect.value, "places": list(self.places)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "EffectLine":
        """From `to_json`."""
        return cls(value["target"], Effect(value["effect"]), tuple(value["places"]))


def is_under(address: str, place: str) -> bool:
    """Whether an address lies at or within a place: "Khoản 1 Điều 5" does in "Điều 5", "Điều 15" does not."""
    return f" {_fold(place)} " in f" {_fold(address)} "


def _fold(words: str) -> str:
    return " ".join(words.replace(",", " ").lower().split())


def is_touched(
    line: EffectLine,
    *,
    paragraphs: int,
    sha256: str,
    before: Sequence[tuple[str, str]],
    after: Sequence[str],
) -> bool:
    """Whether the passage with this hash is dealt with.

    `before` are the addresses and lines of the earlier document, `after` the lines of the new one. What cannot be
    found in the earlier text counts as dealt with: somebody had better look.
    """
    if line.effect == Effect.REISSUES:
        return locate_passage(after, paragraphs, sha256) is None
    if not line.places:
        return True
    at = locate_passage([text for _address, text in before], paragraphs, sha256)
    if at is None:
        return True
    return any(is_under(address, place) for address, _text in before[at : at + paragraphs] for place in line.places)
