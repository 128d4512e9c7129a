"""How many candidates one machine carries that each save every 20 seconds, with the candidates on it too."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from quizapp.delivery.adapters.tokens import Signer
from quizapp.delivery.models import Attempt, AttemptStep
from quizapp.extensions import db, get_settings
from tools.address import find_free_port
from tools.bench.candidates import PAGE
from tools.bench.crowd import Sitter, build_sitters, write_sitters
from tools.bench.figures import Figure, bound, compare, state
from tools.bench.load import serve
from tools.progress import ROOT, SetupError, say

CANDIDATES, PERIOD = 20_000, 20
P99_GOAL = 250
WARM_UP, SECONDS = 20, 40
# What the processes that play may take on top: connecting before, waiting for the last answers after.
SLACK_SECONDS = 120
# Where the wished number does not hold: what is tried, the same once more at first, for a single stall of a machine
# that others use too spoils a hundredth of all answers. The first that holds is the answer.
STEPS = (1.0, 0.75, 0.5, 0.25)
SMALL_CANDIDATES, SMALL_SECONDS = 2_000, 10


@dataclass(frozen=True)
class Trial:
    """What came of one number of candidates."""

    candidates: int
    told: dict[str, Any]
    lost: int
    # Seconds of processor time of the server, and of the whole run.
    server_cpu: float
    seconds: float

    @property
    def holds(self) -> bool:
        bad = self.lost + self.told["refused"] + self.told["broken"] + self.told["unanswered"]
        p99 = self.told["p99"]
        return bad == 0 and p99 is not None and p99 <= P99_GOAL


def measure_capacity(
    make: Callable[[str], Flask], environment: Callable[[str], dict[str, str]], name: str, folder: Path, *, full: bool
) -> list[Figure]:
    """The wished number of candidates, or the largest that holds; nothing acknowledged may be missing afterwards.

    `make` gives an application on an empty database of that name, `environment` what a server needs to serve it.
    """
    wanted, seconds = (CANDIDATES, SECONDS) if full else (SMALL_CANDIDATES, SMALL_SECONDS)
    warm_up = WARM_UP if full else SMALL_SECONDS
    database = f"{name}_crowd"
    app = make(database)
    say(f"  making {wanted:,} running attempts")
    sitters = build_sitters(app, wanted)
    trials = []
    for share in (1.0, *(STEPS if full else ())):
        count = int(wanted * share)
        say(f"  {count:,} candidates, each saving every {PERIOD} s")
        trials.append(_try(app, environment(database), sitters[:count], folder / f"{database}.jsonl", warm_up, seconds))
        say(f"    {_describe(trials[-1])}")
        if trials[-1].holds:
            break
    with app.app_context():
        db.engine.dispose()
    last = trials[-1]
    first = last if last.holds and last.candidates == wanted else trials[0]
    label = f"{first.candidates:,} candidates saving every {PERIOD} s, {name}"
    carried = last.candidates if last.holds else 0
    figures = [
        bound(f"{label}: p99", "ms", first.told["p99"] or 1000 * SLACK_SECONDS, P99_GOAL),
        bound(f"{label}: acknowledged and not stored", "answers", first.lost, 0),
        bound(
            f"{label}: refused, broken off or unanswered",
            "answers",
            first.told["refused"] + first.told["broken"] + first.told["unanswered"],
            0,
        ),
        compare(f"candidates that hold, {name}", "people", [carried], [wanted], ratio_at_least=1.0),
    ]
    saves = max(1, len_saves(last))
    figures.append(state(f"processor time of the server per save, {name}", "us", 1e6 * last.server_cpu / saves))
    figures.append(state(f"processor time of the candidates per save, {name}", "us", 1e6 * last.told["cpu"] / saves))
    figures.append(state(f"processors that the server kept busy, {name}", "of 2", last.server_cpu / last.seconds))
    return figures


def len_saves(trial: Trial) -> int:
    """How many answers were acknowledged in a trial."""
    return int(trial.told["acknowledged"])


def _describe(trial: Trial) -> str:
    told = trial.told
    times = "none timed"
    if told["p99"] is not None:
        times = f"p50 {told['p50']:,.0f} ms, p99 {told['p99']:,.0f} ms, worst {told['worst']:,.0f} ms"
    return (
        f"{len_saves(trial):,} of {told['sent']:,} acknowledged, {times}, {trial.lost} lost, "
        f"{told['refused'] + told['broken'] + told['unanswered']} refused, broken off or unanswered, "
        f"server {trial.server_cpu:.0f} s and candidates {told['cpu']:.0f} s of processor in {trial.seconds:.0f} s"
    )


def _try(
    app: Flask, environment: dict[str, str], sitters: list[Sitter], file: Path, warm_up: int, seconds: int
) -> Trial:
    file.write_text(write_sitters(sitters))
    port = find_free_port()
    with serve("wsgi:app", port, environment) as server:
        before, started = server.measure_cpu(), time.monotonic()
        told = _play(port, file, len(sitters) / PERIOD, warm_up, seconds)
        taken, used = time.monotonic() - started, server.measure_cpu() - before
    lost = _count_lost(app, Path(f"{file}.acknowledged"))
    return Trial(len(sitters), told, lost, used, taken)


def _play(port: int, file: Path, rate: float, warm_up: int, seconds: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tools.bench.candidates", str(port), str(file), str(rate)]
    try:
        done = subprocess.run(
            [*command, str(warm_up), str(seconds)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=warm_up + seconds + SLACK_SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise SetupError("The candidates did not come to an end.") from error
    except subprocess.CalledProcessError as error:
        raise SetupError(f"The candidates stopped: {error.stderr.strip().splitlines()[-1]}") from error
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _count_lost(app: Flask, file: Path) -> int:
    """How many of the acknowledged answers are not stored as their receipts say."""
    lost = 0
    with app.app_context():
        signer = Signer(get_settings())
        rows = db.session.execute(
            select(Attempt.public_id, AttemptStep.client_seq, AttemptStep.seq, AttemptStep.hash)
            .join(Attempt, Attempt.id == AttemptStep.attempt_id)
            .where(AttemptStep.page == PAGE)
        )
        stored = {(public_id, number): (seq, digest) for public_id, number, seq, digest in rows}
        for line in file.read_text().splitlines():
            public_id, number, text = line.split(" ")
            receipt = signer.read_receipt(text)
            kept = stored.get((public_id, int(number)))
            lost += receipt is None or kept != (receipt.seq, receipt.hash)
        db.session.remove()
    return lost
