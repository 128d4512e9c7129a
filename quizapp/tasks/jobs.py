"""Carrying out background work: the only function the queue ever calls."""

import logging

from quizapp.extensions import db, get_clock, get_queue
from quizapp.kernel.errors import DomainError
from quizapp.tasks.domain import MAX_TRIES, TaskContext, get_handler
from quizapp.tasks.models import TaskRun
from quizapp.tasks.queries import has_expired_files, list_unfinished
from quizapp.tasks.services import (
    claim_run,
    fail_run,
    finish_run,
    purge_files,
    report_progress,
    retry_later,
)
from quizapp.web.unit_of_work import unit_of_work

log = logging.getLogger(__name__)


def run_task(run_id: int) -> None:
    """Carry out one run. Whatever happens, the row says so; a crash leaves it to `sweep`."""
    clock = get_clock()
    with unit_of_work() as session:
        run = claim_run(session, run_id, now=clock.now())
        if run is None:
            return
        kind, context = run.kind, TaskContext(dict(run.params), run.requested_by_id)

    def report(done: int, total: int) -> None:
        with unit_of_work() as session:
            report_progress(session, run_id, done, total, now=clock.now())

    context.report = report
    try:
        file = get_handler(kind)(context)
    except DomainError as refusal:
        with unit_of_work() as session:
            fail_run(session.get_one(TaskRun, run_id), str(refusal), now=clock.now())
        return
    except Exception:
        log.exception("task %s (%s) raised", run_id, kind)
        with unit_of_work() as session:
            run = session.get_one(TaskRun, run_id)
            if run.tries >= MAX_TRIES:
                fail_run(run, "Hệ thống không hoàn thành được việc này.", now=clock.now())
            else:
                retry_later(run, now=clock.now())
        return
    with unit_of_work() as session:
        finish_run(session.get_one(TaskRun, run_id), file, now=clock.now())


def sweep() -> None:
    """Queue again what was left behind by a crash or a lost queue; remove files whose time is over."""
    queue = get_queue()
    for run_id in list_unfinished(db.session(), get_clock().now()):
        queue.enqueue(run_id)
    if has_expired_files(db.session(), get_clock().now()):
        with unit_of_work() as session:
            purge_files(session, now=get_clock().now())
    db.session.rollback()
