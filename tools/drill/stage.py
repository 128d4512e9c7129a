"""The server of the drill: as `make run` starts it, and starting workers anew as that does."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Thread

from tools.address import HOST
from tools.progress import ROOT, SetupError
from tools.serve import END_WITH_PARENT, list_web_options

START_SECONDS = 60.0


class Server:
    """The web server of the drill, started again where it ends by itself, as `make run` does."""

    def __init__(self, port: int, environment: Mapping[str, str], log: Path) -> None:
        self._command = [
            *(*END_WITH_PARENT, sys.executable, "-m", "tools.drill.server", *list_web_options()),
            *("--port", str(port), "--log-level", "critical"),
            *("--respawn-failed-workers", "--respawn-interval", "0.5", "wsgi:app"),
        ]
        self._environment = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
        # What it complains of while it is being broken is kept, and not shown.
        self._log = log
        self._log.write_bytes(b"")
        self._is_over = False
        self.restarts = 0
        self._process = self._start()
        _wait(port, self._process)
        self._watcher = Thread(target=self._watch, daemon=True)
        self._watcher.start()

    @property
    def pid(self) -> int:
        """The number of the process that starts its workers."""
        return self._process.pid

    def close(self) -> None:
        """End it for good."""
        self._is_over = True
        self._end()
        self._watcher.join()

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as output:
            return subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _watch(self) -> None:
        while True:
            self._process.wait()
            if self._is_over:
                return
            self._end()
            self.restarts += 1
            self._process = self._start()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SetupError("The server to be broken did not answer.")
