"""Codes of entry: good at their time and at one machine, and for nothing but their sitting."""

import io
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment, Attempt
from quizapp.kernel.errors import DomainError
from quizapp.rooms.models import EntryTicket
from quizapp.rooms.services.tickets import enter_by_code, issue_tickets, renew_ticket, revoke_ticket, write_ticket_code
from quizapp.tasks.models import TaskRun
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.rooms.factories import RoomWorld, make_room, make_room_world, seat_people


@pytest.fixture
def world(session: Session) -> RoomWorld:
    """The roll is closed, the sitting has been running for an hour; everybody has a code."""
    world = make_room_world(session, starts_at=START - timedelta(hours=1))
    world.sitting.opened_at = world.sitting.roll_closed_at = START - timedelta(hours=2)
    seat_people(session, make_room(session, world.sitting), world.places)
    session.commit()
    with unit_of_work():
        issue_tickets(session, world.sitting, actor=world.organiser.actor, now=START)
    return world


def read_code(session: Session, place: Assignment) -> str:
    return write_ticket_code(session.get_one(EntryTicket, place.id))


def refuse(session: Session, code: str, now: datetime, words: str) -> None:
    with pytest.raises(DomainError, match=words), unit_of_work():
        enter_by_code(session, code, address=None, now=now)


def test_a_code_opens_its_sitting_and_nothing_else(session: Session, client: PageClient, world: RoomWorld) -> None:
    place = world.places[0]
    printed = read_code(session, place)
    code = printed.lower().replace("-", " ")
    assert printed in client.get(f"/vao-ca?ma={printed}").get_data(as_text=True)
    own = f"/viec-cua-toi/{place.id}"
    assert client.post("/vao-ca", data={"code": code}).location == own
    page = client.get(own).get_data(as_text=True)
    assert "Bắt đầu làm bài" in page
    assert "Tất cả công việc" not in page
    for elsewhere in ("/viec-cua-toi", "/ho-so-cua-toi", "/tai-khoan/mat-khau", "/on-luyen"):
        assert client.get(elsewhere).location == own
    assert client.post("/khoa-man-hinh").status_code == 403
    started = client.post(f"{own}/bat-dau").location
    assert client.get(f"{started}/cau/1").status_code == 200
    form = {"answer": "A", "epoch": "1", "go": "next"}
    assert client.post(f"{started}/cau/1", data=form).location == f"{started}/cau/2"
    handed_in = client.post(f"{started}/nop", data={"epoch": "1"}).location
    assert client.get(handed_in).status_code == 200
    other = session.scalars(select(Assignment.id).where(Assignment.id != place.id)).first()
    assert client.get(f"/viec-cua-toi/{other}").location == own


def test_an_officials_code_carries_no_role(session: Session, client: PageClient, world: RoomWorld) -> None:
    world.places[0].person = world.organiser
    session.commit()
    with unit_of_work() as work:
        room = make_room(session, world.sitting, name="Phòng 2")
        code = renew_ticket(work, room, world.places[0], actor=world.organiser.actor, now=START)
    client.post("/vao-ca", data={"code": code})
    assert client.get("/dot-danh-gia").location == f"/viec-cua-toi/{world.places[0].id}"


def test_the_last_machine_holds(session: Session, client: PageClient, world: RoomWorld) -> None:
    place = world.places[0]
    code, own = read_code(session, place), f"/viec-cua-toi/{place.id}"
    client.post("/vao-ca", data={"code": code})
    other = client.application.test_client()
    other.post("/vao-ca", data={"code": code})
    assert client.get(own).location == "/vao-ca"
    assert other.get(own).status_code == 200


def test_a_running_paper_moves_only_as_the_sitting_allows(
    session: Session, client: PageClient, world: RoomWorld
) -> None:
    world.sitting.release_required = True
    session.commit()
    place = world.places[0]
    code = read_code(session, place)
    client.post("/vao-ca", data={"code": code})
    client.post(f"/viec-cua-toi/{place.id}/bat-dau")
    refuse(session, code, START, "mở ở máy khác")
    with unit_of_work():
        session.scalars(select(Attempt)).one().released_at = START
    with unit_of_work():
        assert enter_by_code(session, code, address="10.0.0.7", now=START).uses == 2


def test_codes_have_their_time_and_can_be_taken_back(session: Session, world: RoomWorld) -> None:
    place, room, actor = world.places[0], make_room(session, world.sitting, name="Phòng 2"), world.organiser.actor
    session.commit()
    code = read_code(session, place)
    refuse(session, "7K4M-2QXR-9WTB", START, "không đúng")
    refuse(session, code, world.sitting.starts_at - timedelta(minutes=31), "dùng được từ 06:30 24/11/2026")
    refuse(session, code, world.sitting.ends_at, "Ca đã kết thúc")
    with unit_of_work():
        new = renew_ticket(session, room, place, actor=actor, now=START)
    refuse(session, code, START, "không đúng")
    with unit_of_work():
        enter_by_code(session, new, address=None, now=world.sitting.starts_at - timedelta(minutes=30))
    with unit_of_work():
        revoke_ticket(session, room, place, "Mất phiếu", actor=actor, now=START)
    refuse(session, new, START, "không đúng")


def test_slips_are_printed_by_seat(session: Session, client: PageClient, world: RoomWorld) -> None:
    client.sign_in(world.organiser)
    client.post(f"/dot-danh-gia/ca/{world.sitting.id}/phieu-vao-ca")
    run = session.scalars(select(TaskRun)).one()
    assert run.file_sealed
    pdf = PdfReader(io.BytesIO(client.get(f"/cong-viec/{run.public_id}/tep").get_data()))
    text = " ".join(page.extract_text() for page in pdf.pages)
    codes = [read_code(session, place) for place in world.places]
    assert [code for code in codes if code not in text] == []
    assert text.index(codes[0]) < text.index(codes[1])
