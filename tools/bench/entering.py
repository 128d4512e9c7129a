"""Thousands who enter by their codes and start within a minute: the slip's page, the code, the rules, the start."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from quizapp.delivery.models import Assignment, Attempt
from quizapp.extensions import db
from tools.address import find_free_port
from tools.bench.crowd import Entrant, build_entrants
from tools.bench.figures import Figure, bound, compare, state
from tools.bench.load import serve
from tools.progress import ROOT, SetupError, say

ENTRANTS, WITHIN = 3_000, 60
P99_GOAL = 2_000
SLACK_SECONDS = 180
# Where all at once do not hold: what is tried, from the largest; the first that holds is the answer.
STEPS = (0.6, 0.3)
SMALL = 100
# So many enter before, so that every process has its templates ready: a machine that was tried out before the day.
WARM_UP = 12


def measure_entering(
    make: Callable[[str], Flask], environment: Callable[[str], dict[str, str]], name: str, folder: Path, *, full: bool
) -> list[Figure]:
    """All in within the minute, each with the paper that was dealt for the place; or the largest number that is.

    `make` gives an application on an empty database of that name, `environment` what a server needs to serve it.
    """
    wanted = ENTRANTS if full else SMALL
    within = WITHIN * wanted / ENTRANTS
    database = f"{name}_entry"
    app = make(database)
    shares = (1.0, *(STEPS if full else ()))
    say(f"  printing {int(wanted * sum(shares)):,} codes of entry")
    waiting = build_entrants(app, WARM_UP + int(wanted * sum(shares)))
    before, waiting = waiting[:WARM_UP], waiting[WARM_UP:]
    first: dict[str, Any] | None = None
    carried, told = 0, {}
    for share in shares:
        count = int(wanted * share)
        entrants, waiting = waiting[:count], waiting[count:]
        say(f"  {count:,} enter and start within {within:.0f} s")
        told = _enter(app, environment(database), before, entrants, within, folder / f"{database}.json")
        say(
            f"    {told['in']:,} in, {told['right']:,} with the right paper, slowest page of a hundred "
            f"{told['p99']:,.0f} ms, last one in after {told['last']:.0f} s, "
            f"{1000 * told['cpu'] / max(1, told['in']):.0f} ms of processor each"
        )
        first = first or {**told, "count": count}
        if told["in"] == told["right"] == count and told["p99"] <= P99_GOAL:
            carried = count
            break
    with app.app_context():
        db.engine.dispose()
    if first is None:
        raise SetupError("Nobody entered.")
    label = f"{first['count']:,} entering and starting within {within:.0f} s, {name}"
    each = 1000 * told["cpu"] / max(1, told["in"] + WARM_UP)
    return [
        bound(f"{label}: p99 of a page", "ms", first["p99"], P99_GOAL),
        bound(f"{label}: not in", "people", first["count"] - first["in"], 0),
        bound(f"{label}: without their own paper", "people", first["in"] - first["right"], 0),
        compare(f"people who enter within {within:.0f} s, {name}", "people", [carried], [wanted], ratio_at_least=1.0),
        state(f"processor time of the server per person entering, {name}", "ms", each),
    ]


def _enter(
    app: Flask,
    environment: dict[str, str],
    before: list[Entrant],
    entrants: list[Entrant],
    within: float,
    file: Path,
) -> dict[str, Any]:
    """What came of it; those of `before` enter first, untimed, as a rehearsal does: again where they have entered."""
    file.write_text(json.dumps([[one.code, one.assignment] for one in (*before, *entrants)]))
    port = find_free_port()
    with serve("wsgi:app", port, environment) as server:
        used = server.measure_cpu()
        try:
            done = subprocess.run(
                [sys.executable, "-m", "tools.bench.entrants", str(port), str(file), str(within), str(len(before))],
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=within + SLACK_SECONDS,
                check=True,
            )
        except subprocess.TimeoutExpired as error:
            raise SetupError("Those who enter did not come to an end.") from error
        except subprocess.CalledProcessError as error:
            raise SetupError(f"Those who enter stopped: {error.stderr.strip().splitlines()[-1]}") from error
        used = server.measure_cpu() - used
    told: dict[str, Any] = json.loads(done.stdout)
    return {**told, "cpu": used, "right": _count_right(app, entrants)}


def _count_right(app: Flask, entrants: list[Entrant]) -> int:
    """How many of them have exactly one attempt, on the paper that was dealt for their place."""
    dealt = {one.assignment: one.paper for one in entrants}
    with app.app_context():
        rows = db.session.execute(
            select(Attempt.assignment_id, Attempt.paper_id).join(Assignment, Assignment.id == Attempt.assignment_id)
        ).all()
        db.session.remove()
    started = [row for row in rows if row.assignment_id in dealt]
    return sum(dealt[row.assignment_id] == row.paper_id for row in started)
