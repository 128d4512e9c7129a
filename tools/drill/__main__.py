"""`make drill`: break the application under load, again and again, and write what became of every answer."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import make_url

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.extensions import db
from tests.postgres_server import UNPRIVILEGED, create_database, postgres_server
from tools.address import find_free_port
from tools.bench.world import build_world
from tools.drill.disk import NoDiskError, small_disk
from tools.drill.faults import (
    Fault,
    build_clock_fault,
    build_database_fault,
    build_disk_fault,
    build_network_fault,
    build_worker_fault,
    describe_clock,
)
from tools.drill.judging import judge
from tools.drill.load import Candidate, Crowd
from tools.drill.proxy import Proxy
from tools.drill.stage import Server
from tools.progress import ROOT, SetupError, run_main, say

OUT = ROOT / "out" / "drill"
REPORT = ROOT / "out" / "drill.json"
CANDIDATES, THREADS = 40, 8
# Between two faults so many answers must get through, within this time: the application is up again.
BETWEEN, PATIENCE_SECONDS = 20, 60.0
MUST_BE_NONE = ("lost", "wrong", "doubled", "receipts bad", "chains broken", "refused")
# An answer on a loaded machine may take seconds to come back; an hour it may not.
CLOCK_ERROR_MS = 20_000
# The faults on each database, and those of the short form.
FAULTS, FEW = 100, 12
# The disk that is filled holds the database and little else.
DISK_MEGABYTES = {"sqlite": 96, "postgresql": 128}
# What a report holds besides counts.
Report = dict[str, Any]


def main() -> None:
    """Drill on both databases; ends with code 1 where anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tools.drill", description=__doc__)
    parser.add_argument("--faults", type=int, default=FAULTS, help="on each database")
    parser.add_argument("--short", action="store_const", const=FEW, dest="faults", help=f"{FEW} on each database")
    parser.add_argument("--seed", type=int, default=2026)
    wanted = parser.parse_args()
    shutil.rmtree(OUT, ignore_errors=True)
    report: dict[str, Report] = {}
    with ExitStack() as stack:
        say("Drilling on SQLite ...")
        report["sqlite"] = drill("sqlite", "", wanted.faults, Random(wanted.seed))  # noqa: S311 - must be repeatable
        base = stack.enter_context(postgres_server(durable=True))
        say("Drilling on PostgreSQL ...")
        report["postgresql"] = drill("postgresql", base, wanted.faults, Random(wanted.seed))  # noqa: S311 - as above
    REPORT.write_text(json.dumps(report, indent=1) + "\n")
    for name, told in report.items():
        _show(name, told)
    broken = [f"{name}: {what}" for name, told in report.items() for what in MUST_BE_NONE if told[what]]
    broken += [f"{name}: clock" for name, told in report.items() if told["clock error ms"] > CLOCK_ERROR_MS]
    if broken:
        sys.exit(f"\nBroken: {'; '.join(broken)}.")
    say(f"\nEvery acknowledged answer is there. The counts are in {REPORT.relative_to(ROOT)}.")


def _show(name: str, told: Report) -> None:
    say(f"{name}: " + ", ".join(f"{what} {count}" for what, count in told["faults"].items()))
    for what, reason in told["skipped"].items():
        say(f"  {what}: skipped, {reason}")
    say("  " + ", ".join(f"{what} {count}" for what, count in told.items() if isinstance(count, int)))


def drill(name: str, base: str, wanted: int, random: Random) -> Report:
    """Load, break, wait until it works again, and so on; what was done and what became of the answers.

    `base` is the address of a PostgreSQL server, empty for SQLite.
    """
    folder = OUT / name
    folder.mkdir(parents=True)
    clock = folder / "clock.txt"
    clock.write_text("+0s\n")
    skipped = {}
    with ExitStack() as stack:
        home = folder / "disk"
        try:
            disk: Path | None = stack.enter_context(small_disk(home, DISK_MEGABYTES[name]))
        except NoDiskError as error:
            disk, skipped["disk full"] = None, str(error)
        database = create_database_on(base, "drill", disk) if base else ""
        # The application's own folder is full along with its database, as on a machine with one disk.
        var = folder if base else home
        app = create_app(Settings(var_dir=var, database_url=database, redis_url="", demo=True))
        world = build_world(app, CANDIDATES)
        with app.app_context():
            db.engine.dispose()
        cables: dict[str, Proxy] = {}
        address = database
        if base:
            url = make_url(database)
            cables["network to the database cut"] = wire = Proxy(url.port or 5432)
            address = url.set(port=wire.port).render_as_string(hide_password=False)
        environment = {"VAR_DIR": str(var), "DATABASE_URL": address, "DEMO": "1", **describe_clock(clock)}
        port = find_free_port()
        server = Server(port, environment, folder / "server.log")
        stack.callback(server.close)
        cables["network cut"] = front = Proxy(port)
        for cable in cables.values():
            stack.callback(cable.close)
        faults = [build_worker_fault(server, random), build_clock_fault(clock, random)]
        faults += [build_network_fault(what, cable, random) for what, cable in cables.items()]
        faults += [build_disk_fault(disk, random)] if disk else []
        faults += [build_database_fault(database)] if base else []
        crowd = Crowd(front.port, [Candidate(v, Random(random.random())) for v in world.candidates], THREADS)  # noqa: S311
        crowd.start()
        try:
            _strike(crowd, faults, wanted, random)
        finally:
            crowd.stop()
        told = judge(app, crowd.candidates)
        with app.app_context():
            db.engine.dispose()
    counts = {fault.name: fault.count for fault in faults}
    return {"faults": counts, "skipped": skipped, "server started again": server.restarts, **told}


def create_database_on(base: str, name: str, disk: Path | None) -> str:
    """An empty database whose tables stand on a disk of their own, where there is one; gives its address."""
    if disk is None:
        return create_database(base, name)
    place = disk / "tables"
    place.mkdir()
    if os.geteuid() == 0:
        shutil.chown(place, UNPRIVILEGED)
    return create_database(base, name, folder=place)


def _strike(crowd: Crowd, faults: list[Fault], wanted: int, random: Random) -> None:
    """Every kind of fault once, then any of them."""
    done = 0
    due = random.sample(faults, len(faults))
    while done < wanted:
        limit = time.monotonic() + PATIENCE_SECONDS
        try:
            crowd.wait_for(BETWEEN, lambda limit=limit: time.monotonic() > limit)  # type: ignore[misc]  # bound at once
        except TimeoutError as error:
            raise SetupError(f"After {done} faults the application did not come back.") from error
        fault = due[0] if due else random.choice(faults)
        if fault.strike():
            due = due[1:]
            fault.count += 1
            done += 1
            if done % 20 == 0:
                say(f"  {done} of {wanted} faults, {crowd.count():,} answers acknowledged")


if __name__ == "__main__":
    run_main(main)
