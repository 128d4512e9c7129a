"""Sitting a paper through its pages, as a browser without script does, and as the page's script does."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quizapp.delivery.models import Attempt, AttemptStep
from quizapp.delivery.queries import list_responses
from quizapp.extensions import db
from quizapp.kernel.clock import FrozenClock
from quizapp.results.models import Result
from tests.client import PageClient
from tests.delivery.factories import Place, make_place
from tests.factories import make_person, make_unit, save


@pytest.fixture
def place(session: Session, now: datetime) -> Place:
    return make_place(session)


@pytest.fixture
def other_browser(app: Flask) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def begin(client: PageClient, place: Place) -> str:
    """Sign in, start, and say where the attempt is."""
    client.sign_in(place.person)
    answer = client.post(f"/viec-cua-toi/{place.assignment.id}/bat-dau")
    assert answer.status_code == 303
    return answer.headers["Location"]


def get_attempt(session: Session) -> Attempt:
    session.expire_all()
    return session.scalars(select(Attempt).order_by(Attempt.id.desc()).limit(1)).one()


def choose(client: PageClient, base: str, position: int, letter: str | None, **fields: str) -> TestResponse:
    form = {"epoch": "1", "go": "next"} | ({"answer": letter} if letter else {}) | fields
    return client.post(f"{base}/cau/{position}", data=form)


def send(client: PageClient, base: str, position: int, letter: Any, seq: int = 1, /, **fields: Any) -> TestResponse:
    body = {"position": position, "answer": letter, "flagged": False, "client_seq": seq, "epoch": 1} | fields
    return client.post(f"{base}/luu", json=body)


def read(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


def test_the_whole_way_without_script(client: PageClient, session: Session, place: Place) -> None:
    client.sign_in(place.person)
    rules = read(client.get(f"/viec-cua-toi/{place.assignment.id}"))
    for words in (
        "6 câu",
        "40 phút",
        "từ 50 %",
        "đã dùng 0 trong 1",
        "Phòng máy số 2",
        "Mất mạng",
        "hết giờ lúc 08:40",
    ):
        assert words in rules.replace("\u00a0", " ")
    base = begin(client, place)
    assert client.get(base).headers["Location"] == f"{base}/cau/1"
    first = read(client.get(f"{base}/cau/1"))
    assert "Câu 1 trong 6" in first
    assert "Chưa có câu nào được lưu" in first
    assert choose(client, base, 1, "A").headers["Location"] == f"{base}/cau/2"
    assert choose(client, base, 2, "B", go="previous").headers["Location"] == f"{base}/cau/1"
    assert choose(client, base, 1, "C", go="5").headers["Location"] == f"{base}/cau/5"
    assert choose(client, base, 5, None, flagged="1", go="review").headers["Location"] == f"{base}/xem-lai"
    page = client.get(f"{base}/cau/1")
    assert re.search(r'value="C" checked', page.get_data(as_text=True))
    assert "Đã lưu 2 câu" in read(page)
    assert client.get(base).headers["Location"] == f"{base}/cau/3"
    review = read(client.get(f"{base}/xem-lai"))
    assert "Còn 4 câu chưa trả lời" in review
    assert "Đánh dấu xem lại (1) Câu 5, chưa trả lời" in review
    handed = client.post(f"{base}/nop", data={"epoch": "1"})
    attempt = get_attempt(session)
    assert handed.headers["Location"] == f"/ket-qua/bai/{attempt.public_id}"
    assert attempt.state == "handed_in"
    assert client.get(handed.headers["Location"]).status_code == 200
    for path in ("", "/cau/2", "/xem-lai"):
        assert client.get(base + path).headers["Location"] == handed.headers["Location"]
    assert client.post(f"{base}/nop", data={"epoch": "1"}).headers["Location"] == handed.headers["Location"]
    assert len(session.scalars(select(Result)).all()) == 1


def test_the_last_question_leads_to_the_review(client: PageClient, session: Session, place: Place) -> None:
    base = begin(client, place)
    for position in range(1, 7):
        choose(client, base, position, "A")
    assert client.get(base).headers["Location"] == f"{base}/xem-lai"
    assert "Đã trả lời đủ 6 câu" in read(client.get(f"{base}/xem-lai"))
    assert client.get(f"{base}/cau/7").status_code == 404
    assert client.get(f"{base}/cau/0").status_code == 404


def test_starting_twice_leads_to_the_same_attempt(client: PageClient, session: Session, place: Place) -> None:
    assert begin(client, place) == begin(client, place)
    assert len(session.scalars(select(Attempt)).all()) == 1


def test_a_refused_start_says_why_and_changes_nothing(
    client: PageClient, session: Session, place: Place, clock: FrozenClock
) -> None:
    clock.advance(hours=8)
    client.sign_in(place.person)
    answer = client.post(f"/viec-cua-toi/{place.assignment.id}/bat-dau")
    assert "Ca đã kết thúc nên không vào làm bài được nữa" in read(client.get(answer.headers["Location"]))
    assert session.scalars(select(Attempt)).all() == []


def test_the_script_saves_and_is_told_what_the_server_has(
    client: PageClient, session: Session, place: Place, clock: FrozenClock
) -> None:
    base = begin(client, place)
    clock.advance(minutes=2, seconds=10)
    told = send(client, base, 1, "A").get_json()
    assert told.pop("receipt").startswith(f"{base.rpartition('/')[2]}.1.")
    assert told == {
        "ok": True,
        "seq": 1,
        "saved_count": 1,
        "saved_at": "08:02:10",
        "remaining_ms": 2_270_000,
    }
    assert send(client, base, 2, "B", 2, flagged=True, client_id="tab.2").get_json()["saved_count"] == 2
    assert send(client, base, 2, "B", 2, flagged=True, client_id="tab.2").get_json()["seq"] == 2
    clock.advance(minutes=1)
    assert client.get(f"{base}/trang-thai").get_json() == {
        "ok": True,
        "remaining_ms": 2_210_000,
        "saved_count": 2,
        "saved_at": "08:02:10",
    }
    responses = list_responses(session, get_attempt(session).id)
    assert responses[2].flagged
    assert {n: r.answer for n, r in responses.items()} == {1: {"choice": "A"}, 2: {"choice": "B"}}


def test_two_tabs_of_one_browser_both_save_in_order(client: PageClient, session: Session, place: Place) -> None:
    base = begin(client, place)
    for tab, letter in (("one", "A"), ("two", "B"), ("one", "C")):
        assert send(client, base, 1, letter, client_id=f"{tab}.{letter}").get_json()["ok"]
    assert list_responses(session, get_attempt(session).id)[1].answer == {"choice": "C"}


@pytest.mark.parametrize(
    "bad",
    [
        {"answer": "E"},
        {"answer": ["A", "B"]},
        {"answer": {"choice": ["A"]}},
        {"answer": {"choices": ["A"]}},
        {"answer": {"choice": "A", "more": "B"}},
        {"answer": 1},
        {"position": 7},
        {"position": 0},
        {"position": "eins"},
        {"position": None},
        {"position": -1},
        {"position": True},
        {"position": 10**18},
        {"epoch": "x"},
        {"epoch": None},
        {"client_seq": None},
    ],
)
def test_what_makes_no_sense_is_refused_and_not_stored(
    client: PageClient, session: Session, place: Place, bad: dict[str, Any]
) -> None:
    base = begin(client, place)
    answer = send(client, base, 1, "A", **bad)
    assert answer.status_code == 422
    assert answer.get_json()["ok"] is False
    assert session.scalars(select(AttemptStep)).all() == []


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "null"])
def test_a_body_that_is_no_object_is_refused(client: PageClient, place: Place, body: str) -> None:
    base = begin(client, place)
    answer = client.post(f"{base}/luu", data=body, content_type="application/json")
    assert answer.status_code == 422


def test_a_form_that_makes_no_sense_is_refused(client: PageClient, session: Session, place: Place) -> None:
    base = begin(client, place)
    assert choose(client, base, 1, "E").status_code == 422
    assert choose(client, base, 9, "A").status_code == 422
    assert choose(client, base, 1, "A", epoch="").status_code == 422
    assert session.scalars(select(AttemptStep)).all() == []


def test_an_answer_after_the_deadline(client: PageClient, session: Session, place: Place, clock: FrozenClock) -> None:
    base = begin(client, place)
    send(client, base, 1, "A")
    clock.advance(minutes=40)
    late = send(client, base, 2, "B", 2)
    assert late.status_code == 409
    told = late.get_json()
    assert (told["ok"], told["code"], told["url"]) == (False, "expired", base)
    assert "Đã hết giờ làm bài lúc 08:40:00" in told["message"]
    attempt = get_attempt(session)
    assert (attempt.state, attempt.end_reason) == ("finalised", "time_up")
    assert list(list_responses(session, attempt.id)) == [1]
    assert client.get(base).headers["Location"] == f"/ket-qua/bai/{attempt.public_id}"


def test_a_form_after_the_deadline_shows_what_was_not_stored(
    client: PageClient, session: Session, place: Place, clock: FrozenClock
) -> None:
    base = begin(client, place)
    choose(client, base, 1, "A")
    clock.advance(minutes=40, seconds=5)
    late = choose(client, base, 2, "B")
    assert late.status_code == 409
    page = read(late)
    assert "Đã hết giờ làm bài lúc 08:40:00" in page
    assert "Câu 2 Anh/chị chọn B Phương án" in page
    assert get_attempt(session).state == "finalised"
    assert list(list_responses(session, get_attempt(session).id)) == [1]


def test_every_page_of_an_attempt_out_of_time_says_so_before_any_job(
    client: PageClient, session: Session, place: Place, clock: FrozenClock
) -> None:
    base = begin(client, place)
    choose(client, base, 1, "A")
    clock.advance(minutes=40)
    for path in ("", "/cau/1", "/xem-lai"):
        page = read(client.get(base + path))
        assert "Đã hết giờ làm bài lúc 08:40:00" in page
        assert "Đã lưu 1 trong 6 câu" in page
    assert client.get(f"{base}/trang-thai").get_json()["code"] == "expired"
    assert "Anh/chị đã dùng hết số lượt" in read(client.get(f"/viec-cua-toi/{place.assignment.id}"))
    assert get_attempt(session).state == "in_progress"
    client.post(f"{base}/nop", data={"reason": "time", "epoch": "1"})
    assert get_attempt(session).state == "finalised"


def test_a_page_whose_clock_ran_ahead_goes_on(client: PageClient, session: Session, place: Place) -> None:
    base = begin(client, place)
    answer = client.post(f"{base}/nop", data={"reason": "time", "epoch": "1"})
    assert answer.headers["Location"] == base
    assert get_attempt(session).state == "in_progress"


def test_another_browser_takes_over_only_after_a_confirmation(
    client: PageClient, other_browser: PageClient, session: Session, place: Place
) -> None:
    base = begin(client, place)
    choose(client, base, 1, "A")
    other_browser.sign_in(place.person)
    for path in ("", "/cau/1", "/xem-lai"):
        assert other_browser.get(base + path).headers["Location"] == f"{base}/may-khac"
    page = other_browser.get(f"{base}/may-khac")
    assert "Bài đang mở ở máy khác" in read(page)
    assert "Máy chủ đang giữ 1 câu đã trả lời" in read(page)
    assert get_attempt(session).epoch == 1
    assert client.get(f"{base}/cau/2").status_code == 200

    assert other_browser.post(f"{base}/may-khac").headers["Location"] == base
    assert get_attempt(session).epoch == 2
    assert other_browser.get(f"{base}/cau/2").status_code == 200

    told = send(client, base, 2, "B")
    assert told.status_code == 409
    assert (told.get_json()["code"], told.get_json()["url"]) == ("taken_over", f"{base}/may-khac")
    assert client.get(f"{base}/trang-thai").get_json()["code"] == "taken_over"
    shown = choose(client, base, 2, "C")
    assert shown.status_code == 409
    assert "Câu 2 Anh/chị chọn C Phương án" in read(shown)
    assert client.post(f"{base}/nop", data={"epoch": "1"}).status_code == 409
    assert get_attempt(session).state == "in_progress"

    assert choose(other_browser, base, 2, "D", epoch="2").status_code == 303
    answers = {n: r.answer for n, r in list_responses(session, get_attempt(session).id).items()}
    assert answers == {1: {"choice": "A"}, 2: {"choice": "D"}}
    assert client.get(f"{base}/cau/2").headers["Location"] == f"{base}/may-khac"


def test_the_browser_that_holds_it_is_not_asked(client: PageClient, session: Session, place: Place) -> None:
    base = begin(client, place)
    assert client.get(f"{base}/may-khac").headers["Location"] == base
    client.post(f"{base}/may-khac")
    assert get_attempt(session).epoch == 1


def test_another_window_of_the_same_browser_takes_over_after_a_confirmation(
    client: PageClient, session: Session, place: Place
) -> None:
    base = begin(client, place)
    choose(client, base, 1, "A")
    asked = read(client.get(f"{base}/may-khac?cua_so=1"))
    assert "Bài đang mở ở một cửa sổ khác" in asked
    assert "Máy chủ đang giữ 1 câu đã trả lời" in asked
    assert get_attempt(session).epoch == 1
    for _press in range(2):
        assert client.post(f"{base}/may-khac", data={"epoch": "1"}).headers["Location"] == base
    assert get_attempt(session).epoch == 2

    assert client.get(f"{base}/trang-thai?epoch=1").get_json()["code"] == "taken_over"
    assert client.get(f"{base}/trang-thai?epoch=2").get_json()["ok"] is True
    assert send(client, base, 2, "B").status_code == 409
    assert send(client, base, 2, "C", epoch=2).status_code == 200
    answers = {n: r.answer for n, r in list_responses(session, get_attempt(session).id).items()}
    assert answers == {1: {"choice": "A"}, 2: {"choice": "C"}}


def test_another_persons_attempt_is_not_there(
    client: PageClient, other_browser: PageClient, session: Session, place: Place
) -> None:
    base = begin(client, place)
    stranger = make_person(session, make_unit(session, "Sở Tài chính"), "Lê Văn Lạ")
    save(session)
    other_browser.sign_in(stranger)
    for path in ("", "/cau/1", "/xem-lai", "/may-khac", "/trang-thai"):
        assert other_browser.get(base + path).status_code == 404
    # Nothing was sent, so the page speaks of an address that is not theirs, not of something to mend.
    page = read(other_browser.get(f"{base}/cau/1"))
    assert "Không tìm thấy trang Không có bài làm nào của anh/chị ở địa chỉ này." in page
    assert "sửa theo lý do" not in page
    assert other_browser.get(f"/viec-cua-toi/{place.assignment.id}").status_code == 404
    assert send(other_browser, base, 1, "A").status_code == 404
    assert choose(other_browser, base, 1, "A").status_code == 404
    for path in (f"{base}/nop", f"{base}/may-khac", f"/viec-cua-toi/{place.assignment.id}/bat-dau"):
        assert other_browser.post(path, data={"epoch": "1"}).status_code == 404
    assert client.get("/bai-lam/khong-co").status_code == 404
    assert (get_attempt(session).epoch, get_attempt(session).state) == (1, "in_progress")
    assert session.scalars(select(AttemptStep)).all() == []


def test_who_is_not_signed_in_is_sent_to_the_door(client: PageClient, place: Place) -> None:
    base = begin(client, place)
    client.sign_out()
    assert client.get(f"{base}/cau/1").status_code == 302
    assert send(client, base, 1, "A").status_code == 401


def test_reading_a_question_for_long_is_not_idling(
    client: PageClient, session: Session, place: Place, clock: FrozenClock
) -> None:
    base = begin(client, place)
    client.get(f"{base}/cau/1")
    clock.advance(minutes=39)
    assert send(client, base, 1, "A").get_json()["ok"]


def test_once_handed_in_idling_counts_again(client: PageClient, place: Place, clock: FrozenClock) -> None:
    base = begin(client, place)
    client.get(f"{base}/cau/1")
    client.post(f"{base}/nop", data={"epoch": "1"})
    clock.advance(minutes=16)
    assert client.get("/viec-cua-toi").headers["Location"].startswith("/mo-khoa")


def test_a_save_by_the_session_asks_the_database_five_times(client: PageClient, place: Place) -> None:
    base = begin(client, place)
    send(client, base, 1, "A")
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert send(client, base, 2, "B", 2).get_json()["ok"]
    finally:
        event.remove(engine, "before_cursor_execute", note)
    # The account with its person, the roles, whose attempt it is, one read of it, one insert.
    kinds = [statement.split()[0] for statement in asked if "FOR NO KEY UPDATE" not in statement]
    assert kinds == ["SELECT", "SELECT", "SELECT", "WITH", "INSERT"]


def test_extra_time_reaches_a_running_page(
    client: PageClient, session: Session, place: Place, clock: FrozenClock
) -> None:
    base = begin(client, place)
    attempt = get_attempt(session)
    attempt.deadline_at += timedelta(minutes=10)
    save(session)
    assert client.get(f"{base}/trang-thai").get_json()["remaining_ms"] == 50 * 60_000
