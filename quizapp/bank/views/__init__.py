"""Pages of the question bank."""

from quizapp.bank.views import (
    bulk,
    carrying,
    comments,
    comparing,
    council,
    coverage,
    duties,
    editing,
    items,
    opening,
    reviewing,
    sources,
    stale,
)
from quizapp.bank.views.blueprint import BANK

__all__ = [
    "BLUEPRINTS",
    "bulk",
    "carrying",
    "comments",
    "comparing",
    "council",
    "coverage",
    "duties",
    "editing",
    "items",
    "opening",
    "reviewing",
    "sources",
    "stale",
]

BLUEPRINTS = (BANK,)
