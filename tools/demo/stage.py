"""The stage: a fresh database of its own under out/demo, and the application of `make run` served on it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from quizapp.app import create_app
from quizapp.config import Settings
from tools.address import HOST, find_free_port
from tools.progress import ROOT, SetupError
from tools.serve import END_WITH_PARENT

OUT = ROOT / "out"
HOME = OUT / "demo"
LOG = HOME / "server.log"
START_SECONDS = 120.0
STOP_SECONDS = 40.0
POLL_SECONDS = 0.2


def build_stage() -> tuple[Flask, str]:
    """An empty database of the newest schema, the application on it, and the address it will be served at.

    Whatever the environment says about databases and keys is put aside: nobody's own data is touched.
    """
    for name in [name for name in os.environ if name.lower() in Settings.model_fields]:
        del os.environ[name]
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    port = find_free_port()
    os.environ.update(VAR_DIR=str(HOME), PORT=str(port))
    app = create_app(Settings())
    with app.app_context():
        upgrade()
    return app, f"http://{HOST}:{port}"


@contextmanager
def serve() -> Iterator[Path]:
    """Run the web server and the background worker as `make run` does; gives the file of what they say."""
    with LOG.open("wb") as log:
        process = subprocess.Popen(
            [*END_WITH_PARENT, sys.executable, "-m", "tools.serve"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Of its own group: Ctrl-C reaches the story alone, which then stops the application in order.
            start_new_session=True,
        )
        try:
            _wait_until_ready(process)
            yield LOG
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if "Ready:" in LOG.read_text(errors="replace"):
            return
        if process.poll() is not None:
            raise SetupError(f"The application ended by itself; {LOG.relative_to(ROOT)} says why.")
        time.sleep(POLL_SECONDS)
    raise SetupError(f"The application did not answer; {LOG.relative_to(ROOT)} may say why.")
