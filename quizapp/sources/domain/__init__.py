"""Documents and their passages as plain values and rules."""

from quizapp.sources.domain.addressing import cut_lines
from quizapp.sources.domain.effects import (
    EFFECT_NAMES,
    ENDING,
    PASSIVE_NAMES,
    Effect,
    EffectLine,
    compute_last_day,
    is_touched,
    is_under,
)
from quizapp.sources.domain.facts import DocumentFacts, compute_key, is_in_force
from quizapp.sources.domain.passages import (
    Line,
    Passage,
    compute_passage_hash,
    find_runs,
    join_addresses,
    locate_passage,
    normalise_passage,
)

__all__ = [
    "EFFECT_NAMES",
    "ENDING",
    "PASSIVE_NAMES",
    "DocumentFacts",
    "Effect",
    "EffectLine",
    "Line",
    "Passage",
    "compute_key",
    "compute_last_day",
    "compute_passage_hash",
    "cut_lines",
    "find_runs",
    "is_in_force",
    "is_touched",
    "is_under",
    "join_addresses",
    "locate_passage",
    "normalise_passage",
]
