"""Starting a server as `make run` does, and loading it with wrk."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tools.address import HOST
from tools.progress import ROOT, SetupError
from tools.serve import BIN, END_WITH_PARENT, lift_file_limit, list_web_options

LUA = Path(__file__).with_name("load.lua")
THREADS = 2
CONNECTIONS = 32
START_SECONDS, PATIENCE = 180.0, 60.0
# Less processor time than this within a second, and a server does nothing.
IDLE = 0.1
_sequences = count(1)


@dataclass(frozen=True)
class Load:
    """What a load came to.

    Requests per second, milliseconds at p50 and p99, answers that were no success, and what an answer cost the server
    in microseconds of processor time.
    """

    rate: float
    p50: float
    p99: float
    errors: int
    cpu: float


@dataclass(frozen=True)
class Server:
    """A running web server."""

    address: str
    process: subprocess.Popen[bytes]

    def measure_cpu(self) -> float:
        """Seconds of processor time that its processes have used so far."""
        ticks = 0
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                # What stands behind the name, which may hold anything: state, parent, group, ..., user, system.
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == self.process.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def serve(target: str, port: int, environment: Mapping[str, str]) -> Iterator[Server]:
    """Run a WSGI application with the web server, processes and threads of `make run`."""
    command = [
        *(*END_WITH_PARENT, str(BIN / "granian"), *list_web_options(), "--port", str(port)),
        # Where this process is ended, the server ends with it, whoever still holds a connection.
        *("--workers-kill-timeout", "5s", "--log-level", "error", target),
    ]
    lift_file_limit()
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment, "PYTHONPATH": str(ROOT)}, start_new_session=True
    )
    try:
        _wait(port, process)
        server = Server(f"http://{HOST}:{port}", process)
        _let_settle(server)
        yield server
    finally:
        # Nothing of it is worth keeping, and a server under load may take its time to say goodbye.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SetupError("The server to be measured ended by itself; the lines above say why.")
        try:
            socket.create_connection((HOST, port), timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SetupError("The server to be measured did not answer.")


def _let_settle(server: Server) -> None:
    """Wait until its workers have read the application, which they go on with after the port is open."""
    deadline = time.monotonic() + START_SECONDS
    before = -1.0
    while time.monotonic() < deadline and (now := server.measure_cpu()) - before > IDLE:
        before = now
        time.sleep(1)


def write_requests(path: Path, requests: Sequence[tuple[str, str, str, str, str, str]]) -> Path:
    """Keep (method, path, cookie, form token, body, save token) for `load`."""
    path.write_text("".join("\t".join(request) + "\n" for request in requests))
    return path


def load(server: Server, requests: Path, seconds: int) -> Load:
    """Send the requests of a file in turn over 32 connections for some seconds."""
    arguments = [str(requests), str(THREADS), str(next(_sequences) * 100_000_000)]
    command = [
        "wrk",
        f"-t{THREADS}",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--timeout",
        "20s",
        "-s",
        str(LUA),
        server.address,
    ]
    before = server.measure_cpu()
    try:
        done = subprocess.run(
            [*command, "--", *arguments], capture_output=True, text=True, check=True, timeout=seconds + PATIENCE
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise SetupError(f"The load did not come to an end: {error}.") from error
    used = server.measure_cpu() - before
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    number, microseconds, p50, p99, errors = line.split()[1:]
    rate = int(number) / (int(microseconds) / 1_000_000)
    return Load(rate, float(p50), float(p99), int(errors), 1_000_000 * used / max(1, int(number)))
