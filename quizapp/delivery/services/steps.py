"""Steps of attempts: chains that only grow. Whoever adds one holds the attempt's row (on SQLite, the database)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from quizapp.delivery.domain import Step, compute_root, find_step_break, split_client_id
from quizapp.delivery.models import Attempt, AttemptStep
from quizapp.delivery.queries import list_steps
from quizapp.kernel.base import UTCDateTime
from quizapp.kernel.hashing import to_canonical_json
from quizapp.web.unit_of_work import Run

_COLUMNS = (
    *("attempt_id", "seq", "at", "epoch", "kind", "position", "payload", "answered", "answered_bits"),
    *("page", "client_seq", "previous_hash", "hash"),
)


@dataclass(frozen=True, slots=True)
class Tail:
    """Where an attempt's chain ends by now: what the next step goes on from."""

    seq: int
    hash: str
    answered: int  # bit `position` is set where that position is answered


@dataclass(frozen=True, slots=True)
class NewStep:
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
    write_time = _time_writer(dialect)
    values: list[Any] = []
    for new in steps:
        step, after = new.step, new.after
        values += (
            new.attempt_id,
            step.seq,
            write_time(step.at),
            step.epoch,
            step.kind,
            step.position,
            step.payload,
            after.answered.bit_count(),
            f"{after.answered:x}",
            new.page,
            new.client_seq,
            new.before.hash,
            after.hash,
        )
    run(_write_insert(dialect.paramstyle, len(steps)), tuple(values))


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


@cache
def _write_insert(paramstyle: str, count: int) -> str:
    # By hand and not by the statement builder: putting it together anew would cost more than carrying it out.
    mark = "?" if paramstyle == "qmark" else "%s"
    row = f"({', '.join([mark] * len(_COLUMNS))})"
    head = f"{AttemptStep.__tablename__} ({', '.join(_COLUMNS)})"
    return " ".join(("INSERT INTO", head, "VALUES", ", ".join([row] * count)))


@cache
def _time_writer(dialect: Dialect) -> Callable[[datetime], Any]:
    """How a time is handed to the driver."""
    write = UTCDateTime().dialect_impl(dialect).bind_processor(dialect)
    return write or (lambda at: at)
