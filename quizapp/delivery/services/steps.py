"""Steps of attempts: chains that only grow. Whoever adds one holds the attempt's row (on SQLite, the database)."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from quizapp.delivery.domain import Step, compute_root, find_step_break, split_client_id
from quizapp.delivery.models import Attempt, AttemptStep
from quizapp.delivery.queries import list_steps
from quizapp.kernel.base import UTCDateTime
from quizapp.kernel.hashing import to_canonical_json
from quizapp.web.unit_of_work import Run

# The columns of a step, and what PostgreSQL is to take their values for.
_COLUMNS = {
    "attempt_id": "integer",
    "seq": "integer",
    "at": "timestamptz",
    "epoch": "integer",
    "kind": "text",
    "position": "integer",
    "payload": "text",
    "answered": "integer",
    "answered_bits": "text",
    "page": "text",
    "client_seq": "bigint",
    "previous_hash": "text",
    "hash": "text",
}


class Tail(NamedTuple):
    """Where an attempt's chain ends by now: what the next step goes on from."""

    seq: int
    hash: str
    answered: int  # bit `position` is set where that position is answered


class NewStep(NamedTuple):
    """A step to be added behind `before`, with the name its page gave it taken apart."""

    attempt_id: int
    step: Step
    before: Tail
    after: Tail
    page: str | None = None
    client_seq: int | None = None


def link_step(attempt_id: int, step: Step, before: Tail, answered: int) -> NewStep:
    """`step` linked behind `before`; `answered` is the set of positions answered after it."""
    page, client_seq = (None, None) if step.client_id is None else split_client_id(step.client_id)
    after = Tail(step.seq, step.compute_hash(before.hash), answered)
    return NewStep(attempt_id, step, before, after, page, client_seq)


def insert_steps(run: Run, dialect: Dialect, steps: Sequence[NewStep]) -> None:
    """Add steps, all of them in one statement that `run` carries out."""
    if not steps:
        return
    is_sqlite = dialect.name == "sqlite"
    write_time = _time_writer(dialect) if is_sqlite else datetime.isoformat
    rows = [
        (
            new.attempt_id,
            new.step.seq,
            write_time(new.step.at),
            new.step.epoch,
            new.step.kind,
            new.step.position,
            new.step.payload,
            new.after.answered.bit_count(),
            f"{new.after.answered:x}",
            new.page,
            new.client_seq,
            new.before.hash,
            new.after.hash,
        )
        for new in steps
    ]
    if is_sqlite:
        run(_write_insert(len(rows)), tuple(chain.from_iterable(rows)))
    else:
        run(_INSERT_ALL, (json.dumps(rows),))


def append_step(
    session: Session, attempt: Attempt, *, kind: str, payload: dict[str, Any], now: datetime
) -> tuple[int, str]:
    """Append a step other than an answer and return (seq, hash). The caller holds the attempt's row."""
    last = session.execute(
        select(AttemptStep.seq, AttemptStep.hash, AttemptStep.answered_bits)
        .where(AttemptStep.attempt_id == attempt.id)
        .order_by(AttemptStep.seq.desc())
        .limit(1)
    ).one_or_none()
    before = (
        Tail(last.seq, last.hash, int(last.answered_bits, 16)) if last else Tail(0, compute_attempt_root(attempt), 0)
    )
    step = Step(before.seq + 1, now, attempt.epoch, kind, None, to_canonical_json(payload), None)
    new = link_step(attempt.id, step, before, before.answered)
    connection = session.connection()
    insert_steps(connection.exec_driver_sql, connection.dialect, [new])
    return new.after.seq, new.after.hash


def compute_attempt_root(attempt: Attempt) -> str:
    """Where the chain of `attempt` begins."""
    return compute_root(attempt.public_id, attempt.paper_id, attempt.layout, attempt.started_at)


def verify_attempt_chain(session: Session, attempt: Attempt) -> int | None:
    """The number of the first broken step of an attempt, or None where its chain and head hold."""
    steps = (
        (Step(s.seq, s.at, s.epoch, s.kind, s.position, s.payload, s.client_id), s.previous_hash, s.hash)
        for s in list_steps(session, attempt.id)
    )
    return find_step_break(compute_attempt_root(attempt), steps, (attempt.head_seq, attempt.head_hash))


_HEAD = f"INSERT INTO {AttemptStep.__tablename__} ({', '.join(_COLUMNS)})"
_VALUES = ", ".join(f"CAST(row ->> {n} AS {kind})" for n, kind in enumerate(_COLUMNS.values()))
# One text for any number of rows: the driver takes a statement of a thousand marks apart anew each time.
_INSERT_ALL = f"{_HEAD} SELECT {_VALUES} " + "FROM jsonb_array_elements(CAST(%s AS jsonb)) AS new(row)"


@cache
def _write_insert(count: int) -> str:
    # By hand and not by the statement builder: putting it together anew would cost more than carrying it out.
    row = f"({', '.join('?' * len(_COLUMNS))})"
    return f"{_HEAD} VALUES {', '.join([row] * count)}"


@cache
def _time_writer(dialect: Dialect) -> Callable[[datetime], Any]:
    """How a time is handed to the driver."""
    write = UTCDateTime().dialect_impl(dialect).bind_processor(dialect)
    return write or (lambda at: at)
