"""Candidates who go on answering whatever happens, and remember what they were told."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tools.address import HOST
from tools.bench.world import Visitor

PATIENCE_SECONDS, LAST_SECONDS = 10.0, 60.0
PAUSE_SECONDS = 0.2
CLEARED = 0.1


@dataclass(frozen=True)
class Acknowledged:
    """An answer that the server said is saved."""

    attempt: str
    position: int
    answer: Any
    client_id: str
    receipt: str
    # What was left as the server said it, and the machine's own counter when it was said, in milliseconds.
    remaining_ms: int
    counter_ms: float


@dataclass
class Candidate:
    """One page: sends its answers in order, each until it is acknowledged."""

    visitor: Visitor
    random: Random
    number: int = 0
    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    # Answers that were saved only after they had been sent more than once.
    recovered: int = 0


class Crowd:
    """Runs candidates in threads until it is told to stop."""

    def __init__(self, port: int, candidates: list[Candidate], threads: int) -> None:
        self.candidates = candidates
        self._port = port
        self._stop = threading.Event()
        shares = [candidates[n::threads] for n in range(threads)]
        self._threads = [threading.Thread(target=self._run, args=(share,), daemon=True) for share in shares]

    def start(self) -> None:
        """Let everybody begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody finish the answer in hand, or give it up where nothing answers any more."""
        self._stop.set()
        limit = time.monotonic() + LAST_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, limit - time.monotonic()))

    def count(self) -> int:
        """How many answers were acknowledged so far."""
        return sum(len(candidate.acknowledged) for candidate in self.candidates)

    def wait_for(self, more: int, is_hopeless: Callable[[], bool]) -> None:
        """Wait until so many more answers were acknowledged; raises TimeoutError where none will be."""
        wanted = self.count() + more
        while self.count() < wanted:
            if is_hopeless():
                raise TimeoutError("nothing is saved any more")
            time.sleep(PAUSE_SECONDS / 4)

    def _run(self, share: list[Candidate]) -> None:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=PATIENCE_SECONDS)
        while not self._stop.is_set():
            for candidate in share:
                connection = self._answer(connection, candidate)

    def _answer(self, connection: http.client.HTTPConnection, candidate: Candidate) -> http.client.HTTPConnection:
        candidate.number += 1
        visitor, draw = candidate.visitor, candidate.random
        # Cleared now and then, so that not every save of a question is alike.
        position = draw.randint(1, len(visitor.answers))
        given = None if draw.random() < CLEARED else json.loads(visitor.answers[position - 1])
        name = f"drill.{candidate.number}"
        body = {
            "position": position,
            "answer": given,
            "flagged": draw.random() < 1 / 2,
            "client_id": name,
            "epoch": visitor.epoch,
        }
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Cookie": visitor.cookie,
            "X-CSRFToken": visitor.token,
            "X-Attempt-Token": visitor.save_token,
        }
        tries = 0
        while True:
            tries += 1
            try:
                connection.request("POST", f"/bai-lam/{visitor.attempt}/luu", json.dumps(body), headers)
                answer = connection.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                connection = http.client.HTTPConnection(HOST, self._port, timeout=PATIENCE_SECONDS)
                time.sleep(PAUSE_SECONDS * draw.random())
                continue
            if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
                time.sleep(PAUSE_SECONDS * draw.random())
                continue
            said = json.loads(content)
            if not said.get("ok"):
                candidate.refused.append(f"{answer.status} {said.get('code')}")
                return connection
            counter = time.clock_gettime(time.CLOCK_BOOTTIME) * 1000
            candidate.recovered += tries > 1
            candidate.acknowledged.append(
                Acknowledged(visitor.attempt, position, given, name, said["receipt"], said["remaining_ms"], counter)
            )
            return connection
