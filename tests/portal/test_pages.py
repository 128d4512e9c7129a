import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quizapp.kernel.clock import FrozenClock
from quizapp.people.domain import Role
from quizapp.portal.queries import SECTION_TEXTS
from quizapp.web.navigation import ENTRIES
from tests.client import PageClient
from tests.conftest import START
from tests.delivery.factories import Place, make_place
from tests.factories import make_assessment, make_assignment, make_item, make_person, make_sitting, make_unit, save


def read(response: TestResponse) -> str:
    text = re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))
    return " ".join(text.replace("\u00a0", " ").split())


def add_place(session: Session, place: Place, title: str, *, starts: float, ends: float, **columns: object) -> None:
    """Another assessment for the same person, in hours from now."""
    assessment = make_assessment(session, place.assessment.specification)
    assessment.title = title
    starts_at, ends_at = START + timedelta(hours=starts), START + timedelta(hours=ends)
    make_assignment(
        session, make_sitting(session, assessment, starts_at=starts_at, ends_at=ends_at), place.person, **columns
    )
    save(session)


def start(client: PageClient, place: Place) -> str:
    return str(client.post(f"/viec-cua-toi/{place.assignment.id}/bat-dau").headers["Location"])


def test_the_one_thing_to_do_stands_first(client: PageClient, session: Session) -> None:
    place = make_place(session)
    client.sign_in(place.person)
    page = client.get("/viec-cua-toi")
    words = read(page)
    assert "Chào chị Huyền Có một bài cần làm trước 16:00 ngày 24/11/2026." in words
    assert "Cần làm Đánh giá trước bổ nhiệm, đợt 11/2026 6 câu · 40 phút · đạt từ 50 % · một lượt làm bài" in words
    assert "Mở từ 07:00 thứ Ba 24/11/2026 đến 16:00 thứ Ba 24/11/2026, tại Phòng máy số 2" in words
    assert f'href="/viec-cua-toi/{place.assignment.id}">Đọc quy định và vào làm bài' in page.get_data(as_text=True)
    assert "Không có bài nào khác." in words


def test_a_running_attempt_goes_before_everything(client: PageClient, session: Session) -> None:
    place = make_place(session)
    add_place(session, place, "Bài kết thúc sớm hơn", starts=-1, ends=2)
    client.sign_in(place.person)
    assert "Có 2 bài cần làm; bài gần nhất trước 10:00" in read(client.get("/viec-cua-toi"))
    base = start(client, place)
    page = client.get("/viec-cua-toi")
    assert "Có một bài đang làm, kết thúc lúc 08:40." in read(page)
    assert f'href="{base}">Làm tiếp' in page.get_data(as_text=True)


def test_nothing_due_is_said_in_one_sentence(client: PageClient, session: Session) -> None:
    person = make_person(session, make_unit(session))
    save(session)
    client.sign_in(person)
    words = read(client.get("/viec-cua-toi"))
    assert "Hiện không có bài nào cần làm." in words
    assert "Chưa có kết quả nào." in words


def test_questions_that_wait_stand_on_the_home_page_of_who_writes_them(client: PageClient, session: Session) -> None:
    author = make_person(session, make_unit(session), "Huỳnh Thị Ngọc Lan", Role.AUTHOR)
    make_item(session, state="draft", author=author)
    save(session)
    client.sign_in(author)
    page = client.get("/viec-cua-toi")
    assert "1 câu chờ anh/chị xử lý" in read(page)
    assert 'href="/cau-hoi?trang-thai=waiting"' in page.get_data(as_text=True)


def test_other_places_are_listed_with_their_states(client: PageClient, session: Session) -> None:
    place = make_place(session)
    add_place(session, place, "Bài tuần sau", starts=100, ends=110)
    add_place(session, place, "Bài đã vắng", starts=-10, ends=-5)
    add_place(session, place, "Bài được miễn", starts=-1, ends=5, state="excused")
    add_place(session, place, "Bài đã rút", starts=-1, ends=5, state="withdrawn")
    client.sign_in(place.person)
    words = read(client.get("/viec-cua-toi"))
    assert re.search(r"Bài tuần sau Ca 1 \S+ ngày \S+ Sắp tới", words)
    assert re.search(r"Bài đã vắng Ca 1 \S+ ngày \S+ Vắng", words)
    assert re.search(r"Bài được miễn Ca 1 \S+ ngày \S+ Được miễn", words)
    assert "Bài đã rút" not in words


