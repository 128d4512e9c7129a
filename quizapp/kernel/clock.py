"""Time as an argument: services are told what time it is and never ask."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock(Protocol):
    """Tells the time in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """A clock that moves only when told to, for tests and rehearsals."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, **parts: float) -> None:
        """Move forward by `timedelta(**parts)`."""
        self.at += timedelta(**parts)


def to_local(at: datetime) -> datetime:
    """The same moment as a wall clock in Vietnam shows it."""
    return at.astimezone(LOCAL_ZONE)
