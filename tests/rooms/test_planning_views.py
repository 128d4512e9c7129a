import io
import re
import subprocess
import zipfile
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.rooms.models import Invigilator, Room, Seat
from tests.client import PageClient
from tests.rooms.factories import RoomWorld, make_room_world


def fetch_file(client: PageClient, address: str) -> bytes:
    asked = client.post(address)
    page = client.get(asked.location).get_data(as_text=True)
    link = re.search(r'href="(/cong-viec/[^"]+/tep)"', page)
    assert link is not None, page
    content: bytes = client.get(link.group(1)).data
    return content


def read_text(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "file.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout


def prepare(client: PageClient, world: RoomWorld) -> str:
    """Two rooms, divided, the roll closed; the address of the plan."""
    plan = f"/dot-danh-gia/ca/{world.sitting.id}/phong"
    client.sign_in(world.organiser)
    for name in ("Phòng 1", "Phòng 2"):
        sent = {"name": name, "place": "Trường Chính trị", "seats": "4", "per_row": "2"}
        assert client.post(f"{plan}/moi", data=sent).location.endswith("/phong")
    client.post(f"{plan}/chia", data={"seed": ""})
    client.post(f"/dot-danh-gia/ca/{world.sitting.id}/danh-sach/chot")
    return plan


def test_from_rooms_to_a_closed_roll(client: PageClient, session: Session) -> None:
    world = make_room_world(session)
    plan = prepare(client, world)
    page = client.get(plan).get_data(as_text=True)
    assert "Danh sách đã chốt" in page
    assert "Không có hai người cùng đơn vị ngồi cạnh nhau." in page
    assert len(session.scalars(select(Seat)).all()) == 6
    actions = session.scalars(select(AuditEvent.action)).all()
    assert {"web:room:create", "web:sitting:divide", "web:sitting:close_roll"} <= set(actions)
    client.post(f"/dot-danh-gia/ca/{world.sitting.id}/danh-sach/mo-lai")
    assert "Danh sách đã chốt" not in client.get(plan).get_data(as_text=True)


def test_files_for_doors_and_people(client: PageClient, session: Session, tmp_path: Path) -> None:
    world = make_room_world(session)
    prepare(client, world)
    lists = read_text(tmp_path, fetch_file(client, f"/dot-danh-gia/ca/{world.sitting.id}/niem-yet"))
    assert lists.count("DANH SÁCH NIÊM YẾT") == 2
    assert all(place.person_name in lists for place in world.places)
    # Neither the day of birth nor a number of the person stands on a public list.
    assert "12/03/1985" not in lists
    content = fetch_file(client, f"/dot-danh-gia/ca/{world.sitting.id}/giay-trieu-tap")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["001_so-tai-chinh.pdf", "002_so-noi-vu.pdf"]
        summons = read_text(tmp_path, archive.read("001_so-tai-chinh.pdf"))
    assert summons.count("GIẤY TRIỆU TẬP") == 3
    assert "chỗ số" in summons


def test_invigilators_are_assigned_by_staff_code(client: PageClient, session: Session) -> None:
    world = make_room_world(session)
    prepare(client, world)
    room = session.scalars(select(Room)).first()
    assert room is not None
    address = f"/dot-danh-gia/phong/{room.id}"
    wrong = client.post(f"{address}/giam-sat", data={"staff_code": "KHONG-CO"}, follow_redirects=True)
    assert "Không có ai mang số hiệu này" in wrong.get_data(as_text=True)
    client.post(f"{address}/giam-sat", data={"staff_code": world.watcher.staff_code.lower()})
    assert "Lý Văn Giám" in client.get(address).get_data(as_text=True)
    watch = session.scalars(select(Invigilator)).one()
    client.post(f"{address}/giam-sat/{watch.id}/thoi")
    assert session.scalars(select(Invigilator)).all() == []


def test_candidate_sees_room_and_seat(client: PageClient, session: Session) -> None:
    world = make_room_world(session)
    prepare(client, world)
    place = world.places[0]
    client.sign_in(place.person)
    page = client.get(f"/viec-cua-toi/{place.id}").get_data(as_text=True)
    assert re.search(r"Phòng [12] \(Trường Chính trị\), chỗ số \d", page)
