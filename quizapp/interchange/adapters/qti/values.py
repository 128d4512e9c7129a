"""The values and variables that response processing is about, in exact numbers.

Values are None (QTI's NULL), a truth, a Fraction, a text (identifiers too), a pair of identifiers, or a Bag of these.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from quizapp.kernel.text import N_


class Bag(NamedTuple):
    """A container: of QTI's cardinality `ordered`, or of `multiple`."""

    values: tuple["Single", ...]
    ordered: bool = False


Single = bool | Fraction | str | tuple[str, str]
Value = Single | Bag | None
# Numbers longer than this stand in no question; computing with them would only take time.
_NUMBER = re.compile(r"[-+]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})([eE][-+]?\d{1,2})?", re.ASCII)
# What one question may take.
MOST_STEPS = 200_000
_PAIR = 2
# Texts no longer than this are read once and remembered.
_SHORT = 64
_MOST_BITS = 1000


class UnprovenError(Exception):
    """Something that is not understood, so that nothing can be said of the score."""


class StepsError(UnprovenError):
    """Too much to compute."""


@dataclass(frozen=True)
class Worths:
    """What the values of a response are worth."""

    entries: Mapping[Single, Fraction]
    default: Fraction
    lower: Fraction | None = None
    upper: Fraction | None = None


@dataclass(frozen=True)
class Declaration:
    """A variable as an item declares it."""

    identifier: str
    base_type: str
    cardinality: str
    correct: Value = None
    default: Value = None
    mapping: Worths | None = None
    table: "tuple[tuple[Fraction, Value], ...]" = ()
    table_default: Value = None
    is_response: bool = True


@dataclass
class State:
    """The variables of one run, and how many steps all runs together have taken."""

    declared: Mapping[str, Declaration]
    values: dict[str, Value] = field(default_factory=dict)
    steps: list[int] = field(default_factory=lambda: [0])

    def count(self) -> None:
        """One step more. Raises StepsError."""
        self.steps[0] += 1
        if self.steps[0] > MOST_STEPS:
            raise StepsError

    def declare(self, name: str) -> Declaration:
        """The declaration of a variable. Raises UnprovenError."""
        if name not in self.declared:
            raise UnprovenError(name)
        return self.declared[name]


def read_value(text: str, base_type: str) -> Single:
    """A value as a file writes it. Raises UnprovenError."""
    return _read_short(text, base_type) if len(text) <= _SHORT else _read_value(text, base_type)


@lru_cache(maxsize=4096)
def _read_short(text: str, base_type: str) -> Single:
    return _read_value(text, base_type)


def refuse_huge(value: Fraction) -> Fraction:
    """`value` as it is. Raises UnprovenError for one that only takes time to compute with."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _MOST_BITS:
        raise UnprovenError(N_("số quá lớn"))
    return value


def _read_value(text: str, base_type: str) -> Single:
    text = text.strip()
    if base_type in {"float", "integer"}:
        if not _NUMBER.fullmatch(text):
            raise UnprovenError(text)
        return Fraction(text)
    if base_type == "boolean":
        return text in {"true", "1"}
    if base_type in {"pair", "directedPair"}:
        parts = text.split()
        if len(parts) != _PAIR:
            raise UnprovenError(text)
        return make_pair(parts[0], parts[1], base_type)
    if base_type in {"identifier", "string", "uri"}:
        return text
    raise UnprovenError(base_type)


def make_pair(one: str, other: str, base_type: str) -> tuple[str, str]:
    """A pair; where it has no direction, in the order of the alphabet."""
    return (one, other) if base_type == "directedPair" or one <= other else (other, one)


def to_number(value: Value) -> Fraction | None:
    """A number; None for NULL. Raises UnprovenError for anything else."""
    if isinstance(value, Bag) and len(value.values) == 1:
        value = value.values[0]
    if value is None or (isinstance(value, Fraction)):
        return value
    raise UnprovenError("number")


def spread(value: Value) -> tuple[Single, ...]:
    """The values in a value, none in NULL."""
    if value is None:
        return ()
    return value.values if isinstance(value, Bag) else (value,)


def is_null(value: Value) -> bool:
    """NULL, an empty container or an empty text."""
    return value is None or value == "" or (isinstance(value, Bag) and not value.values)


def map_value(declaration: Declaration, value: Value) -> Fraction:
    """What a response is worth by the mapping of its variable; of equal values in it one counts."""
    mapping = declaration.mapping
    if mapping is None:
        raise UnprovenError("mapResponse")
    total = sum((mapping.entries.get(part, mapping.default) for part in dict.fromkeys(spread(value))), Fraction(0))
    if mapping.lower is not None:
        total = max(total, mapping.lower)
    return total if mapping.upper is None else min(total, mapping.upper)


def match_values(one: Value, other: Value) -> bool | None:
    """Whether two values are the same; None where either is NULL."""
    if is_null(one) or is_null(other):
        return None
    if isinstance(one, Bag) and isinstance(other, Bag):
        if one.ordered and other.ordered:
            return one.values == other.values
        return Counter(one.values) == Counter(other.values)
    if isinstance(one, Bag) or isinstance(other, Bag):
        return Counter(spread(one)) == Counter(spread(other))
    return one == other
