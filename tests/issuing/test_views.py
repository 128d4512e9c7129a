"""Pages of editions, through the standing office, the Committee, an agency and an official."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.issuing.domain import is_whole
from quizapp.issuing.models import Edition, EditionDispatch, EditionPrint
from quizapp.people.domain import Role
from quizapp.people.models import Person
from tests.bank.test_views import read
from tests.client import PageClient
from tests.factories import make_document, make_item, make_person, make_unit, save

MANNER = {
    "question_count": "30",
    "minutes": "40",
    "pass_mark_percent": "50",
    "attempts_allowed": "1",
    "retake_days": "30",
    "validity_months": "24",
    "exemptions": "Người có kết quả còn giá trị\n\nNgười  nghỉ hưu trong năm",
}
DECISION = {
    "document_kind": "Quyết định",
    "decision_number": "15/QĐ-BCĐ",
    "issued_on": "24/11/2026",
    "signing_form": "KT.",
    "signer_position": "Phó Trưởng Ban",
    "signer": "Trần Văn Minh",
}


@pytest.fixture
def people(session: Session) -> dict[str, Person]:
    province = make_unit(session, "UBND tỉnh Tây Ninh")
    office, agency = make_unit(session, "Văn phòng UBND tỉnh", province), make_unit(session, "Sở Tài chính", province)
    make_document(session)
    make_item(session, "PCI", "recognise", key=1)
    make_item(session, "PAPI", "apply", pool="secure")
    found = {
        "office": make_person(session, office, "Lê Quang Minh", Role.STANDING_OFFICE),
        "committee": make_person(session, office, "Phan Thanh Tùng", Role.COMMITTEE),
        "hr": make_person(session, agency, "Trịnh Thị Mỹ Dung", Role.UNIT_HR, role_unit=agency),
        "other_hr": make_person(session, office, "Đỗ Thị Hạnh", Role.UNIT_HR, role_unit=office),
        "official": make_person(session, agency, "Nguyễn Văn An"),
    }
    save(session)
    return found


def make(client: FlaskClient, year: int = 2026) -> str:
    data = {**MANNER, "year": str(year), "title": f"Ngân hàng câu hỏi năm {year}"}
    return client.post("/ngan-hang/moi", data=data).headers["Location"]


def issue(client: PageClient, people: dict[str, Person], address: str) -> None:
    client.sign_in(people["office"])
    client.post(f"{address}/chot")
    client.post(f"{address}/trinh", data={"proposal_number": "42/TTr-VP", "proposed_on": "20/11/2026"})
    client.sign_in(people["committee"]).post(f"{address}/ban-hanh", data=DECISION)


def test_from_draft_to_receipt(session: Session, client: PageClient, people: dict[str, Person]) -> None:
    client.sign_in(people["office"])
    assert "Chưa có ngân hàng câu hỏi nào" in read(client.get("/ngan-hang"))
    address = make(client)
    assert "Nếu chốt lúc này sẽ có 2 câu" in read(client.get(address))
    assert client.post(f"{address}/ban-hanh", data=DECISION).status_code == 403
    wrong = client.post(f"{address}/cach-thuc", data={**MANNER, "minutes": "0"})
    assert wrong.status_code == 422
    assert "Ghi một số nguyên từ 1 đến 600" in wrong.get_data(as_text=True)
    client.post(f"{address}/cach-thuc", data={**MANNER, "minutes": "45"})
    client.post(f"{address}/chot")
    page = read(client.get(address))
    assert "45 phút" in page
    assert "Người có kết quả còn giá trị; Người nghỉ hưu trong năm" in page
    client.post(f"{address}/trinh", data={"proposal_number": "42/TTr-VP", "proposed_on": "20/11/2026"})
    client.sign_in(people["committee"])
    faulty = client.post(f"{address}/ban-hanh", data={**DECISION, "issued_on": "31/02/2026"})
    assert faulty.status_code == 422
    assert "31/02/2026 không phải là ngày có thật" in faulty.get_data(as_text=True)
    client.post(f"{address}/ban-hanh", data=DECISION)
    assert "2 câu, ban hành theo Quyết định số 15/QĐ-BCĐ ngày 24/11/2026" in read(client.get(address))
    client.sign_in(people["office"])
    units = [str(people["hr"].unit_id)]
    nothing = client.post(f"{address}/gui", data={"unit": units, "letter_number": ""})
    assert nothing.status_code == 422
    client.post(f"{address}/gui", data={"unit": units, "letter_number": "120/VP-KSTT"})
    dispatch = session.scalars(select(EditionDispatch)).one()
    assert dispatch.unit_name == "Sở Tài chính"
    client.sign_in(people["other_hr"])
    assert "Chưa có ngân hàng câu hỏi nào gửi đến" in read(client.get("/ngan-hang-da-nhan"))
    assert client.post(f"/ngan-hang-da-nhan/{dispatch.id}/xac-nhan").status_code == 404
    client.sign_in(people["hr"])
    assert "1 lần gửi chờ đơn vị xác nhận" in read(client.get("/ngan-hang-da-nhan"))
    client.post(f"/ngan-hang-da-nhan/{dispatch.id}/xac-nhan")
    assert "Trịnh Thị Mỹ Dung" in read(client.get("/ngan-hang-da-nhan"))
    assert "1 nơi xác nhận đã nhận" in read(client.sign_in(people["office"]).get(f"{address}/gui"))


def test_questions_are_left_out_and_taken_back(session: Session, client: PageClient, people: dict[str, Person]) -> None:
    client.sign_in(people["office"])
    address = make(client)
    version = make_item(session)
    save(session)
    assert client.post(f"{address}/de-lai", data={"item": version.item.code, "reason": ""}).status_code == 422
    client.post(f"{address}/de-lai", data={"item": version.item.code, "reason": "Chờ số liệu mới"})
    assert "Chờ số liệu mới" in read(client.get(address))
    assert "Nếu chốt lúc này sẽ có 2 câu" in read(client.get(address))
    client.post(f"{address}/dua-vao", data={"item": version.item_id})
    assert "Nếu chốt lúc này sẽ có 3 câu" in read(client.get(address))


def test_the_committee_returns_what_was_submitted(
    session: Session, client: PageClient, people: dict[str, Person]
) -> None:
    client.sign_in(people["office"])
    address = make(client)
    client.post(f"{address}/chot")
    client.post(f"{address}/trinh", data={"proposal_number": "42/TTr-VP", "proposed_on": "20/11/2026"})
    client.sign_in(people["committee"]).post(f"{address}/soan-lai", data={"reason": "Bổ sung câu về ICT INDEX"})
    assert session.scalars(select(Edition.state)).one() == "draft"


def test_what_an_official_reads(session: Session, client: PageClient, people: dict[str, Person]) -> None:
    client.sign_in(people["official"])
    assert "Chưa có ngân hàng câu hỏi nào được ban hành" in read(client.get("/cau-hoi-da-ban-hanh"))
    client.sign_in(people["office"])
    address = make(client)
    number = address.rpartition("/")[2]
    client.sign_in(people["official"])
    assert client.get(f"/cau-hoi-da-ban-hanh/{number}").status_code == 404
    issue(client, people, address)
    made = session.scalars(select(EditionPrint)).one()
    client.sign_in(people["official"])
    page = read(client.get("/cau-hoi-da-ban-hanh"))
    assert "30 câu" in page
    assert "1 câu, mọi cán bộ được đọc" in page
    printed = client.get(f"/cau-hoi-da-ban-hanh/{number}/ban-in")
    assert printed.data == made.content
    assert printed.data.startswith(b"%PDF")
    manifest = json.loads(client.get(f"/cau-hoi-da-ban-hanh/{number}/danh-muc").data)
    assert is_whole(manifest)
    assert len(manifest["items"]) == 2
    make_item(session, "PCI")
    save(session)
    client.sign_in(people["office"])
    later = make(client, 2027)
    assert "Thêm mới: 1 câu" in read(client.get(later))
    mixed = client.post("/ngan-hang/moi", data={**MANNER, "year": "2028", "title": "Ngân hàng câu hỏi năm 2026"})
    assert "Tên ghi năm 2026, mục Năm ghi 2028" in mixed.get_data(as_text=True)
    issue(client, people, later)
    page = read(client.sign_in(people["official"]).get("/cau-hoi-da-ban-hanh"))
    assert "Thay đổi so với Ngân hàng câu hỏi năm 2026" in page
    assert client.get("/ngan-hang").status_code == 403
