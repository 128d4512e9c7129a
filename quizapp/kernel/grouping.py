"""Several threads, one writer at a time: whoever holds the pen writes what all the others have waiting."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")
# What one turn takes along at most, so that nobody waits for an endless one.
LARGEST_GROUP = 200


class GroupFailedError(RuntimeError):
    """The group that this part was written with failed, and nothing of it was written."""


class _Ticket(Generic[Item, Done]):
    __slots__ = ("done", "has_failed", "items")

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.done: Sequence[Done] | None = None
        self.has_failed = False


class GroupWriter(Generic[Item, Done]):
    """Hands what several threads want written to `write` in groups, and each thread what became of its own part.

    A durable commit takes milliseconds however much it carries. A thread that comes while another one writes leaves
    its items in the queue; the next writer takes all of them in one go. No thread of its own is needed.

    `write` is handed the function that takes what waits, and calls it once it could begin: what comes while it waits
    for the database goes along.
    """

    def __init__(self, write: Callable[[Callable[[], list[Item]]], Sequence[Done]]) -> None:
        self._write = write
        self._waiting: list[_Ticket[Item, Done]] = []
        self._pen = Lock()

    def put(self, items: Sequence[Item]) -> Sequence[Done]:
        """What `write` gave for each of `items`, once their group was written.

        Where `write` raises, so does this in the thread that wrote, and GroupFailedError in those that waited.
        """
        ticket: _Ticket[Item, Done] = _Ticket(items)
        self._waiting.append(ticket)
        with self._pen:
            while ticket.done is None and not ticket.has_failed:
                self._write_waiting()
        if ticket.done is None:
            raise GroupFailedError
        return ticket.done

    def _write_waiting(self) -> None:
        group: list[_Ticket[Item, Done]] = []

        def take() -> list[Item]:
            if not group:
                group.extend(self._waiting[:LARGEST_GROUP])
                # Others may append meanwhile, at the end; only the holder of the pen takes away.
                del self._waiting[: len(group)]
            return [item for ticket in group for item in ticket.items]

        done: Sequence[Done] | None = None
        try:
            done = self._write(take)
        finally:
            # Where it could not even begin, those who wait are told too, each of whom would only wait as long again.
            take()
            at = 0
            for ticket in group:
                ticket.has_failed = done is None
                ticket.done = None if done is None else done[at : at + len(ticket.items)]
                at += len(ticket.items)
