"""A measured figure, its floor, and how both are shown and kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from tools.progress import say


@dataclass(frozen=True)
class Figure:
    """One line of the report: `ratio` is value over floor; `goal` bounds it, or the value where there is no floor."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    goal: str = ""
    holds: bool | None = None


def compare(
    name: str,
    unit: str,
    values: Sequence[float],
    floors: Sequence[float],
    *,
    ratio_at_least: float | None = None,
    at_least: float | None = None,
) -> Figure:
    """A figure from rounds taken in turn with its floor: medians, and the median of the ratios of each round.

    The goal is a ratio, or a value, or there is none.
    """
    ratio = median(value / floor for value, floor in zip(values, floors, strict=True))
    value = median(values)
    holds, goal = None, ""
    if ratio_at_least is not None:
        holds, goal = ratio >= ratio_at_least, f"ratio >= {ratio_at_least}"
    elif at_least is not None:
        holds, goal = value >= at_least, f">= {at_least:g}"
    return Figure(name, round(value, 2), unit, round(median(floors), 2), round(ratio, 4), goal, holds)


def bound(name: str, unit: str, value: float, at_most: float) -> Figure:
    """A figure that must not exceed a bound."""
    return Figure(name, round(value, 2), unit, goal=f"<= {at_most:g}", holds=value <= at_most)


def state(name: str, unit: str, value: float) -> Figure:
    """A figure that explains others and has no goal of its own."""
    return Figure(name, round(value, 2), unit)


def confess(part: str, reason: str) -> Figure:
    """What stands in the report for a part that could not be measured."""
    return Figure(f"{part}: {reason}", 0.0, "", goal="measured", holds=False)


def show(figures: Sequence[Figure]) -> None:
    """Print the figures as a table."""
    heads = ("figure", "value", "unit", "floor", "ratio", "goal", "holds")
    rows = [heads, *(tuple(_write(v) for v in asdict(figure).values()) for figure in figures)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(heads))]
    for row in rows:
        cells = (
            cell.rjust(width) if n in {1, 3, 4} else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        say("  ".join(cells).rstrip())


def _write(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:,.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def keep(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures as a JSON list."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(figure) for figure in figures], ensure_ascii=False, indent=1) + "\n")
