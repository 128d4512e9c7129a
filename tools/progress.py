"""Running a command as one line of progress, and turning its failure into one sentence.

Runs on the bare system Python, before anything is installed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "var" / "setup.log"
HEARTBEAT_SECONDS = 15.0
POLL_SECONDS = 0.2

_NO_NETWORK = (
    r"Temporary failure (in name )?resol|Could not resolve|Name or service not known|Network is unreachable"
    r"|ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED|ETIMEDOUT|NewConnectionError|Failed to fetch"
    r"|Failed to establish a new connection|ReadTimeoutError|ConnectTimeoutError"
)
DIAGNOSES = (
    (r"psycopg\.OperationalError", "The database that DATABASE_URL names cannot be reached, or refuses this account."),
    (r"No space left on device|ENOSPC", "The disk is full."),
    (_NO_NETWORK, "The network or a package registry cannot be reached."),
    (r"THESE PACKAGES DO NOT MATCH THE HASHES", "A downloaded package differs from the locked one."),
    (r"database is locked", "Another program is holding the database; stop it and try again."),
    (r"Could not get lock|is another process using it", "Another package installation is running; wait for it."),
    (r"dpkg was interrupted", "An earlier installation was interrupted; run: dpkg --configure -a"),
    (r"Unable to locate package", "This release does not offer one of the system packages."),
    (r"Permission denied|EACCES|Read-only file system", "A file or folder may not be written by this account."),
)


class SetupError(Exception):
    """The set-up cannot go on; the text is one sentence that says why and what to do."""


def say(text: str) -> None:
    """Print one line at once, whatever the output is connected to."""
    print(text, flush=True)


def run_step(title: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
    """Run a command quietly under a title with the time it takes.

    Raises SetupError with one sentence when it fails; its whole output is kept in var/setup.log.
    """
    started = time.monotonic()
    say(f"  {title} ...")
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("a+b") as log:
        log.write(f"\n$ {' '.join(command)}\n".encode())
        log.flush()
        start = log.tell()
        try:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise SetupError(f"{title}: {error}.") from error
        _wait(process, started)
        if process.returncode != 0:
            raise SetupError(f"{title.partition(' (')[0]}: {_diagnose(log, start)}")
    seconds = time.monotonic() - started
    if seconds >= 1:
        say(f"  {title}: done in {seconds:.0f} s")


def _wait(process: subprocess.Popen[bytes], started: float) -> None:
    """Wait for the end and show now and then that something is going on; an interrupt ends the child too."""
    shown = time.monotonic()
    try:
        while process.poll() is None:
            time.sleep(POLL_SECONDS)
            if time.monotonic() - shown >= HEARTBEAT_SECONDS:
                shown = time.monotonic()
                say(f"    still working, {shown - started:.0f} s so far")
    except BaseException:
        process.terminate()
        process.wait()
        raise


def _diagnose(log: IO[bytes], start: int) -> str:
    log.flush()
    log.seek(start)
    output = log.read().decode(errors="replace")
    for pattern, sentence in DIAGNOSES:
        if re.search(pattern, output):
            return f"{sentence} (Details: {LOG.relative_to(ROOT)})"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    last = lines[-1] if lines else "it failed without a word"
    return f"{last} (Details: {LOG.relative_to(ROOT)})"


def run_main(main: Callable[[], None]) -> None:
    """Call `main`; end with one sentence on standard error and a failing exit code where it cannot go on."""
    try:
        main()
    except SetupError as error:
        sys.stdout.flush()
        sys.exit(f"\nStopped: {error}")
    except OSError as error:
        sys.exit(f"\nStopped: {error.strerror or error}{f': {error.filename}' if error.filename else ''}.")
    except KeyboardInterrupt:
        sys.exit("\nStopped at your request; the next run goes on from here.")
