"""Plays thousands of candidates who each save in turn: `python -m tools.bench.candidates PORT FILE RATE SECONDS`.

Each holds a connection of its own as a browser does, as far as the system allows so many. Answers are sent when they
are due, whether earlier ones have come back or not, and timed from the moment they were due. Prints one line of JSON;
what was acknowledged stands in FILE.acknowledged: attempt, number, receipt.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from array import array
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from tools.address import HOST
from tools.serve import lift_file_limit

# Connections that are made in one moment, files that this process needs for itself, and how long the last may take.
AT_ONCE, SPARE, PATIENCE = 100, 200, 20.0
TICK, LOOK = 0.002, 0.05
PAGE = "crowd"


@dataclass
class Tally:
    """What came of all that was sent."""

    latencies: array[float] = field(default_factory=lambda: array("d"))
    sent: int = 0
    acknowledged: list[tuple[int, int, bytes]] = field(default_factory=list)
    refused: int = 0
    broken: int = 0
    waiting: int = 0
    # Answers that were due before this moment are sent and not timed.
    timed_from: float = 0.0


@dataclass(frozen=True, slots=True)
class Due:
    """One answer: whose, its number on its page, when it was due."""

    who: int
    number: int
    at: float
    request: bytes


class Line(asyncio.Protocol):
    """One connection: an answer at a time, the others wait for it."""

    def __init__(self, port: int, tally: Tally) -> None:
        self._port, self._tally = port, tally
        self._transport: asyncio.WriteTransport | None = None
        self._queue: deque[Due] = deque()
        self._buffer = b""
        self._is_busy = self._is_connecting = False

    async def connect(self) -> None:
        """Open the connection; what waits is sent then."""
        self._is_connecting = True
        try:
            await asyncio.get_running_loop().create_connection(lambda: self, HOST, self._port)
        except OSError:
            self._tally.broken += 1
            self._is_connecting = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport
        self._is_connecting = False
        self._next()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._transport = None
        if self._is_busy:
            # The same again on a fresh connection, as a page does; a repeat is harmless.
            self._tally.broken += 1
            self._is_busy, self._buffer = False, b""
            self._next()

    def put(self, due: Due) -> None:
        """Send an answer, or let it wait for the one before."""
        self._queue.append(due)
        self._tally.waiting += 1
        if not self._is_busy:
            self._next()

    def close(self) -> None:
        """Hang up."""
        self._queue.clear()
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        at = head.lower().find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(body) < length:
            return
        self._buffer = b""
        self._settle(self._queue.popleft(), body if head.startswith(b"HTTP/1.1 200") else b"")
        self._is_busy = False
        self._next()

    def _settle(self, due: Due, body: bytes) -> None:
        tally = self._tally
        tally.waiting -= 1
        _before, found, rest = body.partition(b'"receipt": "')
        if not found:
            tally.refused += 1
            return
        if due.at >= tally.timed_from:
            tally.latencies.append(time.monotonic() - due.at)
        tally.acknowledged.append((due.who, due.number, rest.split(b'"', 1)[0]))

    def _next(self) -> None:
        if not self._queue:
            return
        if self._transport is not None and not self._transport.is_closing():
            self._is_busy = True
            self._transport.write(self._queue[0].request)
        elif not self._is_connecting:
            self._is_connecting = True
            asyncio.ensure_future(self.connect())  # noqa: RUF006 - the loop holds it until it is connected


def write_request(sitter: list[str], number: int) -> bytes:
    """The bytes of one save."""
    attempt, epoch, cookie, token, answers = sitter
    position = number % len(answers)
    body = (
        f'{{"position":{position + 1},"answer":{answers[position]},"flagged":false,'
        f'"client_id":"{PAGE}.{number}","epoch":{epoch}}}'
    )
    return (
        f"POST /bai-lam/{attempt}/luu HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
        f"Cookie: {cookie}\r\nX-Attempt-Token: {token}\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"
    ).encode()


async def play(port: int, sitters: list[list[str]], rate: float, warm_up: float, seconds: float) -> Tally:
    """Everybody saves in turn, `rate` answers a second in all, first untimed for `warm_up` seconds."""
    tally = Tally()
    lines = [Line(port, tally) for _ in range(min(len(sitters), lift_file_limit() - SPARE))]
    for at in range(0, len(lines), AT_ONCE):
        await asyncio.gather(*(line.connect() for line in lines[at : at + AT_ONCE]))
    begun = time.monotonic()
    tally.timed_from = begun + warm_up
    end = begun + warm_up + seconds
    first = int(time.time()) * 1000
    while (now := time.monotonic()) < end:
        while (due_at := begun + tally.sent / rate) <= now:
            who = tally.sent % len(sitters)
            number = first + tally.sent // len(sitters)
            lines[who % len(lines)].put(Due(who, number, due_at, write_request(sitters[who], number)))
            tally.sent += 1
        await asyncio.sleep(TICK)
    for _look in range(int(PATIENCE / LOOK)):
        if tally.waiting:
            await asyncio.sleep(LOOK)
    for line in lines:
        line.close()
    return tally


def main() -> None:
    """Play, and print what came of it."""
    port, file, rate, warm_up, seconds = sys.argv[1:]
    sitters = [json.loads(line) for line in Path(file).read_text().splitlines()]
    gc.freeze()
    gc.disable()
    tally = asyncio.run(play(int(port), sitters, float(rate), float(warm_up), float(seconds)))
    lines = [f"{sitters[who][0]} {number} {receipt.decode()}\n" for who, number, receipt in tally.acknowledged]
    Path(f"{file}.acknowledged").write_text("".join(lines))
    timed = sorted(tally.latencies)
    used = getrusage(RUSAGE_SELF)
    told = {
        "sent": tally.sent,
        "acknowledged": len(tally.acknowledged),
        "refused": tally.refused,
        "broken": tally.broken,
        "unanswered": tally.waiting,
        "p50": 1000 * timed[len(timed) // 2] if timed else None,
        "p99": 1000 * timed[int(len(timed) * 0.99)] if timed else None,
        "worst": 1000 * timed[-1] if timed else None,
        "cpu": used.ru_utime + used.ru_stime,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
