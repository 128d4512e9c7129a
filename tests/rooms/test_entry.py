import hashlib
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from quizapp.delivery.models import Presence
from quizapp.rooms.domain import is_address_allowed, is_config_key_shown, read_networks
from quizapp.rooms.models import BrowserRule, Room
from tests.client import PageClient
from tests.conftest import START
from tests.rooms.factories import RoomWorld, make_invigilator, make_room, make_room_world, seat_people
from tests.rooms.test_planning_views import fetch_file, read_text

KEY = "a1" * 32


@pytest.fixture
def world(session: Session) -> RoomWorld:
    return make_room_world(session, starts_at=START - timedelta(hours=1))


@pytest.fixture
def room(session: Session, world: RoomWorld) -> Room:
    room = make_room(session, world.sitting)
    seat_people(session, room, world.places)
    make_invigilator(session, room, world.watcher)
    session.commit()
    return room


def test_networks_are_read_as_typed() -> None:
    assert read_networks("10.1.2.0/24\n192.168.1.7, 2001:db8::/32") == [
        "10.1.2.0/24",
        "192.168.1.7/32",
        "2001:db8::/32",
    ]
    with pytest.raises(ValueError, match=r"10\.1\.2\.300"):
        read_networks("10.1.2.300")


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [("10.1.2.9", True), ("::ffff:10.1.2.9", True), ("10.1.3.9", False), ("2001:db8::1", False), (None, False)],
)
def test_addresses_are_compared_by_network(address: str | None, *, is_allowed: bool) -> None:
    assert is_address_allowed(address, ["10.1.2.0/24"]) is is_allowed
    assert is_address_allowed(address, [])


def test_config_key_is_hashed_with_the_address() -> None:
    url = "http://localhost/bai-lam/x"
    shown = hashlib.sha256((url + KEY).encode()).hexdigest()
    assert is_config_key_shown(url, KEY, shown.upper())
    assert not is_config_key_shown(f"{url}y", KEY, shown)
    assert not is_config_key_shown(url, KEY, None)


def test_a_room_takes_its_own_machines_only(client: PageClient, session: Session, world: RoomWorld, room: Room) -> None:
    client.sign_in(world.organiser)
    terms = {"name": "Phòng 1", "place": "", "seats": "24", "per_row": "6"}
    address = f"/dot-danh-gia/phong/{room.id}/sua"
    wrong = client.post(address, data=terms | {"addresses": "10.1.2.300"}).get_data(as_text=True)
    assert "10.1.2.300 không phải là địa chỉ mạng." in wrong
    assert client.post(address, data=terms | {"addresses": "10.1.2.0/24"}).status_code == 302
    place = world.places[0]
    client.sign_in(place.person)
    start = f"/viec-cua-toi/{place.id}/bat-dau"
    assert client.post(start).status_code == 403
    inside = {"REMOTE_ADDR": "10.1.2.9"}
    attempt = client.post(start, environ_overrides=inside).location
    assert client.get(f"{attempt}/cau/1").status_code == 403
    assert client.get(f"{attempt}/cau/1", environ_overrides=inside).status_code == 200
    # Handing in is never kept from anybody.
    assert client.post(f"{attempt}/nop", data={"epoch": "1"}).status_code == 303


def test_a_sitting_asks_for_the_locked_browser(
    client: PageClient, session: Session, world: RoomWorld, room: Room
) -> None:
    client.sign_in(world.organiser)
    address = f"/dot-danh-gia/ca/{world.sitting.id}/trinh-duyet"
    refused = client.post(address, data={"trinh-duyet-config_key": "ngan"}, follow_redirects=True)
    assert "64 chữ số" in refused.get_data(as_text=True)
    client.post(address, data={"trinh-duyet-config_key": KEY.upper()})
    place = world.places[0]
    client.sign_in(place.person)
    start = f"/viec-cua-toi/{place.id}/bat-dau"
    assert "Safe Exam Browser" in client.post(start).get_data(as_text=True)
    shown = hashlib.sha256(f"http://localhost{start}{KEY}".encode()).hexdigest()
    assert client.post(start, headers={"X-SafeExamBrowser-ConfigKeyHash": shown}).status_code == 303
    client.sign_in(world.organiser)
    client.post(address, data={"trinh-duyet-config_key": ""})
    assert session.get(BrowserRule, world.sitting.id) is None


def test_leaving_the_page_is_noted_as_a_fact(
    client: PageClient, session: Session, world: RoomWorld, room: Room
) -> None:
    place = world.places[0]
    client.sign_in(place.person)
    attempt = client.post(f"/viec-cua-toi/{place.id}/bat-dau").location
    for _ in range(2):
        client.post(f"{attempt}/nhip", json={"epoch": 1, "away_count": 1, "away_seconds": 20})
    client.post(f"{attempt}/nhip", json={"epoch": 1})
    sign = session.query(Presence).one()
    assert (sign.away_count, sign.away_seconds) == (2, 40)
    client.sign_in(world.watcher)
    assert "rời trang 2 lần" in client.get(f"/phong/{room.id}").get_data(as_text=True)
    page = client.get(f"/phong/{room.id}/nguoi/{place.id}").get_data(as_text=True)
    assert "2 lần, tổng cộng 40 giây; chỉ ghi nhận, không phải vi phạm" in page


def test_readiness_page_says_what_it_checks(client: PageClient, world: RoomWorld) -> None:
    client.sign_in(world.places[0].person)
    page = client.get("/kiem-tra-may").get_data(as_text=True)
    assert "Bộ nhớ của trình duyệt" in page
    assert "Không dùng" in page


def test_minutes_hold_list_events_receipts_and_lines_to_sign(
    client: PageClient, session: Session, world: RoomWorld, room: Room, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = world.places[0]
    client.sign_in(place.person)
    attempt = client.post(f"/viec-cua-toi/{place.id}/bat-dau").location
    client.post(f"{attempt}/nop", data={"epoch": "1"})
    receipt = place.attempts[0].receipt_code
    client.sign_in(world.watcher)
    client.post(f"/phong/{room.id}/su-viec", data={"viec-reason": "Máy 12 hỏng chuột."})
    text = read_text(tmp_path_factory.mktemp("minutes"), fetch_file(client, f"/phong/{room.id}/bien-ban"))
    assert "BIÊN BẢN" in text
    assert all(person.person_name.split()[-1] in text for person in world.places)
    assert receipt is not None
    assert receipt.split("-")[0] in text
    assert "Máy 12 hỏng chuột" in text
    assert "1 người đã vào làm bài" in text
    assert "CÁN BỘ GIÁM SÁT" in text
    assert "TRƯỞNG BAN GIÁM SÁT" in text
