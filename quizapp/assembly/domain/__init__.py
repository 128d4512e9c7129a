"""Rules of specifications and papers that need no database."""

from quizapp.assembly.domain.matrix import (
    LEVELS,
    MAX_PAPERS,
    MAX_QUESTIONS,
    Cell,
    Overlap,
    Supply,
    compute_overlap,
    compute_paper_seed,
    compute_supply,
)

__all__ = [
    "LEVELS",
    "MAX_PAPERS",
    "MAX_QUESTIONS",
    "Cell",
    "Overlap",
    "Supply",
    "compute_overlap",
    "compute_paper_seed",
    "compute_supply",
]
