"""Time as an argument: services are told what time it is and never ask."""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    """Tells the time in UTC."""

    def now(self) -> datetime: ...


# How far the machine's clock may go its own way before anybody is told: rates differ by seconds a day.
JUMP = timedelta(seconds=5)
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class SteadyClock:
    """The time counted on from one look at the machine's clock by a counter that nobody can set.

    The counter is the time since the machine was started. What the clock showed against it is kept in `file`, so that
    all processes of this machine, and those started later, count from the same moment; setting the machine's clock
    changes nothing until `settle` says so. Another start of the machine begins anew.
    """

    def __init__(
        self,
        file: Path,
        *,
        wall: Callable[[], float] = time.time,
        counter: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
        boot_id: str | None = None,
    ) -> None:
        self._file, self._wall, self._counter = file, wall, counter
        self._boot_id = boot_id or _BOOT_ID.read_text().strip()
        self._lock = Lock()
        self._looked_at = float("-inf")
        self._offset = 0.0

    def now(self) -> datetime:
        """The time, whatever was done to the machine's clock meanwhile."""
        counter = self._counter()
        # Another process may have settled it; once a second is soon enough to hear of that.
        if counter - self._looked_at >= 1:
            with self._lock:
                self._offset, self._looked_at = self._read(), counter
        return datetime.fromtimestamp(counter + self._offset, UTC)

    @property
    def drift(self) -> timedelta:
        """How far ahead of this one the machine's clock is."""
        return datetime.fromtimestamp(self._wall(), UTC) - self.now()

    def settle(self) -> None:
        """Take the machine's clock for right from now on, in every process of this machine."""
        with self._lock:
            self._keep()
            self._looked_at = float("-inf")

    def _read(self) -> float:
        try:
            kept = json.loads(self._file.read_text())
        except (OSError, ValueError):
            kept = {}
        if kept.get("boot_id") == self._boot_id:
            return float(kept["offset"])
        return self._keep()

    def _keep(self) -> float:
        offset = self._wall() - self._counter()
        draft = self._file.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps({"boot_id": self._boot_id, "offset": offset}))
        draft.replace(self._file)
        return offset


class FrozenClock:
    """A clock that moves only when told to, for tests and rehearsals."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, **parts: float) -> None:
        """Move forward by `timedelta(**parts)`."""
        self.at += timedelta(**parts)


def compute_day_end(day: date) -> datetime:
    """The first moment behind a day in Vietnam."""
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL_ZONE) + timedelta(days=1)


def to_local(at: datetime) -> datetime:
    """The same moment as a wall clock in Vietnam shows it."""
    return at.astimezone(LOCAL_ZONE)
