"""What a chart shows, as plain values: everything that the picture and the table behind it need."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

Value = Decimal | None
_MISSING = "–"


class Form(StrEnum):
    """How the values are drawn."""

    BARS = "bars"  # one group of horizontal bars for each category
    LINES = "lines"  # the categories are years, from left to right
    RANKS = "ranks"  # lines with the first place at the top


@dataclass(frozen=True)
class Series:
    """Values of one kind, one for each category; None where the source has none."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Chart:
    """A chart. `maxima`, where given, are the highest reachable values of the categories; figures have `places`."""

    form: Form
    title: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    maxima: tuple[Value, ...] = ()
    places: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As kept in a question: exact figures as text, so that they come back as they were."""
        kept: dict[str, Any] = {
            "form": self.form.value,
            "title": self.title,
            "unit": self.unit,
            "categories": list(self.categories),
            "series": [{"name": s.name, "values": [_write(v) for v in s.values]} for s in self.series],
        }
        if self.maxima:
            kept["maxima"] = [_write(v) for v in self.maxima]
        if self.places is not None:
            kept["places"] = str(self.places)
        return kept

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Chart":
        """From `to_json`. Raises KeyError, TypeError, ValueError or ArithmeticError for anything else."""
        categories = tuple(str(name) for name in value["categories"])
        series = tuple(Series(str(s["name"]), tuple(_read(v) for v in s["values"])) for s in value["series"])
        maxima = tuple(_read(v) for v in value.get("maxima") or ())
        lengths = {len(s.values) for s in series} | ({len(maxima)} if maxima else set())
        if not categories or lengths != {len(categories)}:
            raise ValueError("every series has one value for each category")
        places = value.get("places")
        return cls(
            Form(value["form"]),
            str(value["title"]),
            str(value["unit"]),
            categories,
            series,
            maxima,
            None if places is None else int(places),
        )


def _write(value: Value) -> str:
    return _MISSING if value is None else str(value)


def _read(value: Any) -> Value:
    if value == _MISSING:
        return None
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError("a figure is finite")
    return number
