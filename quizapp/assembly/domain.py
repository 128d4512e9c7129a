"""Rules of the matrix: what a cell needs, whether the bank has it, and how papers are drawn."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from random import Random

from quizapp.bank.domain import Level

MAX_PAPERS = 50
MAX_QUESTIONS = 200
LEVELS: tuple[str, ...] = tuple(Level)

# (index code, level)
Cell = tuple[str, str]


class Supply(StrEnum):
    """How far the bank meets one cell."""

    SHORT = "short"  # not even one paper can be drawn
    TIGHT = "tight"  # papers have to share questions
    ENOUGH = "enough"  # every paper can have its own


def compute_supply(available: int, count: int, papers: int) -> Supply:
    """How far `available` questions meet a cell of `count` questions in each of `papers` papers."""
    if available < count:
        return Supply.SHORT
    return Supply.TIGHT if available < count * papers else Supply.ENOUGH


@dataclass(frozen=True)
class Shortage:
    """A cell that cannot be filled, even once."""

    index_code: str
    level: str
    needed: int
    available: int


def list_shortages(needs: Mapping[Cell, int], stock: Mapping[Cell, int]) -> list[Shortage]:
    """The cells of `needs` that the bank cannot fill even once, in their given order."""
    return [
        Shortage(cell[0], cell[1], count, stock.get(cell, 0))
        for cell, count in needs.items()
        if stock.get(cell, 0) < count
    ]


def compute_paper_seed(seed: str, number: int) -> str:
    """The seed (64 hex digits) of paper `number`, from the seed of the whole draw."""
    return hashlib.sha256(f"{seed}/{number}".encode()).hexdigest()


def draw_papers(
    needs: Mapping[Cell, int], stock: Mapping[Cell, Sequence[int]], papers: int, seed: str
) -> list[list[int]]:
    """Version ids of each paper, by position.

    Every paper has the same cells in the same order, so position k asks about the same index at the same level
    in all of them. Within a cell the versions used least so far come first, in random order among equals; uses
    then differ by one at most, which makes the number of questions that pairs of papers share as small as the
    bank allows. `stock` must hold enough for one paper (see `list_shortages`).
    """
    used: Counter[int] = Counter()
    drawn = []
    for number in range(1, papers + 1):
        random = Random(compute_paper_seed(seed, number))  # noqa: S311 - must be repeatable; the seed is secret
        chosen: list[int] = []
        for cell, count in needs.items():
            versions = sorted(stock.get(cell, ()))
            random.shuffle(versions)
            picked = sorted(versions, key=used.__getitem__)[:count]
            random.shuffle(picked)
            chosen += picked
        used.update(chosen)
        drawn.append(chosen)
    return drawn


@dataclass(frozen=True)
class Overlap:
    """How much papers share: over all pairs of papers."""

    pairs: int
    shared_total: int
    shared_most: int

    @property
    def is_disjoint(self) -> bool:
        return self.shared_total == 0

    @property
    def shared_mean(self) -> float:
        return self.shared_total / self.pairs if self.pairs else 0.0


def compute_overlap(papers: Sequence[Sequence[int]]) -> Overlap:
    """How many questions the pairs of `papers` (version ids) share: in all, and at most."""
    shared = [len(set(a) & set(b)) for a, b in combinations(papers, 2)]
    return Overlap(len(shared), sum(shared), max(shared, default=0))
