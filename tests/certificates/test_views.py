from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AccessEvent
from quizapp.certificates.models import Certificate, CertificateFile
from quizapp.certificates.services import revoke_certificate, supersede_certificate
from quizapp.extensions import limiter
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import FrozenClock
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.web.unit_of_work import unit_of_work
from tests import factories
from tests.certificates.factories import get_certificate, make_result
from tests.client import PageClient
from tests.conftest import START

HR = Actor(None, "Lê Thị Mai")


@pytest.fixture
def certificate(session: Session) -> Certificate:
    return get_certificate(session, make_result(session))


@pytest.fixture
def committee(session: Session, certificate: Certificate) -> Person:
    person = factories.make_person(session, certificate.unit, "Lê Thị Mai", Role.COMMITTEE)
    session.commit()
    return person


def test_anyone_reads_what_the_paper_says_and_no_more(client: PageClient, certificate: Certificate) -> None:
    response = client.get(f"/kiem-tra/{certificate.code}")
    page = response.text
    for words in ("Còn giá trị", "Nguyễn Thị Thanh Huyền", "Sở Nội vụ", "4 / 4 câu đúng", "24/11/2026", "24/11/2028"):
        assert words in page, words
    for secret in ("12/03/1985", "1985", "Phó Trưởng phòng", certificate.person.staff_code, "Chuyên viên"):
        assert secret not in page, secret
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex, nofollow"' in page


@pytest.mark.parametrize("spell", [str.lower, lambda c: c.replace("-", ""), lambda c: c.replace("0", "O") + " "])
def test_a_typed_code_is_read_generously(client: PageClient, certificate: Certificate, spell: object) -> None:
    assert callable(spell)
    page = client.get("/kiem-tra", query_string={"ma": spell(certificate.code)}, follow_redirects=True)
    assert page.request.path == f"/kiem-tra/{certificate.code}"
    assert "Còn giá trị" in page.text


def test_an_empty_field_is_asked_for(client: PageClient) -> None:
    assert "ma-loi" not in client.get("/kiem-tra").text
    page = client.get("/kiem-tra", query_string={"ma": "  "})
    assert page.status_code == 200
    assert "Anh/chị nhập mã kiểm tra in cạnh mã QR." in page.text


@pytest.mark.parametrize("code", ["1234", "7K4M-2QXR-9WTB", "khong-co", "0" * 40])
def test_a_wrong_code_is_answered_in_a_clear_sentence(client: PageClient, code: str) -> None:
    response = client.get("/kiem-tra", query_string={"ma": code}, follow_redirects=True)
    assert response.status_code == 404
    assert "Không có giấy chứng nhận mang mã này" in response.text


def test_the_state_is_that_of_today(
    client: PageClient, session: Session, certificate: Certificate, clock: FrozenClock
) -> None:
    clock.advance(days=800)
    assert "Hết thời hạn" in client.get(f"/kiem-tra/{certificate.code}").text
    with unit_of_work() as work:
        found = work.get_one(Certificate, certificate.id)
        new = supersede_certificate(work, found, reason="Sai họ tên", actor=HR, now=clock.now()).code
    old = client.get(f"/kiem-tra/{certificate.code}").text
    assert "Đã được cấp lại" in old
    assert "Sai họ tên" not in old
    with unit_of_work() as work:
        found = work.get_one(Certificate, session.query(Certificate).filter_by(code=new).one().id)
        revoke_certificate(work, found, reason="Vi phạm quy định", actor=HR, now=START)
    revoked = client.get(f"/kiem-tra/{new}").text
    assert "Đã thu hồi" in revoked
    assert "Vi phạm" not in revoked


def test_contest_certificates_are_checked_too(client: PageClient, session: Session, certificate: Certificate) -> None:
    certificate.kind = "prize"
    certificate.printed = {
        **certificate.printed,
        "subject": "Cuộc thi trực tuyến năm 2026",
        "award": "Giải Nhất",
        "figures": [["Điểm", "28/30"]],
    }
    session.commit()
    page = client.get(f"/kiem-tra/{certificate.code}").text
    assert "Giải Nhất" in page
    assert "28/30" in page


@pytest.fixture
def limits(app: Flask) -> Iterator[None]:
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


def test_guessing_codes_is_slowed_down_and_reading_right_ones_is_not(
    client: PageClient, certificate: Certificate, limits: None
) -> None:
    statuses = [client.get(f"/kiem-tra/0000-0000-{n:04d}").status_code for n in range(61)]
    assert statuses == [404] * 60 + [429]
    limiter.reset()
    assert {client.get(f"/kiem-tra/{certificate.code}").status_code for _ in range(70)} == {200}


def test_people_fetch_their_own_file(client: PageClient, session: Session, certificate: Certificate) -> None:
    response = client.sign_in(certificate.person).get(f"/giay-chung-nhan/{certificate.code}/tep")
    assert response.data == session.get_one(CertificateFile, certificate.id).content
    assert "0001_Nguyen-Thi-Thanh-Huyen.pdf" in response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("role", "own_unit", "status"),
    [
        (None, True, 404),
        (Role.UNIT_HR, True, 200),
        (Role.UNIT_HR, False, 404),
        (Role.UNIT_HEAD, False, 404),
        (Role.HR, False, 404),
        (Role.AUTHOR, True, 404),
    ],
)
def test_others_fetch_files_within_their_reach(
    client: PageClient, session: Session, certificate: Certificate, *, role: Role | None, own_unit: bool, status: int
) -> None:
    unit = certificate.unit if own_unit else factories.make_unit(session, "Sở Y tế")
    reader = factories.make_person(session, unit, "Đặng Thị Hà", *([role] if role else []), role_unit=unit)
    session.commit()
    assert client.sign_in(reader).get(f"/giay-chung-nhan/{certificate.code}/tep").status_code == status


