"""A cable that can be cut: what comes in at one port goes on to another, until it does not."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

from tools.address import HOST

BLOCK = 65_536


class Proxy:
    """Carries connections to a port of this machine; `cut` breaks all of them and keeps new ones out for a while."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server((HOST, 0))
        self._is_whole = threading.Event()
        self._is_whole.set()
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Where to connect to."""
        port: int = self._listener.getsockname()[1]
        return port

    def cut(self, seconds: float, *, silently: bool) -> None:
        """Cut the cable and mend it after some seconds.

        Both ends notice at once, or `silently`: then what they send goes nowhere, and they hear of it at the end only.
        """
        self._is_whole.clear()
        if not silently:
            self._break_all()
        time.sleep(seconds)
        self._break_all()
        self._is_whole.set()

    def close(self) -> None:
        """Take the cable away."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._break_all()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            if not self._is_whole.is_set():
                near.close()
                continue
            try:
                far = socket.create_connection((HOST, self._target), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._ends |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(BLOCK):
                if not self._is_whole.is_set():
                    # Lost on the way; both ends are broken when the cut is over.
                    continue
                sink.sendall(data)
        self._break((source, sink))

    def _break_all(self) -> None:
        with self._lock:
            ends = tuple(self._ends)
        self._break(ends)

    def _break(self, ends: tuple[socket.socket, ...]) -> None:
        for end in ends:
            with self._lock:
                if end not in self._ends:
                    continue
                self._ends.discard(end)
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
