from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt
from quizapp.kernel.clock import FrozenClock
from quizapp.rooms.models import BoardMember, Room
from tests.client import PageClient
from tests.conftest import START
from tests.rooms.factories import RoomWorld, make_invigilator, make_room, make_room_world, seat_people


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


def read(client: PageClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def begin(client: PageClient, world: RoomWorld) -> str:
    """The first person starts; the address of their attempt."""
    place = world.places[0]
    client.sign_in(place.person)
    return client.post(f"/viec-cua-toi/{place.id}/bat-dau").location


def beat(client: PageClient, attempt: str) -> dict[str, object]:
    answer = client.post(f"{attempt}/nhip", json={"epoch": 1}).get_json()
    assert isinstance(answer, dict)
    return answer


def test_room_is_open_to_its_invigilator_and_to_nobody_else(client: PageClient, world: RoomWorld, room: Room) -> None:
    client.sign_in(world.watcher)
    home = read(client, "/viec-cua-toi")
    assert f'href="/phong/{room.id}"' in home
    page = read(client, f"/phong/{room.id}")
    assert world.places[0].person_name in page
    # Back leads to where each of them came from.
    to_sitting = f'href="/dot-danh-gia/ca/{world.sitting.id}"'
    assert to_sitting not in page.partition("<h1")[0]
    client.sign_in(world.organiser)
    assert to_sitting in read(client, f"/phong/{room.id}").partition("<h1")[0]
    client.sign_in(world.places[0].person)
    assert client.get(f"/phong/{room.id}").status_code == 404
    assert client.post(f"/phong/{room.id}/tam-dung", data={"dung-reason": "x"}).status_code == 404


def test_console_counts_filters_and_checks_in(client: PageClient, world: RoomWorld, room: Room) -> None:
    begin(client, world)
    client.sign_in(world.watcher)
    client.post(f"/phong/{room.id}/co-mat", data={"cho": world.places[1].id})
    page = read(client, f"/phong/{room.id}?trang-thai=present")
    assert world.places[1].person_name in page
    assert world.places[0].person_name not in page
    client.post(f"/phong/{room.id}/co-mat")
    assert "Chưa có mặt (0)" in read(client, f"/phong/{room.id}")
    fragment = client.get(f"/phong/{room.id}?phan=1").get_json()["html"]
    assert "<html" not in fragment
    assert "Số liệu lúc 08:00:00" in fragment


def test_a_stopped_room_reaches_the_page_and_goes_on(
    app: Flask, client: PageClient, clock: FrozenClock, world: RoomWorld, room: Room
) -> None:
    attempt = begin(client, world)
    assert beat(client, attempt)["paused"] is False
    desk = app.test_client()
    assert isinstance(desk, PageClient)
    desk.sign_in(world.watcher)
    desk.post(f"/phong/{room.id}/tam-dung", data={"dung-reason": "Mất điện."})
    clock.advance(minutes=5)
    stopped = beat(client, attempt)
    assert (stopped["ok"], stopped["paused"], stopped["remaining_ms"]) == (True, True, 40 * 60_000)
    assert "Phòng đang tạm dừng" in read(client, f"{attempt}/cau/1")
    assert "Phòng tạm dừng từ 08:00:00" in read(desk, f"/phong/{room.id}")
    desk.post(f"/phong/{room.id}/tiep-tuc")
    desk.post(f"/phong/{room.id}/cong-gio", data={"gio-minutes": "10", "gio-reason": "Mất điện."})
    going = beat(client, attempt)
    assert (going["paused"], going["remaining_ms"]) == (False, 50 * 60_000)
    log = read(desk, f"/phong/{room.id}/so")
    assert "Cộng thêm giờ 10 phút: Cả phòng" in log
    assert "Làm bài tiếp 5 phút: Cả phòng" in log


def test_the_page_of_another_machine_waits_for_the_invigilator(
    app: Flask, client: PageClient, session: Session, world: RoomWorld, room: Room
) -> None:
    world.sitting.release_required = True
    session.commit()
    attempt = begin(client, world)
    other = app.test_client()
    assert isinstance(other, PageClient)
    other.sign_in(world.places[0].person)
    waiting = read(other, f"{attempt}/may-khac")
    assert "khi giám sát đồng ý" in waiting
    assert "Chuyển bài sang máy này</button>" not in waiting
    assert other.post(f"{attempt}/may-khac").location.endswith("/may-khac")
    # Without the lease nothing is told of time or answers.
    assert beat(other, attempt)["code"] == "taken_over"


def test_one_person_is_helped_and_penalised(client: PageClient, session: Session, world: RoomWorld, room: Room) -> None:
    begin(client, world)
    client.sign_in(world.watcher)
    here = f"/phong/{room.id}/nguoi/{world.places[0].id}"
    client.post(f"{here}/them-gio", data={"gio-minutes": "5", "gio-reason": "Đổi máy."})
    client.post(f"{here}/chuyen-may", data={"may-reason": "Hỏng máy."})
    client.post(f"{here}/su-viec", data={"viec-reason": "Đau đầu, xin ra ngoài."})
    client.post(f"{here}/xu-ly", data={"phat-kind": "reprimand", "phat-reason": "Trao đổi."})
    page = read(client, here)
    assert "Khiển trách" in page
    assert "trừ 25\u00a0% số điểm" in page
    assert "Đau đầu, xin ra ngoài." in page
    wrong = client.post(f"{here}/thu-bai", data={"thu-reason": ""}).get_data(as_text=True)
    assert "Anh/chị ghi lý do." in wrong
    client.post(f"{here}/thu-bai", data={"thu-reason": "Tự ý rời phòng."})
    assert session.scalars(select(Attempt.end_reason)).one() == "forced"
    client.sign_in(world.places[0].person)
    attempt = session.scalars(select(Attempt)).one()
    result = read(client, f"/ket-qua/bai/{attempt.public_id}")
    assert "Giám sát đã thu bài" in result
    assert "Khiển trách: Trao đổi." in result


def test_members_of_the_board_declare_themselves(
    client: PageClient, session: Session, world: RoomWorld, room: Room
) -> None:
    client.sign_in(world.organiser)
    board = f"/dot-danh-gia/{world.assessment.id}/ban-giam-sat"
    client.post(
        board, data={"ban-name": "Ban Giám sát", "ban-decision_number": "45/QĐ-BCĐ", "ban-decided_on": "20/11/2026"}
    )
    client.post(f"{board}/them", data={"nguoi-staff_code": world.watcher.staff_code, "nguoi-duty": "Thư ký"})
    assert "Chưa cam kết" in read(client, board)
    member = session.scalars(select(BoardMember)).one()
    assert client.get(f"/cam-ket/{member.id}").status_code == 404
    client.sign_in(world.watcher)
    assert f"/cam-ket/{member.id}" in read(client, "/viec-cua-toi")
    missing = client.post(f"/cam-ket/{member.id}", data={"has_kin": "1", "kin": ""}).get_data(as_text=True)
    assert "họ tên người có quan hệ" in missing
    client.post(f"/cam-ket/{member.id}", data={"has_kin": "1", "kin": "Trần Văn Đức, em ruột"})
    client.sign_in(world.organiser)
    page = read(client, board)
    assert "Trần Văn Đức, em ruột" in page
    assert "45/QĐ-BCĐ" in page
    client.post(f"{board}/{member.id}/bo")
    session.rollback()
    assert session.scalars(select(BoardMember)).all() == []


def test_number_and_last_save_of_a_person_are_those_of_their_papers(
    app: Flask, client: PageClient, clock: FrozenClock, world: RoomWorld, room: Room
) -> None:
    attempt = begin(client, world)
    client.post(f"{attempt}/cau/1", data={"answer": "A", "epoch": "1", "go": "next"})
    desk = app.test_client()
    assert isinstance(desk, PageClient)
    desk.sign_in(world.watcher)
    for act in ("tam-dung", "tiep-tuc"):
        clock.advance(minutes=5)
        desk.post(f"/phong/{room.id}/{act}", data={"dung-reason": "Mất điện."})
    page = read(desk, f"/phong/{room.id}/nguoi/{world.places[0].id}")
    # Letting the room go on is a step of the attempt, and saves nothing.
    assert "lần cuối 08:00:00" in page
    assert f">{world.places[0].number:04d}<" in "".join(page.split())
