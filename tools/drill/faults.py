"""What is done to the application: what is killed, cut, filled and set."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psycopg

from tools.drill.disk import fill
from tools.drill.proxy import Proxy
from tools.drill.stage import Server
from tools.progress import SetupError

# How long a cable stays cut and a disk full, in seconds.
SHORTEST, LONGEST = 0.3, 2.0
CLOCKS = ("-3600s", "+3600s", "+0s")


def find_faketime() -> Path:
    """The library that shows a process another clock."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        raise SetupError("faketime is not installed; `make drill` installs it.")
    return found[0]


def describe_clock(file: Path) -> dict[str, str]:
    """The environment under which the clock is what `file` says; counters that nobody can set stay true."""
    return {
        "LD_PRELOAD": str(find_faketime()),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


@dataclass
class Fault:
    """One kind of fault, and how often it was done."""

    name: str
    strike: Callable[[], bool]
    count: int = 0


def build_worker_fault(server: Server, random: Random) -> Fault:
    """Kill one worker process of the web server, which then starts another."""

    def strike() -> bool:
        workers = list_children(server.pid)
        if not workers:
            return False
        os.kill(random.choice(workers), signal.SIGKILL)
        return True

    return Fault("worker killed", strike)


def build_database_fault(url: str) -> Fault:
    """Kill one process of the database server, which then ends all others and recovers from its log."""
    address = url.replace("postgresql+psycopg", "postgresql")

    def strike() -> bool:
        try:
            with psycopg.connect(address, connect_timeout=5) as connection:
                os.kill(connection.info.backend_pid, signal.SIGKILL)
        except psycopg.OperationalError:
            return False
        return True

    return Fault("database killed", strike)


def build_clock_fault(file: Path, random: Random) -> Fault:
    """Set the machine's clock, as the server sees it, an hour forth or back, or right again."""

    def strike() -> bool:
        now = file.read_text().strip()
        # In place of the old file at once: a half-written one would be no clock at all.
        draft = file.with_suffix(".new")
        draft.write_text(random.choice([clock for clock in CLOCKS if clock != now]) + "\n")
        draft.replace(file)
        return True

    return Fault("clock set", strike)


def build_network_fault(name: str, proxy: Proxy, random: Random) -> Fault:
    """Cut a cable for a moment: noticed at once by both ends, or with what they send going nowhere."""

    def strike() -> bool:
        proxy.cut(random.uniform(SHORTEST, LONGEST), silently=random.random() < 1 / 2)
        return True

    return Fault(name, strike)


def build_disk_fault(disk: Path, random: Random) -> Fault:
    """Leave the database's disk without a free byte for a moment."""

    def strike() -> bool:
        ballast = fill(disk)
        try:
            time.sleep(random.uniform(SHORTEST, LONGEST))
        finally:
            ballast.unlink()
        return True

    return Fault("disk full", strike)


def list_children(parent: int) -> list[int]:
    """The worker processes that the server `parent` started (its helpers are none)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
            command = (path.parent / "cmdline").read_text()
        except OSError:
            continue
        if int(fields[1]) == parent and "resource_tracker" not in command:
            found.append(int(path.parent.name))
    return found