def test_a_sitting_nobody_opened_is_not_shown(client: PageClient, session: Session) -> None:
    place = make_place(session)
    place.sitting.opened_at = None
    save(session)
    client.sign_in(place.person)
    assert place.assessment.title not in read(client.get("/viec-cua-toi"))


def test_a_result_is_on_the_home_page_at_once(client: PageClient, session: Session, clock: FrozenClock) -> None:
    place = make_place(session)
    client.sign_in(place.person)
    base = start(client, place)
    clock.advance(minutes=5)
    result = client.post(f"{base}/nop", data={"epoch": "1"}).headers["Location"]
    page = client.get("/viec-cua-toi")
    assert f'href="{result}"' in page.get_data(as_text=True)
    assert re.search(r"24/11/2026 0/6 Chưa đạt", read(page))


def test_each_sees_only_their_own(client: PageClient, session: Session) -> None:
    place = make_place(session)
    stranger = make_person(session, make_unit(session, "Sở Tài chính"), "Lê Văn Lạ")
    save(session)
    client.sign_in(stranger)
    assert place.assessment.title not in read(client.get("/viec-cua-toi"))


@pytest.mark.parametrize(
    ("role", "target"),
    [
        (None, "/viec-cua-toi"),
        (Role.AUTHOR, "/cau-hoi"),
        (Role.HR, "/ket-qua"),
        (Role.ADMIN, "/nhan-su"),
    ],
)
def test_the_door_leads_to_each_ones_work(client: PageClient, session: Session, role: Role | None, target: str) -> None:
    assert client.get("/").headers["Location"] == "/dang-nhap"
    person = make_person(session, make_unit(session), "Lê Văn Tám", *([role] if role else []))
    save(session)
    client.sign_in(person)
    assert client.get("/").headers["Location"] == target


@pytest.mark.parametrize(
    ("role", "row"),
    [
        (None, "Việc của tôi, Ôn luyện, Cuộc thi, Hồ sơ của tôi, Tất cả công việc"),
        (Role.AUTHOR, "Câu hỏi, Ngân hàng câu hỏi, Việc của tôi, Ôn luyện, Tất cả công việc"),
        (Role.REVIEWER, "Câu hỏi, Ngân hàng câu hỏi, Độ khó câu hỏi, Việc của tôi, Tất cả công việc"),
        (Role.COMMITTEE, "Câu hỏi, Ngân hàng câu hỏi, Đợt đánh giá, Kết quả, Tất cả công việc"),
        (Role.STANDING_OFFICE, "Câu hỏi, Ngân hàng câu hỏi, Việc của tôi, Ôn luyện, Tất cả công việc"),
        (Role.ORGANISER, "Đợt đánh giá, Kết quả, Tổ chức cuộc thi, Ma trận đề, Tất cả công việc"),
        (Role.HR, "Kết quả, Giấy chứng nhận, Nhân sự, Việc của tôi, Tất cả công việc"),
        (Role.UNIT_HR, "Kết quả, Nhân sự, Ngân hàng đã nhận, Việc của tôi, Tất cả công việc"),
        (Role.UNIT_HEAD, "Kết quả, Ngân hàng đã nhận, Việc của tôi, Ôn luyện, Tất cả công việc"),
        (Role.ADMIN, "Nhân sự, Thiết lập, Nhật ký, Hộp thư đi, Tất cả công việc"),
    ],
)
def test_navigation_begins_with_what_the_role_works_with(
    client: PageClient, session: Session, role: Role | None, row: str
) -> None:
    person = make_person(session, make_unit(session), "Lê Văn Tám", *([role] if role else []))
    save(session)
    page = client.sign_in(person).get("/viec-cua-toi").text
    assert ", ".join(re.findall(r'<a class="app-nav__link"[^>]*>([^<]+)</a>', page)) == row


def test_everything_lists_what_the_person_may_open(client: PageClient, session: Session) -> None:
    person = make_person(session, make_unit(session), "Lê Văn Tám", Role.COMMITTEE)
    save(session)
    client.sign_in(person)
    words = read(client.get("/tat-ca-cong-viec"))
    for label in ("Câu hỏi", "Đợt đánh giá", "Kết quả", "Việc của tôi"):
        assert label in words
    assert "Nhân sự" not in words


def test_every_section_says_what_it_is_for() -> None:
    assert {entry.endpoint for entry in ENTRIES} == set(SECTION_TEXTS)


def test_health_needs_nobody(client: PageClient, session: Session) -> None:
    answer = client.get("/suc-khoe")
    assert (answer.status_code, answer.get_json()["ok"]) == (200, True)
