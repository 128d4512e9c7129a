"""What an index is, what a document says of a province's index, and whether its figures agree."""

from quizapp.indices.domain.editions import (
    MEASURE_NAMES,
    Cell,
    Change,
    IndexEdition,
    Measure,
    Passage,
    Row,
    RowKind,
    Totals,
    Unit,
)
from quizapp.indices.domain.facts import IndexFacts

__all__ = [
    "MEASURE_NAMES",
    "Cell",
    "Change",
    "IndexEdition",
    "IndexFacts",
    "Measure",
    "Passage",
    "Row",
    "RowKind",
    "Totals",
    "Unit",
]
