"""What setting the server's clock does to attempts, and what counts that was on its way at the end."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.delivery.models import Sitting
from quizapp.delivery.services.finalising import finalise_due_attempts
from quizapp.delivery.services.timekeeping import DIFFER, SETTLE, settle_clock
from quizapp.kernel.clock import FrozenClock, SteadyClock
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.delivery.factories import Place, make_place
from tests.delivery.test_gate import Sender
from tests.delivery.test_sitting_pages import begin, get_attempt
from tests.factories import save
from tests.kernel.test_clock import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path / "clock.json")
    machine.wall = START.timestamp()
    return machine


@pytest.fixture
def steady(app: Flask, machine: Machine) -> Iterator[SteadyClock]:
    """The application timed by that machine."""
    before = app.extensions["clock"]
    app.extensions["clock"] = machine.start_process()
    yield app.extensions["clock"]
    app.extensions["clock"] = before


@pytest.fixture
def place(session: Session, now: datetime) -> Place:
    return make_place(session)


@pytest.mark.parametrize("hours", [1, -1])
def test_an_attempt_is_as_long_as_it_is_whatever_the_clock_is_set_to(
    client: PageClient, session: Session, place: Place, steady: SteadyClock, machine: Machine, hours: int
) -> None:
    sender = Sender(client, begin(client, place))
    machine.wall += 3600 * hours
    machine.pass_time(600)
    state = client.get(f"{sender.base}/trang-thai").get_json()
    assert state["remaining_ms"] == 30 * 60_000
    machine.pass_time(1799)
    assert sender.save(1, "A", 1).get_json()["remaining_ms"] == 1000
    machine.pass_time(1)
    assert sender.save(2, "B", 2).get_json()["code"] == "expired"
    attempt = get_attempt(session)
    assert attempt.ended_at == attempt.started_at + timedelta(minutes=40)


def list_noted(session: Session, action: str) -> list[int]:
    rows = session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.seq))
    return [event.data["seconds"] for event in rows]


def test_the_clock_is_followed_once_nobody_sits(
    client: PageClient, session: Session, place: Place, steady: SteadyClock, machine: Machine
) -> None:
    begin(client, place)
    for _minute in range(3):
        machine.wall += 3600 if not list_noted(session, DIFFER) else 0
        with unit_of_work() as work:
            assert settle_clock(work, steady) is False
    assert (list_noted(session, DIFFER), list_noted(session, SETTLE)) == ([3600], [])
    machine.pass_time(2400)
    with unit_of_work() as work:
        assert settle_clock(work, steady) is True
    assert list_noted(session, SETTLE) == [3600]
    assert steady.now() == machine.show()
    with unit_of_work() as work:
        assert settle_clock(work, steady) is False


def test_a_clock_that_cannot_be_set_needs_no_settling(session: Session, clock: FrozenClock, now: datetime) -> None:
    with unit_of_work() as work:
        assert settle_clock(work, clock) is False


def test_what_was_on_its_way_at_the_end_counts_and_is_marked(
    client: PageClient, session: Session, place: Place, clock: FrozenClock
) -> None:
    sitting = session.get_one(Sitting, place.sitting.id)
    sitting.grace_seconds = 5
    save(session)
    sender = Sender(client, begin(client, place))
    in_time = sender.save(1, "A", 1).get_json()
    assert "late" not in in_time
    clock.advance(minutes=40, seconds=4.999)
    with unit_of_work() as work:
        assert finalise_due_attempts(work, now=clock.now()) == 0
    late = sender.save(2, "B", 2).get_json()
    assert (late["ok"], late["late"], late["remaining_ms"]) == (True, True, 0)
    clock.advance(seconds=0.001)
    assert sender.save(3, "C", 3).get_json()["code"] == "expired"
    attempt = get_attempt(session)
    assert (attempt.state, attempt.ended_at) == ("finalised", attempt.deadline_at)


def test_the_job_ends_what_nothing_more_can_reach(
    client: PageClient, session: Session, place: Place, clock: FrozenClock
) -> None:
    session.get_one(Sitting, place.sitting.id).grace_seconds = 5
    save(session)
    begin(client, place)
    with unit_of_work() as work:
        assert finalise_due_attempts(work, now=clock.now() + timedelta(minutes=40, seconds=5)) == 1
