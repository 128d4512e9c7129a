"""What one save costs as attempts and stored answers grow: it has to stay the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice

from flask import Flask
from sqlalchemy import func, insert, select

from quizapp.delivery.models import Attempt, AttemptStep
from quizapp.delivery.views.gate import SaveGate
from quizapp.extensions import db
from quizapp.web.unit_of_work import unit_of_work
from tools.bench.crowd import Sitter, build_sitters, tidy
from tools.bench.figures import Figure, bound

# The most that a save may cost on the large side, as a multiple of one on the small side.
FLAT = 1.5
BATCHES, BATCH, CHUNK = 21, 50, 10_000
MADE_AT = datetime(2026, 10, 5, 1, 0, tzinfo=UTC)
PADDING = '{"answer":{"choice":"A"},"flagged":false}'


@dataclass(frozen=True)
class Sizes:
    """From how few to how many attempts, and up to how many stored answers."""

    few: int
    many: int
    answers: int


FULL, SMALL = Sizes(10, 10_000, 1_000_000), Sizes(10, 200, 20_000)


def measure_growth(make: Callable[[str], Flask], name: str, sizes: Sizes) -> list[Figure]:
    """Milliseconds per durable save, one at a time, with few attempts, with many, and with many answers stored.

    `make` gives an application on an empty database of that name.
    """
    few = make(f"{name}_few")
    small = _time_saves(few, build_sitters(few, sizes.few), "few")
    many = make(f"{name}_many")
    candidates = build_sitters(many, sizes.many)
    large = _time_saves(many, candidates, "many")
    _store_answers(many, sizes.answers)
    full = _time_saves(many, candidates, "full")
    return [
        bound(f"save with {sizes.many:,} attempts, over one with {sizes.few:,}, {name}", "times", large / small, FLAT),
        bound(f"save with {sizes.answers:,} answers stored, over one with few, {name}", "times", full / large, FLAT),
        bound(f"save with {sizes.answers:,} answers stored, {name}", "ms", full, 250),
    ]


def _time_saves(app: Flask, candidates: list[Sitter], page: str) -> float:
    """Milliseconds per save through the gate, in the batch that the rest of the machine disturbed least."""

    def refuse(_environ: object, _start: object) -> Iterable[bytes]:
        raise RuntimeError("a save did not pass the gate")

    gate = SaveGate(app, refuse)
    requests = _write_requests(candidates, page)
    taken = []
    for _ in range(BATCHES):
        batch = list(islice(requests, BATCH))
        started = time.perf_counter()
        for request in batch:
            gate(request, lambda *_given: None)
        taken.append(1000 * (time.perf_counter() - started) / BATCH)
    # The first reads the papers.
    return min(taken[1:])


def _write_requests(candidates: list[Sitter], page: str) -> Iterator[dict[str, object]]:
    # Spread over the whole table, as people are.
    step = max(1, len(candidates) // BATCH)
    number = 0
    while True:
        visitor = candidates[number * step % len(candidates)]
        number += 1
        position = number % len(visitor.answers)
        body = (
            f'{{"position":{position + 1},"answer":{visitor.answers[position]},"flagged":false,'
            f'"client_id":"{page}.{number}","epoch":{visitor.epoch}}}'
        ).encode()
        yield {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": f"/bai-lam/{visitor.attempt}/luu",
            "HTTP_X_ATTEMPT_TOKEN": visitor.save_token,
            "HTTP_COOKIE": visitor.cookie,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }


def _store_answers(app: Flask, wanted: int) -> None:
    """Put so many answers behind those of all attempts; their chains are of no use afterwards."""
    with app.app_context():
        session = db.session()
        last = (
            select(Attempt.id, func.coalesce(func.max(AttemptStep.seq), 0))
            .outerjoin(AttemptStep, AttemptStep.attempt_id == Attempt.id)
            .group_by(Attempt.id)
        )
        ends = session.execute(last).all()
        each = -(-wanted // len(ends))
        rows = (
            {
                "attempt_id": attempt,
                "seq": seq,
                "at": MADE_AT,
                "epoch": 1,
                "kind": "answer",
                "position": 1,
                "payload": PADDING,
                "answered": 1,
                "answered_bits": "2",
                "page": "stored",
                "client_seq": seq,
                "previous_hash": "0" * 64,
                "hash": "0" * 64,
            }
            for attempt, end in ends
            for seq in range(end + 1, end + 1 + each)
        )
        while chunk := list(islice(rows, CHUNK)):
            with unit_of_work() as writing:
                writing.execute(insert(AttemptStep), chunk)
        tidy()
        db.engine.dispose()
