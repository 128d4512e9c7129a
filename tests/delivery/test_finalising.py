from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.delivery.jobs import finalise
from quizapp.delivery.models import Attempt, Sitting
from quizapp.delivery.queries import list_responses
from quizapp.delivery.services.finalising import finalise_due_attempts, settle_sittings
from quizapp.delivery.services.saving import verify_attempt_chain
from quizapp.delivery.services.signals import attempt_ended, sitting_closed
from quizapp.kernel.clock import FrozenClock
from quizapp.web.unit_of_work import unit_of_work
from tests.delivery.factories import Place, make_place, save_answer, start
from tests.factories import make_assignment, make_person, save


def run_attempts(now: datetime) -> int:
    with unit_of_work() as work:
        return finalise_due_attempts(work, now=now)


def run_sittings(now: datetime) -> int:
    with unit_of_work() as work:
        return settle_sittings(work, now=now)


def test_what_nobody_handed_in_ends_at_its_deadline(session: Session, now: datetime) -> None:
    attempt = start(session, make_place(session))
    save_answer(session, attempt, 1, "A")
    deadline = attempt.deadline_at
    assert run_attempts(deadline - timedelta(microseconds=1)) == 0
    assert run_attempts(deadline) == 1
    assert run_attempts(deadline) == 0
    session.refresh(attempt)
    assert (attempt.state, attempt.end_reason, attempt.ended_at) == ("finalised", "time_up", deadline)
    assert set(list_responses(session, attempt.id)) == {1}
    assert verify_attempt_chain(session, attempt) is None
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "job:attempt:hand_in")).one()
    assert event.data["head_hash"] == attempt.head_hash


def test_a_sitting_closed_early_ends_its_attempts_at_that_moment(session: Session, now: datetime) -> None:
    place = make_place(session)
    attempt = start(session, place)
    place.sitting.closed_at = now + timedelta(minutes=7)
    save(session)
    assert run_attempts(now + timedelta(minutes=6)) == 0
    assert run_attempts(now + timedelta(minutes=8)) == 1
    session.refresh(attempt)
    assert (attempt.end_reason, attempt.ended_at) == ("closed", now + timedelta(minutes=7))


def test_one_attempt_that_cannot_be_ended_does_not_hold_up_the_others(
    session: Session, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    place = make_place(session)
    other = make_person(session, place.person.unit, "Trần Văn Bình")
    second = make_assignment(session, place.sitting, other)
    save(session)
    broken = start(session, place)
    whole = start(session, Place(other, place.assessment, place.sitting, second))
    broken_id = broken.id

    def fail(attempt: Attempt, **_facts: object) -> None:
        if attempt.id == broken_id:
            raise RuntimeError("a storey above failed")

    with attempt_ended.connected_to(fail):
        assert run_attempts(now + timedelta(hours=1)) == 1
    session.expire_all()
    assert (broken.state, whole.state) == ("in_progress", "finalised")
    assert f"attempt {broken_id} could not be ended" in caplog.text
    assert run_attempts(now + timedelta(hours=1)) == 1


def test_a_sitting_is_settled_once_after_the_last_possible_end(session: Session, now: datetime) -> None:
    place = make_place(session, ends_at=now + timedelta(hours=1), extra_minutes=20)
    heard = []

    def listen(sitting: Sitting, **_facts: object) -> None:
        heard.append(sitting.id)

    last_end = now + timedelta(hours=1, minutes=20)
    with sitting_closed.connected_to(listen):
        assert run_sittings(now + timedelta(hours=1)) == 0
        assert run_sittings(last_end - timedelta(microseconds=1)) == 0
        assert run_sittings(last_end) == 1
        assert run_sittings(last_end + timedelta(minutes=1)) == 0
    assert heard == [place.sitting.id]
    assert place.sitting.closed_at == last_end
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "job:sitting:settle")).one()
    assert event.data["by_itself"] is True


def test_a_sitting_closed_early_is_settled_after_its_attempts(session: Session, now: datetime) -> None:
    place = make_place(session)
    start(session, place)
    place.sitting.closed_at = now + timedelta(minutes=5)
    save(session)
    assert run_sittings(now + timedelta(minutes=6)) == 0
    assert run_attempts(now + timedelta(minutes=6)) == 1
    assert run_sittings(now + timedelta(minutes=6)) == 1
    assert place.sitting.closed_at == now + timedelta(minutes=5)


def test_a_sitting_nobody_opened_is_left_alone(session: Session, now: datetime) -> None:
    place = make_place(session, ends_at=now + timedelta(hours=1))
    place.sitting.opened_at = None
    save(session)
    assert run_sittings(now + timedelta(hours=2)) == 0


def test_the_job_does_all_of_it(app: Flask, session: Session, clock: FrozenClock) -> None:
    place = make_place(session, ends_at=clock.now() + timedelta(hours=1))
    attempt = start(session, place)
    clock.advance(hours=2)
    finalise()
    session.expire_all()
    assert attempt.state == "finalised"
    assert place.sitting.settled_at == clock.now()
    finalise()
    assert place.sitting.settled_at == clock.now()
