"""Several threads, one writer at a time: whoever writes takes along what all the others have waiting."""

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
    __slots__ = ("done", "has_failed", "items", "woken")

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.done: Sequence[Done] | None = None
        self.has_failed = False
        # Held until its group is written, or until it is its own turn to write.
        self.woken = Lock()
        self.woken.acquire()


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
        self._is_writing = False
        # Over the two above; never held while anything is written.
        self._queue = Lock()

    def put(self, items: Sequence[Item]) -> Sequence[Done]:
        """What `write` gave for each of `items`, once their group was written.

        Where `write` raises, so does this in the thread that wrote, and GroupFailedError in those that waited.
        """
        ticket: _Ticket[Item, Done] = _Ticket(items)
        with self._queue:
            self._waiting.append(ticket)
            is_first = not self._is_writing
            self._is_writing = True
        if not is_first:
            ticket.woken.acquire()
        if ticket.done is None and not ticket.has_failed:
            self._write_waiting()
        if ticket.done is None:
            raise GroupFailedError
        return ticket.done

    def _write_waiting(self) -> None:
        group: list[_Ticket[Item, Done]] = []

        def take() -> list[Item]:
            if not group:
                group.extend(self._waiting[:LARGEST_GROUP])
                # Others may append meanwhile, at the end; only the one who writes takes away.
                del self._waiting[: len(group)]
            return [item for ticket in group for item in ticket.items]

        done: Sequence[Done] | None = None
        try:
            done = self._write(take)
        finally:
            # Where it could not even begin, those who wait are told too, each of whom would only wait as long again.
            take()
            # The next group first, then those of this one, who only have their answers to give. Each is woken by
            # itself: were they to pass on one lock, the next group would wait until the last of them had it.
            with self._queue:
                following = self._waiting[0] if self._waiting else None
                self._is_writing = following is not None
            if following is not None:
                following.woken.release()
            at = 0
            for ticket in group:
                ticket.has_failed = done is None
                ticket.done = None if done is None else done[at : at + len(ticket.items)]
                at += len(ticket.items)
                ticket.woken.release()
