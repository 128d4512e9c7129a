"""Kinds of background work and what a handler gets and gives."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

MAX_TRIES = 5
# A run whose heartbeat is older has lost its worker and is taken up again.
STALE_AFTER = timedelta(minutes=3)
KEEP_FILES = timedelta(days=7)


@dataclass(frozen=True)
class TaskFile:
    """The file a task leaves behind."""

    name: str
    content_type: str
    content: bytes
    keep: timedelta = KEEP_FILES
    # Kept encrypted: what nobody may read in the database.
    sealed: bool = False


@dataclass
class TaskContext:
    """What a handler knows and can say. `report(done, total)` shows progress and keeps the run alive."""

    params: dict[str, Any]
    requested_by_id: int | None
    report: Callable[[int, int], None] = field(default=lambda _done, _total: None)


Handler = Callable[[TaskContext], TaskFile | None]

_handlers: dict[str, Handler] = {}


def task(kind: str) -> Callable[[Handler], Handler]:
    """Register a handler for a kind of work. Handlers are idempotent: a run may be repeated after a crash."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def get_handler(kind: str) -> Handler:
    """The handler of a kind; KeyError for a kind nobody registered."""
    return _handlers[kind]
