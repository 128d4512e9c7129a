"""Pages of people's records, roles and units: what they do, and for whom."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AccessEvent, AuditEvent
from quizapp.kernel.clock import FrozenClock
from quizapp.people.adapters.secrets import decrypt_number
from quizapp.people.domain import Role
from quizapp.people.models import OrgUnit, Person, RoleGrant
from quizapp.people.services.persons import set_personal_number
from quizapp.people.services.signals import person_merged
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.factories import make_person, make_unit, save

NUMBER = "072185001234"


class World:
    """A province with two departments, an administrator, a unit's HR, and staff of both departments."""

    def __init__(self, session: Session) -> None:
        self.root = make_unit(session, "Tỉnh Tây Ninh")
        self.home = make_unit(session, "Sở Nội vụ", self.root)
        self.room = make_unit(session, "Phòng Tổ chức", self.home)
        self.away = make_unit(session, "Sở Tài chính", self.root)
        self.admin = make_person(session, self.root, "Quản Trị Viên", Role.ADMIN)
        self.unit_hr = make_person(session, self.home, "Nhân Sự Sở", Role.UNIT_HR, role_unit=self.home)
        self.own = make_person(session, self.room, "Công Tằng Tôn Nữ Thị Hoàng Diễm Quỳnh")
        self.other = make_person(session, self.away, "Lê Văn Khác")
        save(session)


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def form_of(person: Person, **changes: str) -> dict[str, str]:
    return {
        "staff_code": person.staff_code,
        "full_name": person.full_name,
        "honorific": person.honorific,
        "unit_id": str(person.unit_id),
        "position": person.position,
        "date_of_birth": person.date_of_birth.strftime("%d/%m/%Y") if person.date_of_birth else "",
        **changes,
    }


def list_actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def test_the_list_filters_and_notes_the_access(client: PageClient, session: Session, world: World) -> None:
    client.sign_in(world.admin)
    page = client.get("/nhan-su").get_data(as_text=True)
    assert "4 người theo bộ lọc" in page
    found = client.get(f"/nhan-su?tim=quynh&don-vi={world.home.id}").get_data(as_text=True)
    assert "Diễm Quỳnh" in found
    assert "Lê Văn Khác" not in found
    assert "Nhân Sự Sở" in client.get("/nhan-su?vai-tro=unit_hr").get_data(as_text=True)
    assert "Không có ai" in client.get("/nhan-su?trang-thai=ngung&trang=9&vai-tro=x").get_data(as_text=True)
    notes = session.scalars(select(AccessEvent)).all()
    assert [(n.actor_id, n.subject_type) for n in notes] == [(world.admin.id, "people")] * 4


def test_a_division_is_named_with_its_agency(client: PageClient, session: Session, world: World) -> None:
    world.room.kind = "division"
    save(session)
    assert world.own.unit_name == "Phòng Tổ chức, Sở Nội vụ"
    assert "Phòng Tổ chức, Sở Nội vụ</td>" in client.sign_in(world.admin).get("/nhan-su").text
    assert world.home.full_name == "Sở Nội vụ"
    world.home.name = "S" * 195
    assert world.room.full_name == "Phòng Tổ chức"


def test_unit_hr_sees_its_own_unit_and_below_only(client: PageClient, world: World) -> None:
    client.sign_in(world.unit_hr)
    page = client.get("/nhan-su").get_data(as_text=True)
    assert "Diễm Quỳnh" in page
    assert "Lê Văn Khác" not in page
    assert client.get(f"/nhan-su/{world.own.id}").status_code == 200
    assert client.get(f"/nhan-su/{world.other.id}").status_code == 404
    assert "Sở Tài chính" not in client.get("/don-vi").get_data(as_text=True)
    for path in ("mo-khoa", "cap-lai-mat-khau"):
        assert client.post(f"/nhan-su/{world.other.id}/{path}").status_code == 404
    assert client.get(f"/nhan-su/phieu-kich-hoat?unit_id={world.away.id}").status_code == 404
    assert client.post("/nhan-su/phieu-kich-hoat", data={"unit_id": world.away.id}).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/nhan-su/them", "/nhan-su/{own}/sua", "/nhan-su/nhap-danh-sach", "/don-vi/them", "/don-vi/{room}/doi-ten"],
)
def test_unit_hr_changes_no_records(client: PageClient, world: World, path: str) -> None:
    client.sign_in(world.unit_hr)
    address = path.format(own=world.own.id, room=world.room.id)
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403


