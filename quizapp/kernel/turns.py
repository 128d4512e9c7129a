"""Taking turns between processes: whoever waits sleeps until it is woken, first come, first served."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Turns:
    """Turns for everything on this machine that names the same file; a thread that has its turn may take it again.

    SQLite lets those who wait for its write lock look again after pauses of up to a tenth of a second, and whoever
    comes by chance between two looks is first. Here the kernel keeps the queue; a process that dies gives its turn up.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held = threading.local()

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for the turn, and have it until the end of the block.

        Where the file cannot be opened there are no turns: the order is lost, and nothing else, for it guards nothing.
        """
        if getattr(self._held, "is_mine", False):
            yield
            return
        try:
            opened = self._file.open("ab")
        except OSError:
            yield
            return
        with opened:
            fcntl.flock(opened, fcntl.LOCK_EX)
            self._held.is_mine = True
            try:
                yield
            finally:
                self._held.is_mine = False
                # Not left to closing alone: a child that was forked meanwhile would keep it.
                fcntl.flock(opened, fcntl.LOCK_UN)
