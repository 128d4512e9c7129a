"""What reaches the server after the end is kept apart, shown to the organiser, and counts for nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.delivery.models import LateAnswer
from quizapp.delivery.queries import list_responses
from quizapp.delivery.queries.late import list_late_answers
from quizapp.delivery.services import late
from quizapp.kernel.clock import FrozenClock
from quizapp.people.domain import Role
from tests.client import PageClient
from tests.delivery.factories import Place, make_place
from tests.delivery.test_gate import Sender, build
from tests.delivery.test_sitting_pages import begin, choose, get_attempt, read
from tests.factories import make_person, save


@pytest.fixture
def place(session: Session, now: datetime) -> Place:
    return make_place(session)


@pytest.fixture
def sender(client: PageClient, place: Place, clock: FrozenClock) -> Sender:
    """A page whose time is up, with one answer saved."""
    sender = Sender(client, begin(client, place))
    assert sender.save(1, "A", 1).get_json()["ok"]
    clock.advance(minutes=40, seconds=30)
    return sender


def list_kept(session: Session, place: Place) -> list[tuple[int, str, int]]:
    session.rollback()
    return [(row.position, row.said, row.seconds_after) for row in list_late_answers(session, place.assignment.id)]


def test_answers_after_the_end_are_kept_apart_once(sender: Sender, session: Session, place: Place) -> None:
    assert sender.save(2, "B", 2).get_json()["code"] == "expired"
    told = sender.post([build(2, "B", 2), build(3, "C", 3), build(3, None, 4), build(99, "C", 5)]).get_json()
    assert [one["code"] for one in told["answers"]] == ["ended"] * 4
    assert list_kept(session, place) == [(2, "B", 30), (3, "C", 30), (3, "", 30)]
    assert set(list_responses(session, get_attempt(session).id)) == {1}
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "web:attempt:late_answers")).all()
    assert [event.data["count"] for event in events] == [1, 2]


def test_what_was_saved_in_time_is_no_late_answer(sender: Sender, session: Session, place: Place) -> None:
    assert sender.save(1, "A", 1).get_json()["ok"]
    assert list_kept(session, place) == []


def test_a_form_after_the_end_is_kept_too(sender: Sender, session: Session, place: Place) -> None:
    assert choose(sender.client, sender.base, 4, "D").status_code == 409
    assert list_kept(session, place) == [(4, "D", 30)]


def test_no_page_can_fill_the_store(sender: Sender, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late, "MOST", 3)
    for offset in (0, 1000):
        sender.post([build(n % 6 + 1, "A", n + offset) for n in range(2, 8)])
    session.rollback()
    assert len(session.scalars(select(LateAnswer.id)).all()) == 3


def test_the_organiser_sees_them_beside_the_place(
    sender: Sender, client: PageClient, session: Session, place: Place
) -> None:
    address = f"/dot-danh-gia/cho/{place.assignment.id}"
    organiser = make_person(session, place.person.unit, "Phan Văn Lộc", Role.COMMITTEE)
    save(session)
    page = client.sign_in(organiser).get(address)
    assert "đến sau khi bài đã kết thúc" not in read(page)
    client.sign_in(place.person)
    sender.save(2, "B", 2)
    page = client.sign_in(organiser).get(address)
    assert "Câu trả lời đến sau khi bài đã kết thúc" in read(page)
    assert "Câu 2 B 08:40:30 30 giây" in read(page)
    assert get_attempt(session).ended_at == get_attempt(session).started_at + timedelta(minutes=40)
