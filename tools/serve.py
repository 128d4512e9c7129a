"""Serves the application: the web server and the background worker, started and stopped together."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from types import FrameType

from tools.address import HOST, check_port_free, read_port
from tools.progress import ROOT, SetupError, run_main, say
from tools.setup import wants_demonstration

BIN = Path(sys.executable).parent
WEB_PROCESSES = 2
# A thread that saves sleeps while its group is written: the more there are, the more each group carries.
WEB_THREADS = 16
# Connections that each process keeps open: browsers hold theirs between two answers, and beyond this number nobody
# new is let in until one of them goes.
WEB_CONNECTIONS = 20_000
WORKER_PROCESSES = 2
START_SECONDS = 90.0
STOP_SECONDS = 15.0
# What ended by itself is started again so many times within so many seconds.
MOST_RESTARTS, RESTARTS_WITHIN = 3, 60.0
POLL_SECONDS = 0.2
LOGINS = re.compile(r"<!-- logins -->\n(.*?)<!-- /logins -->", re.DOTALL)
# The kernel ends a part when the supervisor dies without a chance to say goodbye.
END_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM")


@dataclass
class Part:
    """One of the programs that together are the application."""

    name: str
    command: list[str]
    stop_signal: signal.Signals
    process: subprocess.Popen[bytes]
    ends: list[float] = field(default_factory=list)


class StopRequestedError(Exception):
    """Somebody pressed Ctrl-C, or the system asked the application to end."""


def main() -> None:
    """Serve until Ctrl-C; raises SetupError where a part cannot start or does not stay up."""
    port = read_port()
    check_port_free(port)
    # Installed first, so that nothing started below can outlive a stop that comes early.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _request_stop)
    lift_file_limit()
    parts: list[Part] = []
    try:
        parts.append(_start("web server", _web_command(port), port, signal.SIGTERM))
        # SIGINT lets the worker finish what it has in hand; what it cannot finish is taken up again later.
        parts.append(_start("background worker", _worker_command(), port, signal.SIGINT))
        _wait_until_answering(parts, port)
        _greet(port)
        while True:
            _keep_alive(parts, port)
            time.sleep(POLL_SECONDS)
    except StopRequestedError:
        say("\nStopping ...")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        _stop(parts)
    say("Stopped. Everything that was saved is kept.")


def _request_stop(_number: int, _frame: FrameType | None) -> None:
    raise StopRequestedError


def list_web_options() -> list[str]:
    """How the web server serves many people at once; measurements and drills take the same."""
    return [
        *("--interface", "wsgi", "--host", HOST, "--workers", str(WEB_PROCESSES)),
        *("--blocking-threads", str(WEB_THREADS)),
        # Who comes in the same moment waits at the door instead of being turned away.
        *("--backlog", "4096", "--backpressure", str(WEB_CONNECTIONS)),
    ]


def lift_file_limit() -> int:
    """Let this process and those it starts hold as many connections as the system allows; gives their number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = hard if hard != resource.RLIM_INFINITY else max(soft, 4 * WEB_CONNECTIONS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def _web_command(port: int) -> list[str]:
    return [
        *(str(BIN / "granian"), *list_web_options(), "--port", str(port), "--respawn-failed-workers"),
        *("--workers-kill-timeout", "10s", "--log-level", "error", "wsgi:app"),
    ]


def _worker_command() -> list[str]:
    return [
        *(str(BIN / "huey_consumer"), "tools.worker.queue", "--quiet"),
        *("--worker-type", "process", "--workers", str(WORKER_PROCESSES), "--max-delay", "1"),
    ]


def _start(name: str, command: list[str], port: int, stop_signal: signal.Signals) -> Part:
    return Part(name, command, stop_signal, _start_process(command, port))


def _start_process(command: list[str], port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*END_WITH_PARENT, *command],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        # Of its own group: Ctrl-C reaches the supervisor alone, which then stops the parts in order.
        start_new_session=True,
    )


def _wait_until_answering(parts: list[Part], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        _check_alive(parts)
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=5):
                return
        except urllib.error.HTTPError as error:
            if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                _stop(parts)
                raise SetupError("The application answers with an error; the lines above say why.") from error
            return
        except OSError:
            time.sleep(POLL_SECONDS)
    raise SetupError(f"The web server did not answer within {START_SECONDS:.0f} seconds.")


def _check_alive(parts: list[Part]) -> None:
    for part in parts:
        code = part.process.poll()
        if code is not None:
            raise SetupError(f"The {part.name} ended by itself (code {code}), so everything was stopped.")


def _keep_alive(parts: list[Part], port: int) -> None:
    """Start again what ended by itself: people may be sitting. Raises SetupError for what does not stay up."""
    for part in parts:
        code = part.process.poll()
        if code is None:
            continue
        now = time.monotonic()
        part.ends = [*(end for end in part.ends if now - end < RESTARTS_WITHIN), now]
        if len(part.ends) > MOST_RESTARTS:
            raise SetupError(f"The {part.name} keeps ending by itself (code {code}), so everything was stopped.")
        say(f"The {part.name} ended by itself (code {code}) and is started again.")
        _end_group(part)
        part.process = _start_process(part.command, port)


def _end_group(part: Part) -> None:
    """End by force what a part may have left behind."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(part.process.pid, signal.SIGKILL)


def _greet(port: int) -> None:
    say(f"\nReady: http://{HOST}:{port}\n")
    logins = LOGINS.search((ROOT / "README.md").read_text())
    if wants_demonstration() and logins:
        say(logins[1])
    say("Press Ctrl-C to stop.")


def _stop(parts: list[Part]) -> None:
    """Ask each part to end, wait, and end by force what is left of it."""
    for part in parts:
        if part.process.poll() is None:
            part.process.send_signal(part.stop_signal)
    deadline = time.monotonic() + STOP_SECONDS
    for part in parts:
        try:
            part.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"The {part.name} did not end in time and is ended by force.")
        _end_group(part)
        part.process.wait()


if __name__ == "__main__":
    run_main(main)
