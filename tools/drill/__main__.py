"""`make drill`: break the application under load, again and again, and write what became of every answer."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from contextlib import ExitStack
from random import Random

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.extensions import db
from tests.postgres_server import create_database, postgres_server
from tools.address import find_free_port
from tools.bench.world import build_world
from tools.drill.faults import Fault, build_clock_fault, build_database_fault, build_worker_fault, describe_clock
from tools.drill.judging import judge
from tools.drill.load import Candidate, Crowd
from tools.drill.stage import serve
from tools.progress import ROOT, SetupError, run_main, say

OUT = ROOT / "out" / "drill"
REPORT = ROOT / "out" / "drill.json"
CANDIDATES, THREADS = 40, 8
# Between two faults so many answers must get through, within this time: the application is up again.
BETWEEN, PATIENCE_SECONDS = 20, 60.0
MUST_BE_NONE = ("lost", "wrong", "doubled", "receipts bad", "chains broken", "refused")
# An answer on a loaded machine may take seconds to come back; an hour it may not.
CLOCK_ERROR_MS = 20_000


def main() -> None:
    """Drill on both databases; ends with code 1 where anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tools.drill", description=__doc__)
    parser.add_argument("--faults", type=int, default=100, help="on each database")
    parser.add_argument("--seed", type=int, default=2026)
    wanted = parser.parse_args()
    shutil.rmtree(OUT, ignore_errors=True)
    report = {}
    with ExitStack() as stack:
        say("Drilling on SQLite ...")
        report["sqlite"] = drill("sqlite", "", wanted.faults, Random(wanted.seed))  # noqa: S311 - must be repeatable
        base = stack.enter_context(postgres_server(durable=True))
        say("Drilling on PostgreSQL ...")
        database = create_database(base, "drill")
        report["postgresql"] = drill("postgresql", database, wanted.faults, Random(wanted.seed))  # noqa: S311 - as above
    REPORT.write_text(json.dumps(report, indent=1) + "\n")
    for name, counts in report.items():
        say(f"{name}: " + ", ".join(f"{what} {count}" for what, count in counts.items()))
    broken = [f"{name}: {what}" for name, counts in report.items() for what in MUST_BE_NONE if counts[what]]
    broken += [f"{name}: clock" for name, counts in report.items() if counts["clock error ms"] > CLOCK_ERROR_MS]
    if broken:
        sys.exit(f"\nBroken: {'; '.join(broken)}.")
    say(f"\nEvery acknowledged answer is there. The counts are in {REPORT.relative_to(ROOT)}.")


def drill(name: str, database: str, wanted: int, random: Random) -> dict[str, int]:
    """Load, break, wait until it works again, and so on; the counts of faults and of what became of the answers."""
    folder = OUT / name
    folder.mkdir(parents=True)
    app = create_app(Settings(var_dir=folder, database_url=database, redis_url="", demo=True))
    world = build_world(app, CANDIDATES)
    with app.app_context():
        db.engine.dispose()
    clock = folder / "clock.txt"
    clock.write_text("+0s\n")
    environment = {"VAR_DIR": str(folder), "DATABASE_URL": database, "DEMO": "1", **describe_clock(clock)}
    port = find_free_port()
    with serve(port, environment, folder / "server.log") as server:
        crowd = Crowd(port, [Candidate(v, Random(random.random())) for v in world.candidates], THREADS)  # noqa: S311
        crowd.start()
        faults = [build_worker_fault(server, random), build_clock_fault(clock, random)]
        if database:
            faults.append(build_database_fault(database))
        try:
            _strike(crowd, faults, wanted, random)
        finally:
            crowd.stop()
    counts = {fault.name: fault.count for fault in faults}
    return counts | judge(app, crowd.candidates)


def _strike(crowd: Crowd, faults: list[Fault], wanted: int, random: Random) -> None:
    done = 0
    while done < wanted:
        limit = time.monotonic() + PATIENCE_SECONDS
        try:
            crowd.wait_for(BETWEEN, lambda limit=limit: time.monotonic() > limit)  # type: ignore[misc]  # bound at once
        except TimeoutError as error:
            raise SetupError(f"After {done} faults the application did not come back.") from error
        fault = random.choice(faults)
        if fault.strike():
            fault.count += 1
            done += 1
            if done % 20 == 0:
                say(f"  {done} of {wanted} faults, {crowd.count():,} answers acknowledged")


if __name__ == "__main__":
    run_main(main)
