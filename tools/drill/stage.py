"""The server of the drill: as `make run` starts it, and starting workers anew as that does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tools.address import HOST
from tools.progress import ROOT, SetupError
from tools.serve import END_WITH_PARENT, list_web_options

START_SECONDS = 60.0


@contextmanager
def serve(port: int, environment: Mapping[str, str], log: Path) -> Iterator[int]:
    """Run the application's web server; gives the number of the process that starts its workers."""
    command = [
        *(*END_WITH_PARENT, sys.executable, "-m", "tools.drill.server", *list_web_options()),
        *("--port", str(port), "--log-level", "critical"),
        *("--respawn-failed-workers", "--respawn-interval", "0.5", "wsgi:app"),
    ]
    surroundings = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    # What it complains of while it is being broken is kept, and not shown.
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=surroundings, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait(port, process)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


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