def test_who_opens_the_certificate_of_another_is_noted(
    client: PageClient, session: Session, certificate: Certificate, committee: Person
) -> None:
    code, number = certificate.code, certificate.id
    client.sign_in(certificate.person).get(f"/giay-chung-nhan/{code}/tep")
    client.sign_in(committee).get(f"/giay-chung-nhan/{code}")
    client.get(f"/giay-chung-nhan/{code}/tep")
    client.get("/giay-chung-nhan/0000-0000-0000")
    notes = session.scalars(select(AccessEvent).order_by(AccessEvent.id)).all()
    assert [(n.actor_id, n.endpoint, n.subject_id) for n in notes] == [
        (committee.id, "certificates.entry", str(number)),
        (committee.id, "certificates.download", str(number)),
    ]


def test_a_file_still_being_made_is_said_to_be(client: PageClient, session: Session, certificate: Certificate) -> None:
    session.delete(session.get_one(CertificateFile, certificate.id))
    session.commit()
    response = client.sign_in(certificate.person).get(f"/giay-chung-nhan/{certificate.code}/tep")
    assert response.status_code == 404
    assert "đang được lập" in response.text


def test_a_lost_file_is_asked_for_again(
    client: PageClient, session: Session, certificate: Certificate, committee: Person
) -> None:
    session.delete(session.get_one(CertificateFile, certificate.id))
    session.commit()
    url = f"/giay-chung-nhan/{certificate.code}"
    assert "Lập lại tệp" in client.sign_in(committee).get(url).text
    page = client.post(f"{url}/lap-tep", follow_redirects=True).text
    assert "Tải PDF" in page
    assert "Lập lại tệp" not in page


def test_the_register_is_searched_by_name_number_and_code(
    client: PageClient, session: Session, certificate: Certificate, committee: Person
) -> None:
    client.sign_in(committee)
    for text in ("thanh huyen", "1", "0001/2026", certificate.code.lower(), certificate.person.staff_code):
        assert certificate.number in client.get("/giay-chung-nhan", query_string={"tim": text}).text, text
    for query in ({"tim": "khong co"}, {"trang-thai": "revoked"}, {"loai": "prize"}, {"nam": "2020"}):
        assert "Không có giấy chứng nhận nào" in client.get("/giay-chung-nhan", query_string=query).text, query
    assert certificate.number in client.get("/giay-chung-nhan?trang-thai=valid&nam=2026&trang=999999").text


def test_revoking_on_the_page(
    client: PageClient, session: Session, certificate: Certificate, committee: Person
) -> None:
    url = f"/giay-chung-nhan/{certificate.code}"
    client.sign_in(committee)
    assert "Anh/chị hãy ghi lý do." in client.post(f"{url}/thu-hoi", data={"reason": ""}).text
    page = client.post(f"{url}/thu-hoi", data={"reason": "Nhầm người"}, follow_redirects=True).text
    assert "Đã thu hồi giấy chứng nhận số 0001/2026/GCN-BCĐ." in page
    assert "Nhầm người" in page
    assert client.post(f"{url}/thu-hoi", data={"reason": "Lần nữa"}).status_code == 409


def test_replacing_on_the_page(client: PageClient, certificate: Certificate, committee: Person) -> None:
    url = f"/giay-chung-nhan/{certificate.code}"
    page = client.sign_in(committee).post(f"{url}/cap-lai", data={"reason": "Sai dấu"}, follow_redirects=True)
    assert "giấy chứng nhận mới mang số 0002/2026/GCN-BCĐ" in page.text
    assert "0002/2026/GCN-BCĐ" in client.get(url).text


def test_those_who_receive_certificates_read_them_and_take_none_back(
    client: PageClient, session: Session, certificate: Certificate
) -> None:
    reader = factories.make_person(session, certificate.unit, "Đỗ Thị Thu Hà", Role.HR)
    session.commit()
    url = f"/giay-chung-nhan/{certificate.code}"
    page = client.sign_in(reader).get(url)
    assert certificate.number in page.text
    assert "Thu hồi" not in page.text
    for tail in ("/thu-hoi", "/cap-lai", "/lap-tep"):
        assert client.post(f"{url}{tail}", data={"reason": "x"}).status_code == 403, tail


@pytest.mark.parametrize("tail", ["", "/thu-hoi", "/cap-lai", "/lap-tep"])
def test_entries_of_other_units_are_not_found(
    client: PageClient, session: Session, certificate: Certificate, tail: str
) -> None:
    unit = factories.make_unit(session, "Sở Y tế")
    reader = factories.make_person(session, unit, "Đặng Thị Hà", Role.COMMITTEE, role_unit=unit)
    session.commit()
    client.sign_in(reader)
    url = f"/giay-chung-nhan/{certificate.code}{tail}"
    response = client.post(url, data={"reason": "x"}) if tail else client.get(url)
    assert response.status_code == 404
    assert certificate.number not in client.get("/giay-chung-nhan").text
