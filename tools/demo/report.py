"""The summary: as a table for people, as JSON for programs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import quantiles
from typing import Any

from tools.demo.browser import Record
from tools.demo.checks import Check
from tools.progress import say

MILLISECONDS = 1000


def describe_times(record: Record) -> list[dict[str, Any]]:
    """Count and milliseconds at p50, p95 and p99 of every kind of request, the most frequent first."""
    rows = []
    for kind, seconds in sorted(record.seconds.items(), key=lambda item: -len(item[1])):
        cuts = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else [seconds[0]] * 99
        p50, p95, p99 = (round(MILLISECONDS * cuts[at]) for at in (49, 94, 98))
        rows.append({"request": kind, "count": len(seconds), "p50_ms": p50, "p95_ms": p95, "p99_ms": p99})
    return rows


def write_summary(
    path: Path, counts: Mapping[str, int], stages: Mapping[str, float], times: Sequence[Any], checks: Sequence[Check]
) -> None:
    """Everything the table shows, as JSON."""
    told = {
        "counts": counts,
        "seconds": {name: round(seconds, 1) for name, seconds in stages.items()},
        "requests": times,
        "checks": [asdict(check) for check in checks],
        "holds": all(check.holds for check in checks),
    }
    path.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n")


def show_summary(
    counts: Mapping[str, int], stages: Mapping[str, float], times: Sequence[Any], checks: Sequence[Check]
) -> None:
    """Print counts, times and checks."""
    _show(("what", "count"), [(name, f"{number:,}") for name, number in counts.items()])
    _show(("stage", "seconds"), [(name, f"{seconds:.0f}") for name, seconds in stages.items()])
    _show(
        ("request", "count", "p50 ms", "p95 ms", "p99 ms"),
        [(r["request"], f"{r['count']:,}", *(str(r[key]) for key in ("p50_ms", "p95_ms", "p99_ms"))) for r in times],
    )
    _show(("check", "", "found"), [(c.name, "ok" if c.holds else "BROKEN", c.found) for c in checks])


def _show(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = [head, *rows]
    widths = [max(_width(row[at]) for row in table) for at in range(len(head))]
    say("")
    for number, row in enumerate(table):
        cells = []
        for text, width in zip(row, widths, strict=True):
            room = " " * (width - _width(text))
            is_figure = text.replace(",", "").isdigit()
            cells.append(room + text if is_figure else text + room)
        say("  " + "  ".join(cells).rstrip())
        if number == 0:
            say("  " + "  ".join("-" * width for width in widths))


def _width(text: str) -> int:
    return sum(1 for letter in text if not unicodedata.combining(letter))
