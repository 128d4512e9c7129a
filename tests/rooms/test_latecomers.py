"""Entry that closes: who comes later is refused with the time and noted, and admitted where the rules allow."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from quizapp.audit.queries import list_recorded
from quizapp.delivery.services.attempts import start_attempt
from quizapp.kernel.clock import FrozenClock
from quizapp.kernel.errors import DomainError
from quizapp.rooms.models import Room
from quizapp.rooms.queries import list_events
from quizapp.rooms.services.minutes import build_minutes
from quizapp.rooms.services.watching import admit
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.rooms.factories import RoomWorld, make_invigilator, make_room, make_room_world, seat_people


@pytest.fixture
def world(session: Session) -> RoomWorld:
    """A sitting since 08:00, entry until 08:15, everybody in one room that is watched."""
    world = make_room_world(session, starts_at=START)
    world.sitting.late_minutes = 15
    room = make_room(session, world.sitting)
    seat_people(session, room, world.places)
    make_invigilator(session, room, world.watcher)
    session.commit()
    return world


def test_who_comes_too_late_is_refused_noted_and_admitted(
    session: Session, client: PageClient, world: RoomWorld, clock: FrozenClock
) -> None:
    place, room = world.places[0], session.get_one(Room, 1)
    own = f"/viec-cua-toi/{place.id}"
    clock.at = START + timedelta(minutes=20)
    client.sign_in(place.person)
    assert "hết lúc 08:15, bây giờ là 08:20" in client.get(own).get_data(as_text=True)
    for _again in range(2):
        assert client.post(f"{own}/bat-dau").location == own
    assert [event.kind for event in list_events(session, room)] == ["late"]
    client.sign_in(world.watcher)
    assert "Đến muộn, chờ cho vào" in client.get(f"/phong/{room.id}").get_data(as_text=True)
    person = f"/phong/{room.id}/nguoi/{place.id}"
    client.post(f"{person}/vao-muon", data={"muon-reason": "Xe hỏng trên đường"})
    assert "Xe hỏng trên đường" in client.get(person).get_data(as_text=True)
    client.sign_in(place.person)
    assert "/bai-lam/" in client.post(f"{own}/bat-dau").location
    lines = [name for name, _event in build_minutes(session, room.id, now=clock.now())["events"]]
    assert lines == ["Đến muộn, chưa được vào", "Cho vào muộn"]
    assert list_recorded(session, "assignment", [place.id], "assignment:refuse_late")[place.id]


def test_the_last_moment_and_the_rules(session: Session, world: RoomWorld) -> None:
    first, second = world.places[:2]
    entry_ends, room, actor = START + timedelta(minutes=15), session.get_one(Room, 1), world.watcher.actor
    with unit_of_work():
        before = entry_ends - timedelta(seconds=1)
        start_attempt(session, first, lease_key="x", actor=first.person.actor, now=before)
    with pytest.raises(DomainError, match="Giờ vào"), unit_of_work():
        start_attempt(session, second, lease_key="x", actor=second.person.actor, now=entry_ends)
    world.sitting.late_admission = False
    session.commit()
    with pytest.raises(DomainError, match="không cho nhận người đến muộn"), unit_of_work():
        admit(session, room, second, "Xe hỏng", actor=actor, now=entry_ends)
