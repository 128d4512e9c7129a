"""Taking over a staff list through the pages: preview, errors by row, all or nothing."""

import io
from datetime import date, datetime

import pytest
import python_calamine
import xlsxwriter
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quizapp.audit.models import AuditEvent
from quizapp.people.domain import Role
from quizapp.people.models import OrgUnit, Person, StaffImport
from tests.client import PageClient
from tests.factories import make_person, make_unit, save

HEAD = ["Số hiệu", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Đơn vị", "Số định danh cá nhân"]
ADDRESS = "/nhan-su/nhap-danh-sach"


def build(*rows: list[str]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate([HEAD, *rows]):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    return target.getvalue()


@pytest.fixture
def home(session: Session, client: PageClient) -> OrgUnit:
    root = make_unit(session, "Tỉnh Tây Ninh")
    home = make_unit(session, "Sở Nội vụ", root)
    client.sign_in(make_person(session, root, "Quản Trị Viên", Role.ADMIN))
    save(session)
    return home


def upload(client: PageClient, content: bytes, name: str = "ds.xlsx", unit_id: str = "") -> TestResponse:
    return client.post(ADDRESS, data={"file": (io.BytesIO(content), name), "unit_id": unit_id})


def count_people(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Person)) or 0


def test_a_list_is_previewed_then_taken_over(client: PageClient, session: Session, home: OrgUnit) -> None:
    known = make_person(session, home, "Lê Thị An")
    known.staff_code = "CB002"
    save(session)
    before = count_people(session)
    content = build(
        ["CB001", "Nguyễn Văn Bình", "05/01/1980", "Nam", "Giám đốc", "sở nội vụ", "072080001234"],
        ["cb002", "Lê Thị An", "", "Nữ", "Phó Giám đốc", home.code, ""],
        ["CB003", "=HYPERLINK(a)", "1979", "", "", "Sở Nội vụ", "72080001235"],
    )
    assert "Mẫu" not in client.get(ADDRESS).get_data(as_text=True)
    sent = upload(client, content)
    assert sent.status_code == 302
    preview = client.get(sent.headers["Location"]).get_data(as_text=True)
    assert "Nhận danh sách" in preview
    assert "Dòng 4, cột Số định danh cá nhân: bảng tính đã bỏ số 0 ở đầu" in preview
    assert "Dòng 4, cột Ngày sinh: chỉ có 1979" in preview
    assert count_people(session) == before
    kept = session.scalars(select(StaffImport)).one()
    assert kept.content is not None
    assert b"PK" not in kept.content[:4]

    assert client.post(sent.headers["Location"]).status_code == 302
    assert count_people(session) == before + 2
    made = session.scalars(select(Person).where(Person.staff_code == "CB001")).one()
    assert (made.full_name, made.honorific, made.unit_id) == ("Nguyễn Văn Bình", "anh", home.id)
    assert made.date_of_birth == date(1980, 1, 5)
    assert made.account is not None
    assert made.account.username == "cb001"
    assert known.position == "Phó Giám đốc"
    assert known.date_of_birth == date(1985, 3, 12)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "web:people:import")).one()
    assert event.data == {"file": "ds.xlsx", "added": 2, "changed": 1}
    assert client.post(sent.headers["Location"]).status_code == 404
    assert client.get(sent.headers["Location"]).status_code == 404


