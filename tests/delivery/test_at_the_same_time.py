"""Things that happen at once: each thread is a request of its own, against the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import TypeVar

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.delivery.models import Assignment, Attempt, AttemptStep
from quizapp.delivery.queries import list_steps
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.delivery.services.finalising import finalise_due_attempts
from quizapp.delivery.services.saving import Saved, SaveRefusedError, save_response, verify_attempt_chain
from quizapp.extensions import db
from quizapp.results.models import Result, Score
from quizapp.web.unit_of_work import unit_of_work
from tests.delivery.factories import make_place, start

T = TypeVar("T")


def at_once(app: Flask, jobs: list[Callable[[], T]]) -> list[T]:
    """What each job returns; all are let go at the same moment."""
    gate = Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T:
        with app.app_context():
            gate.wait()
            try:
                return job()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [waiting.result() for waiting in [pool.submit(run, job) for job in jobs]]


def build_save(attempt: Attempt, n: int) -> Callable[[], Saved | None]:
    public_id, person_id, at = attempt.public_id, attempt.assignment.person_id, attempt.started_at

    def save() -> Saved | None:
        try:
            with unit_of_work() as session:
                return save_response(
                    session,
                    public_id,
                    person_id=person_id,
                    position=n % 6 + 1,
                    answer={"choice": "ABCD"[n % 4]},
                    flagged=False,
                    epoch=1,
                    client_id=f"tab.{n}",
                    now=at + timedelta(seconds=n),
                )
        except SaveRefusedError:
            return None

    return save


def build_hand_in(attempt: Attempt, now: datetime) -> Callable[[], str | None]:
    number, actor = attempt.id, attempt.assignment.person.actor

    def hand_in() -> str | None:
        with unit_of_work() as session:
            return hand_in_attempt(session, session.get_one(Attempt, number), actor=actor, now=now).receipt_code

    return hand_in


def test_handing_in_twice_at_once_is_one_result(app: Flask, session: Session, now: datetime) -> None:
    attempt = start(session, make_place(session))
    receipts = at_once(app, [build_hand_in(attempt, now) for _n in range(6)])
    assert len(set(receipts)) == 1
    session.rollback()
    assert [step.kind for step in list_steps(session, attempt.id)] == ["hand_in"]
    assert len(session.scalars(select(Score)).all()) == 1
    assert len(session.scalars(select(Result)).all()) == 1
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "web:attempt:hand_in")).all()
    assert len(events) == 1


def test_saves_at_once_are_all_kept_in_one_order(app: Flask, session: Session, now: datetime) -> None:
    attempt = start(session, make_place(session))
    saved = at_once(app, [build_save(attempt, n) for n in range(12)])
    assert sorted(s.seq for s in saved if s is not None) == list(range(1, 13))
    session.rollback()
    assert verify_attempt_chain(session, attempt) is None
    assert list_steps(session, attempt.id)[-1].answered == 6


def test_one_answer_sent_twice_at_once_is_one_step(app: Flask, session: Session, now: datetime) -> None:
    attempt = start(session, make_place(session))
    saved = at_once(app, [build_save(attempt, 3) for _n in range(6)])
    assert {s.seq for s in saved if s is not None} == {1}
    session.rollback()
    assert len(session.scalars(select(AttemptStep)).all()) == 1


def test_no_answer_slips_in_behind_a_hand_in(app: Flask, session: Session, now: datetime) -> None:
    attempt = start(session, make_place(session))
    jobs: list[Callable[[], object]] = [build_save(attempt, n) for n in range(10)]
    jobs.insert(5, build_hand_in(attempt, now + timedelta(minutes=1)))
    answers = at_once(app, jobs)
    session.rollback()
    steps = list_steps(session, attempt.id)
    assert steps[-1].kind == "hand_in"
    assert steps[-1].seq == attempt.head_seq
    assert len(steps) - 1 == sum(isinstance(answer, Saved) for answer in answers)
    assert verify_attempt_chain(session, attempt) is None


def test_starting_at_once_is_one_attempt(app: Flask, session: Session, now: datetime) -> None:
    place = make_place(session, attempts_allowed=3)
    number, actor = place.assignment.id, place.person.actor

    def begin() -> str:
        with unit_of_work() as work:
            assignment = work.get_one(Assignment, number)
            return start_attempt(work, assignment, lease_key="x", actor=actor, now=now).public_id

    assert len(set(at_once(app, [begin] * 6))) == 1
    session.rollback()
    assert len(session.scalars(select(Attempt)).all()) == 1


def test_the_job_and_the_person_end_an_attempt_once(app: Flask, session: Session, now: datetime) -> None:
    attempt = start(session, make_place(session))
    late = attempt.deadline_at + timedelta(seconds=1)

    def finalise() -> str:
        with unit_of_work() as work:
            return str(finalise_due_attempts(work, now=late))

    jobs: list[Callable[[], str | None]] = [finalise, build_hand_in(attempt, late), finalise]
    at_once(app, jobs)
    session.rollback()
    assert attempt.state == "finalised"
    assert [step.kind for step in list_steps(session, attempt.id)] == ["hand_in"]
    assert len(session.scalars(select(Result)).all()) == 1