def test_unit_hr_cannot_reach_roles_through_a_slip(client: PageClient, session: Session, world: World) -> None:
    boss = make_person(session, world.home, "Quản Trị Khác", Role.ADMIN)
    save(session)
    client.sign_in(world.unit_hr)
    refused = client.post(f"/nhan-su/{boss.id}/cap-lai-mat-khau")
    assert refused.status_code == 403
    assert "Quản Trị Khác" not in client.get(f"/nhan-su/phieu-kich-hoat?unit_id={world.home.id}").get_data(as_text=True)
    assert "web:account:reset_password" not in list_actions(session)


def test_an_administrator_adds_and_changes_a_person(client: PageClient, session: Session, world: World) -> None:
    client.sign_in(world.admin)
    assert client.get("/nhan-su/them").status_code == 200
    form = {
        "staff_code": "cb/0001",
        "full_name": "Nguyễn  Văn\u00a0Bình",
        "honorific": "anh",
        "unit_id": str(world.home.id),
        "date_of_birth": "05-01-1980",
        "personal_number": NUMBER,
    }
    answer = client.post("/nhan-su/them", data=form)
    assert answer.status_code == 302
    person = session.scalars(select(Person).where(Person.staff_code == "cb/0001")).one()
    assert (person.full_name, person.date_of_birth) == ("Nguyễn Văn Bình", date(1980, 1, 5))
    assert person.account is not None
    assert person.account.username == "cb.0001"
    assert person.account.password_hash is None
    assert person.personal_number_encrypted is not None
    assert NUMBER not in person.personal_number_encrypted
    assert decrypt_number(person.personal_number_encrypted) == NUMBER
    page = client.get(f"/nhan-su/{person.id}").get_data(as_text=True)
    assert "******234" in page
    assert NUMBER not in page

    edit = f"/nhan-su/{person.id}/sua"
    assert "05/01/1980" in client.get(edit).get_data(as_text=True)
    changed = client.post(edit, data=form_of(person, full_name="Nguyễn Văn An", username="an.nv"))
    assert changed.status_code == 302
    session.expire_all()
    assert (person.full_name, person.account.username) == ("Nguyễn Văn An", "an.nv")
    assert person.personal_number_index is not None
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "web:person:update")).one()
    assert event.data == {"changed": {"full_name": ["Nguyễn Văn Bình", "Nguyễn Văn An"]}}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("date_of_birth", "31/02/1980", "31/02/1980 không phải là ngày có thật"),
        ("full_name", "", "Họ và tên: không được để trống."),
        ("personal_number", "12345", "đúng 12 chữ số"),
        ("email", "khong phai", "viết như ten@tayninh.gov.vn"),
        ("unit_id", "", "Anh/chị chọn đơn vị."),
        ("staff_code", "TAKEN", "đã thuộc về"),
        ("username", "Tên Có Dấu", "chữ thường không dấu"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_written(
    client: PageClient, session: Session, world: World, field: str, value: str, words: str
) -> None:
    client.sign_in(world.admin)
    form = {"staff_code": "CB9", "full_name": "Lê An", "unit_id": str(world.home.id), "honorific": ""}
    form[field] = world.other.staff_code if value == "TAKEN" else value
    page = client.post("/nhan-su/them", data=form)
    assert page.status_code == 200
    assert words in page.get_data(as_text=True)
    assert session.scalars(select(Person).where(Person.full_name == "Lê An")).all() == []


def test_a_personal_number_belongs_to_one_person(client: PageClient, world: World, now: datetime) -> None:
    with unit_of_work() as session:
        set_personal_number(session, session.get_one(Person, world.own.id), NUMBER)
    client.sign_in(world.admin)
    page = client.post(f"/nhan-su/{world.other.id}/sua", data=form_of(world.other, personal_number=NUMBER))
    assert "đã thuộc về Công Tằng" in page.get_data(as_text=True)


def test_leaving_and_coming_back(client: PageClient, session: Session, world: World) -> None:
    client.sign_in(world.admin)
    assert world.own.account is not None
    epoch = world.own.account.epoch
    assert client.post(f"/nhan-su/{world.own.id}/ngung").status_code == 302
    assert world.own.deactivated_at is not None
    assert world.own.account.epoch == epoch + 1
    assert "Đã ngừng sử dụng từ" in client.get(f"/nhan-su/{world.own.id}").get_data(as_text=True)
    assert client.post(f"/nhan-su/{world.own.id}/dung-lai").status_code == 302
    assert world.own.is_active
    assert client.post(f"/nhan-su/{world.admin.id}/ngung").status_code == 409
    assert list_actions(session) == ["web:person:deactivate", "web:person:reactivate"]


def test_two_records_become_one(client: PageClient, session: Session, world: World, now: datetime) -> None:
    heard: list[tuple[int, int]] = []

    def listen(survivor: Person, *, other: Person, **_rest: object) -> None:
        heard.append((survivor.id, other.id))

    twin = make_person(session, world.away, "Công Tằng Tôn Nữ Thị Hoàng Diễm Quỳnh", Role.AUTHOR)
    twin.email = "quynh@tayninh.gov.vn"
    set_personal_number(session, twin, NUMBER)
    session.add(RoleGrant(person=world.own, role="author", unit_id=None, granted_at=now))
    save(session)
    client.sign_in(world.admin)
    address = f"/nhan-su/{world.own.id}/nhap-ho-so"
    assert "không hoàn lại được" in client.get(f"{address}?staff_code={twin.staff_code}").get_data(as_text=True)
    with person_merged.connected_to(listen):
        assert client.post(address, data={"staff_code": twin.staff_code}).status_code == 302
    assert heard == [(world.own.id, twin.id)]
    assert twin.merged_into_id == world.own.id
    assert [grant.role for grant in world.own.grants] == ["author"]
    assert twin.grants == []
    assert (world.own.email, twin.personal_number_index) == ("quynh@tayninh.gov.vn", None)
    assert world.own.personal_number_encrypted is not None
    assert client.post(address, data={"staff_code": twin.staff_code}).status_code == 409
    assert client.post(address, data={"staff_code": "không có"}).status_code == 404
    assert client.post(address, data={"staff_code": world.own.staff_code}).status_code == 409
    assert client.post(f"/nhan-su/{twin.id}/dung-lai").status_code == 409


def test_roles_reach_as_far_as_who_gives_them(client: PageClient, session: Session, world: World) -> None:
    limited = make_person(session, world.home, "Quản Trị Sở", Role.ADMIN, role_unit=world.home)
    save(session)
    client.sign_in(limited)
    address = f"/nhan-su/{world.own.id}/vai-tro"
    assert client.post(address, data={"role": "unit_head", "unit_id": str(world.room.id)}).status_code == 302
    client.post(address, data={"role": "admin", "unit_id": ""})
    client.post(address, data={"role": "admin", "unit_id": str(world.away.id)})
    client.post(address, data={"role": "king", "unit_id": str(world.room.id)})
    assert [(g.role, g.unit_id) for g in world.own.grants] == [("unit_head", world.room.id)]
    assert client.post(f"/nhan-su/{world.other.id}/vai-tro", data={"role": "author"}).status_code == 404
    grant = world.own.grants[0]
    assert client.post(f"/nhan-su/{limited.id}/vai-tro/{grant.id}/thu-hoi").status_code == 404
    assert client.post(f"/nhan-su/{world.own.id}/vai-tro/{grant.id}/thu-hoi").status_code == 302
    assert world.own.grants == []
    client.sign_in(world.admin)
    assert client.post(address, data={"role": "author", "unit_id": ""}).status_code == 302
    assert [(g.role, g.unit_id) for g in world.own.grants] == [("author", None)]
    client.sign_in(limited)
    assert client.post(f"/nhan-su/{world.own.id}/vai-tro/{world.own.grants[0].id}/thu-hoi").status_code == 403


def test_what_belongs_to_no_unit_is_out_of_reach_of_a_unit_s_administrator(
    client: PageClient, session: Session, world: World
) -> None:
    limited = make_person(session, world.home, "Quản Trị Sở", Role.ADMIN, role_unit=world.home)
    judge = make_person(session, world.home, "Ban Chỉ Đạo Sở", Role.COMMITTEE, role_unit=world.home)
    save(session)
    client.sign_in(limited)
    for path in ("/thiet-lap", "/nhat-ky"):
        assert client.get(path).status_code == 403
    address = f"/nhan-su/{limited.id}/vai-tro"
    assert client.post(address, data={"role": "author", "unit_id": str(world.home.id)}).status_code == 409
    client.sign_in(judge)
    for path in ("/cau-hoi", "/ngan-hang", "/nhat-ky"):
        assert client.get(path).status_code == 403
    assert client.get("/dot-danh-gia").status_code == 200


def test_a_record_with_wider_roles_is_left_to_who_reaches_them(
    client: PageClient, session: Session, world: World
) -> None:
    limited = make_person(session, world.home, "Quản Trị Sở", Role.ADMIN, role_unit=world.home)
    chair = make_person(session, world.home, "Trưởng Ban", Role.COMMITTEE)
    save(session)
    client.sign_in(limited)
    change = form_of(chair, full_name="Tên Khác", username="ten.khac")
    assert client.post(f"/nhan-su/{chair.id}/sua", data=change).status_code == 200
    assert client.post(f"/nhan-su/{chair.id}/ngung").status_code == 403
    assert client.post(f"/nhan-su/{chair.id}/dung-lai").status_code == 403
    session.expire_all()
    assert (chair.full_name, chair.deactivated_at) == ("Trưởng Ban", None)
    assert list_actions(session) == []
    client.sign_in(world.admin)
    assert client.post(f"/nhan-su/{chair.id}/ngung").status_code == 302


def test_a_lock_is_lifted(client: PageClient, session: Session, world: World, clock: FrozenClock) -> None:
    assert world.own.account is not None
    world.own.account.locked_until = clock.now().replace(hour=2)
    save(session)
    client.sign_in(world.unit_hr)
    assert "Tạm khóa" in client.get(f"/nhan-su/{world.own.id}").get_data(as_text=True)
    assert client.post(f"/nhan-su/{world.own.id}/mo-khoa").status_code == 302
    assert client.post(f"/nhan-su/{world.own.id}/mo-khoa").status_code == 409
    assert list_actions(session) == ["web:account:unlock"]


def test_units_are_made_renamed_and_closed(client: PageClient, session: Session, world: World) -> None:
    client.sign_in(world.admin)
    form = {
        "code": "SKHCN",
        "name": "Sở Khoa học và Công nghệ",
        "kind": "department",
        "parent_id": str(world.root.id),
        "valid_from": "01/07/2025",
    }
    assert client.post("/don-vi/them", data=form).status_code == 302
    assert "Mã đơn vị SKHCN đã có" in client.post("/don-vi/them", data=form).get_data(as_text=True)
    made = session.scalars(select(OrgUnit).where(OrgUnit.code == "SKHCN")).one()
    assert made.path == f"{world.root.path}{made.id}/"
    assert client.get(f"/don-vi/{made.id}/doi-ten").status_code == 200
    assert client.post(f"/don-vi/{made.id}/doi-ten", data={"name": "Sở KHCN"}).status_code == 302
    assert made.name == "Sở KHCN"

    close = f"/don-vi/{world.home.id}/ket-thuc"
    assert client.get(close).status_code == 200
    ending = {"valid_to": "23/11/2026", "successor_id": str(made.id)}
    assert "đơn vị trực thuộc" in client.post(close, data=ending).get_data(as_text=True)
    room = f"/don-vi/{world.room.id}/ket-thuc"
    assert "Đơn vị còn người" in client.post(room, data={**ending, "successor_id": ""}).get_data(as_text=True)
    assert client.post(room, data=ending).status_code == 302
    assert client.post(close, data=ending).status_code == 302
    assert world.own.unit_id == made.id
    assert (world.home.valid_to, world.home.successor_id) == (date(2026, 11, 23), made.id)
    page = client.get("/don-vi").get_data(as_text=True)
    assert "Đã kết thúc" in page
    assert list_actions(session) == [
        "web:org_unit:create",
        "web:org_unit:rename",
        "web:org_unit:close",
        "web:org_unit:close",
    ]


def test_forged_forms_are_refused(client: PageClient, session: Session, world: World) -> None:
    client.sign_in(world.admin)
    client.application.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post(f"/nhan-su/{world.own.id}/ngung", headers={"Origin": "https://evil.example"})
    finally:
        client.application.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    assert world.own.is_active
