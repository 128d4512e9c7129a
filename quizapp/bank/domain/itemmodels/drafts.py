"""What a model says and what a kind of model computes, before it becomes a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from quizapp.indices.domain import IndexEdition, Measure, Row, Unit
from quizapp.kernel.hashing import compute_digest


@dataclass(frozen=True)
class Figure:
    """A figure that an instance rests on."""

    row: Row
    measure: Measure
    year: int

    @property
    def value(self) -> Decimal:
        """The figure; ValueError where it is missing or doubted, since then nothing may rest on it."""
        value = self.row.find_value(self.measure, self.year)
        if value is None:
            raise ValueError(f"{self.row.code} has no sound {self.measure} for {self.year}")
        return value


@dataclass(frozen=True)
class Choice:
    """An option: what it says, what who chooses it believes (nothing for the key), and its place among figures."""

    text: str
    misconception: str = ""
    order: Decimal | None = None


@dataclass(frozen=True)
class Draft:
    """One instance as its kind computed it. `key` is its own among those of its model, and stays."""

    key: str
    component: str
    values: Mapping[str, str]
    right: Choice
    wrong: tuple[Choice, ...]
    figures: tuple[Figure, ...]
    working: str


def pick(seed: object, count: int) -> int:
    """A number below `count` that looks drawn, and is the same for the same seed for good."""
    return int(compute_digest(seed)[:8], 16) % count


def write_figure(edition: IndexEdition, figure: Figure) -> str:
    """A figure with its unit, as a sentence has it."""
    return write_value(edition, figure.value, figure.measure)


def write_value(edition: IndexEdition, value: Decimal, measure: Measure = Measure.SCORE) -> str:
    """A value with its unit."""
    text = edition.write(value, measure)
    if measure in (Measure.RANK, Measure.TARGET_RANK):
        return f"hạng {text}"
    if measure is Measure.RATE or edition.unit is Unit.PERCENT:
        return f"{text}%"
    return f"{text} điểm"


def write_change(edition: IndexEdition, value: Decimal, measure: Measure = Measure.SCORE) -> str:
    """A difference in words: up or down, and by how much. Of percentages it is counted in percentage points."""
    word = "tăng" if value > 0 else "giảm"
    if measure is Measure.RANK:
        return f"{word} {edition.write(abs(value), measure)} bậc"
    text = edition.write(abs(value), measure)
    is_percent = measure is Measure.RATE or edition.unit is Unit.PERCENT
    return f"{word} {text} điểm phần trăm" if is_percent else f"{word} {text} điểm"


def capitalise(text: str) -> str:
    """The text as it begins an option."""
    return text[:1].upper() + text[1:]


def name_year(measure: Measure, year: int) -> str:
    """A year as a column is called."""
    is_target = measure in (Measure.TARGET, Measure.TARGET_RANK)
    return f"chỉ tiêu năm {year}" if is_target else f"năm {year}"
