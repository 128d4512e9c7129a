"""How hard a question is: the share of its points that a candidate who just meets the demands is expected to reach."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from quizapp.bank.domain import Level
from quizapp.kernel.text import N_

# Used until judges or answers say more. Steps of 15 points from the easiest level down: at the usual split of
# 40/30/20/10 a paper then comes to two thirds of its points, which is where committees place such papers.
DEFAULT_SHARES = MappingProxyType(
    {
        Level.RECOGNISE: Decimal("0.80"),
        Level.UNDERSTAND: Decimal("0.65"),
        Level.APPLY: Decimal("0.50"),
        Level.APPLY_HIGH: Decimal("0.35"),
    }
)
# With fewer judges a spread says nothing.
FEWEST_JUDGES = 3
# Below this, statistics of an item are indicative only; the judges know more.
ENOUGH_RESPONSES = 100
MAX_PANEL_ITEMS = 300
# A wider span between the lowest and the highest estimate is worth talking about between the rounds.
WIDE_SPAN = 30


class PanelState(StrEnum):
    """How far a panel has come."""

    ROUND_ONE = "round_one"
    ROUND_TWO = "round_two"
    CLOSED = "closed"


PANEL_STATE_NAMES = MappingProxyType(
    {
        PanelState.ROUND_ONE: N_("Vòng 1"),
        PanelState.ROUND_TWO: N_("Vòng 2"),
        PanelState.CLOSED: N_("Đã chốt"),
    }
)


@dataclass(frozen=True)
class Spread:
    """What several judges said about one question, in percent."""

    values: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.values)

    @property
    def mean(self) -> float:
        return sum(self.values) / len(self.values)

    @property
    def lowest(self) -> int:
        return min(self.values)

    @property
    def highest(self) -> int:
        return max(self.values)

    @property
    def deviation(self) -> float:
        """Standard deviation between the judges (n - 1); 0 for one judge."""
        if self.count == 1:
            return 0.0
        return math.sqrt(sum((value - self.mean) ** 2 for value in self.values) / (self.count - 1))

    @property
    def is_wide(self) -> bool:
        return self.highest - self.lowest >= WIDE_SPAN


def compute_spread(values: Iterable[int]) -> Spread | None:
    """What the judges said, from low to high; None where nobody said anything."""
    ordered = tuple(sorted(values))
    return Spread(ordered) if ordered else None


def compute_judged_share(final: Sequence[int]) -> Decimal | None:
    """The share that the judges' last words come to; None below the fewest judges."""
    if len(final) < FEWEST_JUDGES:
        return None
    return (Decimal(sum(final)) / len(final) / 100).quantize(Decimal("0.0001"))


def choose_share(level: str, *, judged: Decimal | None, observed: Decimal | None, responses: int) -> Decimal:
    """The share to reckon with: observed where there are enough responses, else judged, else that of the level."""
    if observed is not None and responses >= ENOUGH_RESPONSES:
        return observed
    return DEFAULT_SHARES[Level(level)] if judged is None else judged
