"""Rules of the matrix: what a cell needs, whether the bank has it, and what papers share."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

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


def compute_paper_seed(seed: str, number: int) -> str:
    """The seed (64 hex digits) of paper `number`, from the seed of the whole draw."""
    return hashlib.sha256(f"{seed}/{number}".encode()).hexdigest()


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
