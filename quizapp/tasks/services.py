"""Asking for background work and carrying it out."""

import hashlib
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from quizapp.documents.adapters.sealing import seal
from quizapp.extensions import get_queue
from quizapp.kernel.ids import new_public_id
from quizapp.tasks.domain import MAX_TRIES, STALE_AFTER, TaskFile
from quizapp.tasks.models import MESSAGE_LENGTH, TaskRun
from quizapp.web.unit_of_work import after_commit, is_in_unit_of_work


def request_task(
    session: Session,
    kind: str,
    *,
    now: datetime,
    params: dict[str, Any] | None = None,
    requested_by_id: int | None = None,
    title: str = "",
    dedupe_key: str | None = None,
) -> TaskRun:
    """Ask for work of a kind; it starts after the commit.

    With a `dedupe_key`, an unfinished run of the same kind and key is returned instead of a second one.
    """
    if dedupe_key is not None:
        waiting = session.scalars(
            select(TaskRun).where(TaskRun.kind == kind, TaskRun.dedupe_key == dedupe_key)
        ).one_or_none()
        if waiting is not None:
            return waiting
    run = TaskRun(
        public_id=new_public_id(),
        kind=kind,
        params=params or {},
        requested_by_id=requested_by_id,
        title=title,
        dedupe_key=dedupe_key,
        created_at=now,
        heartbeat_at=now,
    )
    session.add(run)
    session.flush()
    queue, number = get_queue(), run.id
    # Outside a unit of work nobody knows when the row is there for a worker: the sweep finds it then.
    if is_in_unit_of_work():
        after_commit(lambda: queue.enqueue(number, awaited=requested_by_id is not None))
    return run


def claim_run(session: Session, run_id: int, *, now: datetime) -> TaskRun | None:
    """Take a run to work on it; None where another worker holds it, it is finished, or it failed too often."""
    taken = session.execute(
        update(TaskRun)
        .where(
            TaskRun.id == run_id,
            (TaskRun.state == "queued") | ((TaskRun.state == "running") & (TaskRun.heartbeat_at < now - STALE_AFTER)),
        )
        .values(state="running", heartbeat_at=now, tries=TaskRun.tries + 1)
        .execution_options(synchronize_session=False)
    )
    if cast("CursorResult[Any]", taken).rowcount != 1:
        return None
    run = session.get_one(TaskRun, run_id)
    session.refresh(run)
    if run.tries > MAX_TRIES:
        fail_run(run, "Đã thử nhiều lần không thành công.", now=now)
        return None
    return run


def report_progress(session: Session, run_id: int, done: int, total: int, *, now: datetime) -> None:
    """Note how far a run is; also its sign of life."""
    session.execute(
        update(TaskRun)
        .where(TaskRun.id == run_id)
        .values(done_units=done, total_units=total, heartbeat_at=now)
        .execution_options(synchronize_session=False)
    )


def finish_run(run: TaskRun, file: TaskFile | None, *, now: datetime) -> None:
    """Mark a run as done and keep its file for some days."""
    run.state, run.finished_at, run.heartbeat_at, run.dedupe_key = (
        "done",
        now,
        now,
        None,
    )
    if file is not None:
        run.file_name, run.file_type, run.file_sealed = file.name, file.content_type, file.sealed
        run.file_content = seal(file.content, f"task/{run.public_id}") if file.sealed else file.content
        run.file_size, run.file_sha256 = (
            len(file.content),
            hashlib.sha256(file.content).hexdigest(),
        )
        run.expires_at = now + file.keep


def purge_files(session: Session, *, now: datetime) -> None:
    """Remove the files that were kept as long as they had to be: they hold personal data, or codes that work."""
    session.execute(
        update(TaskRun)
        .where(TaskRun.expires_at <= now, TaskRun.file_name.is_not(None))
        .values(file_content=None, file_name=None)
        .execution_options(synchronize_session=False)
    )


def fail_run(run: TaskRun, message: str, *, now: datetime) -> None:
    """Mark a run as failed, with a sentence for the person who asked."""
    run.state, run.message, run.finished_at, run.heartbeat_at, run.dedupe_key = (
        "failed",
        message[:MESSAGE_LENGTH],
        now,
        now,
        None,
    )


def retry_later(run: TaskRun, *, now: datetime) -> None:
    """Put a run that raised back in line; the sweep takes it up again."""
    run.state, run.heartbeat_at = "queued", now
