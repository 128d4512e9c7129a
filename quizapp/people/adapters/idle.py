"""The idle lock: when a session was last used, kept in its cookie."""

from datetime import UTC, datetime, timedelta

from flask import session as cookie

_SEEN = "seen"
_AWAKE = "awake_until"
_LOCKED = "locked"
# Writing the cookie with every request would tell nothing more.
_STEP = 20


def keep_awake(until: datetime) -> None:
    """Count the session as used until then: a running attempt is activity, however long a question is read."""
    cookie[_AWAKE] = max(int(until.timestamp()), cookie.get(_AWAKE, 0))


def let_rest(now: datetime) -> None:
    """The attempt is over: from now on only use counts again."""
    cookie[_AWAKE] = int(now.timestamp())


def is_locked(now: datetime, idle_minutes: int) -> bool:
    """Whether the session was locked, or nobody used it for `idle_minutes`."""
    if cookie.get(_LOCKED):
        return True
    seen = cookie.get(_SEEN)
    if seen is None:
        return False
    last = max(seen, min(cookie.get(_AWAKE, 0), int(now.timestamp())))
    return now - datetime.fromtimestamp(last, UTC) > timedelta(minutes=idle_minutes)


def note_use(now: datetime) -> None:
    """The person is there."""
    second = int(now.timestamp())
    if second - cookie.get(_SEEN, 0) >= _STEP:
        cookie[_SEEN] = second


def lock() -> None:
    """Lock at once."""
    cookie[_LOCKED] = True


def unlock(now: datetime) -> None:
    """Open again after the password."""
    cookie.pop(_LOCKED, None)
    cookie[_SEEN] = int(now.timestamp())