def test_errors_name_row_and_column_and_nothing_is_written(
    client: PageClient, session: Session, home: OrgUnit, now: datetime
) -> None:
    twin = make_unit(session, "Phòng Tổ chức", home)
    make_unit(session, "Phòng Tổ chức", home)
    gone = make_person(session, home, "Đã Nghỉ Việc")
    gone.staff_code, gone.deactivated_at = "CB009", now
    save(session)
    before = count_people(session)
    sent = upload(
        client,
        build(
            ["CB001", "Nguyễn Văn Bình", "31/02/1980", "", "", "Sở Nội vụ", ""],
            ["CB001", "Nguyễn Văn Ba", "", "", "", "Sở Không Có", "072080001234"],
            ["CB003", "Lê An", "", "", "", "Phòng Tổ chức", "072080001234"],
            ["CB009", "Đã Nghỉ Việc", "", "", "", "Sở Nội vụ", ""],
            ["CB010", "Lê Ba", "", "", "", "", ""],
            ["CB.010", "Lê Bốn", "", "", "", twin.code, ""],
            ["CB/010", "Lê Năm", "", "", "", twin.code, ""],
        ),
    )
    page = client.get(sent.headers["Location"]).get_data(as_text=True)
    text = " ".join(page.replace("<strong>", "").replace("</strong>", "").split())
    for words in (
        "Dòng 2, cột Ngày sinh: 31/02/1980 không phải là ngày có thật.",
        "Dòng 3, cột Số hiệu: CB001 đã có ở dòng 2.",
        "Dòng 3, cột Đơn vị: không có đơn vị “Sở Không Có”",
        "Dòng 4, cột Đơn vị: có nhiều đơn vị tên “Phòng Tổ chức”",
        "Dòng 4, cột Số định danh cá nhân: số định danh này đã thuộc về người khác.",
        "Dòng 5, cột Số hiệu: CB009 thuộc hồ sơ đã ngừng sử dụng",
        "Dòng 6, cột Đơn vị: chưa ghi đơn vị.",
        "Dòng 8, cột Tên đăng nhập: tên đăng nhập cb.010 đã có người dùng.",
    ):
        assert words in text
    assert "Nhận danh sách" not in page
    assert client.post(sent.headers["Location"]).status_code == 409
    assert count_people(session) == before


def test_rows_without_a_unit_go_where_the_form_says(client: PageClient, session: Session, home: OrgUnit) -> None:
    sent = upload(client, build(["CB010", "Lê Ba", "", "", "", "", ""]), unit_id=str(home.id))
    assert client.post(sent.headers["Location"]).status_code == 302
    assert session.scalars(select(Person.unit_id).where(Person.staff_code == "CB010")).one() == home.id


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Anh/chị chọn tệp danh sách."),
        (b"not a sheet", "không phải là bảng tính XLSX đọc được"),
    ],
)
def test_a_broken_file_is_refused_in_one_sentence(
    client: PageClient, session: Session, home: OrgUnit, content: bytes, words: str
) -> None:
    name = "" if not content else "ds.xlsx"
    page = upload(client, content, name)
    assert page.status_code == 200
    assert words in page.get_data(as_text=True)
    assert session.scalars(select(StaffImport)).all() == []


def test_an_upload_over_the_limit_is_refused_in_one_sentence(client: PageClient, home: OrgUnit) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="ds.xlsx"\r\n\r\n'
    body = head + bytes(50 * 1024 * 1024) + b"\r\n--x--\r\n"
    answer = client.post(ADDRESS, data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "12" in answer.get_data(as_text=True)


def test_only_who_uploaded_takes_over(client: PageClient, session: Session, home: OrgUnit) -> None:
    sent = upload(client, build(["CB010", "Lê Ba", "", "", "", "Sở Nội vụ", ""]))
    other = make_person(session, home, "Quản Trị Khác", Role.ADMIN)
    limited = make_person(session, home, "Quản Trị Phòng", Role.ADMIN, role_unit=make_unit(session, "Phòng", home))
    save(session)
    client.sign_in(other)
    assert client.get(sent.headers["Location"]).status_code == 404
    assert client.post(sent.headers["Location"]).status_code == 404
    client.sign_in(limited)
    own = upload(client, build(["CB010", "Lê Ba", "", "", "", "Sở Nội vụ", ""]))
    assert "trong phạm vi của anh/chị" in client.get(own.headers["Location"]).get_data(as_text=True)


def test_a_list_does_not_change_who_holds_wider_roles(client: PageClient, session: Session, home: OrgUnit) -> None:
    chair = make_person(session, home, "Trưởng Ban", Role.COMMITTEE)
    limited = make_person(session, home, "Quản Trị Sở", Role.ADMIN, role_unit=home)
    save(session)
    client.sign_in(limited)
    sent = upload(client, build([chair.staff_code, "Tên Khác", "", "", "", "Sở Nội vụ", ""]))
    assert "giữ vai trò ngoài phạm vi" in client.get(sent.headers["Location"]).get_data(as_text=True)
    assert client.post(sent.headers["Location"]).status_code == 409
    session.expire_all()
    assert chair.full_name == "Trưởng Ban"


def test_the_sample_is_text_and_reads_back(client: PageClient, home: OrgUnit) -> None:
    content = client.get("/nhan-su/mau-danh-sach.xlsx").get_data()
    rows = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["Số hiệu", "Họ và tên"]
    assert rows[1][7] == "072185001234"
