"""Signing in, out, locks, activation, passwords: the pages as a browser without script uses them."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.extensions import db
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.clock import FrozenClock
from quizapp.people.adapters.passwords import hash_password, verify_password
from quizapp.people.domain import find_password_fault
from quizapp.people.models import Account, Person
from quizapp.people.services.signing import set_activation_code
from quizapp.web.redirects import choose_target
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.factories import make_person, make_unit, save

PASSWORD = "một câu dài dễ nhớ 27"
HASH = hash_password(PASSWORD)
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng"


@pytest.fixture
def person(session: Session) -> Person:
    person = make_person(session, make_unit(session), "Lê Thị An", password_hash=HASH)
    save(session)
    return person


def get_username(person: Person) -> str:
    assert person.account is not None
    return person.account.username


def get_account(person_id: int) -> Account:
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.person_id == person_id)).one()


def list_actions(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def try_to_sign_in(client: PageClient, username: str, password: str, query: str = "") -> tuple[int, str]:
    answer = client.post(f"/dang-nhap{query}", data={"username": username, "password": password})
    return answer.status_code, answer.headers.get("Location", "") or answer.get_data(as_text=True)


def test_signing_in_and_out(client: PageClient, session: Session, person: Person) -> None:
    assert client.get("/dang-nhap").status_code == 200
    status, location = try_to_sign_in(
        client, f" {get_username(person).upper()} ", PASSWORD, "?next=/tai-khoan/mat-khau"
    )
    assert (status, location) == (302, "/tai-khoan/mat-khau")
    assert client.get("/tai-khoan/mat-khau").status_code == 200
    assert client.post("/dang-xuat").status_code == 302
    refused = client.get("/tai-khoan/mat-khau")
    assert refused.headers["Location"] == "/dang-nhap?next=/tai-khoan/mat-khau"
    assert list_actions(session) == ["web:account:sign_in", "web:account:sign_out"]


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/\tevil", "javascript:alert(1)", ""],
)
def test_no_address_leads_away(client: PageClient, person: Person, target: str) -> None:
    assert choose_target(target, "/") == "/"
    answer = client.post(
        "/dang-nhap", query_string={"next": target}, data={"username": get_username(person), "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/"


def test_unknown_wrong_and_locked_read_the_same(client: PageClient, person: Person) -> None:
    name = get_username(person)
    pages = [try_to_sign_in(client, "khong.co.ai", PASSWORD), try_to_sign_in(client, name, "sai")]
    for _time in range(4):
        try_to_sign_in(client, name, "sai")
    pages.append(try_to_sign_in(client, name, PASSWORD))
    pages.append(try_to_sign_in(client, name, "sai"))
    for status, page in pages:
        assert status == 200
        assert WRONG in page
    texts = {page[page.index(WRONG) : page.index(WRONG) + 200] for _status, page in pages}
    assert len(texts) == 1


def test_the_fifth_wrong_password_locks_for_a_quarter_of_an_hour(
    client: PageClient, session: Session, person: Person, clock: FrozenClock
) -> None:
    name = get_username(person)
    for _time in range(4):
        try_to_sign_in(client, name, "sai")
    assert get_account(person.id).locked_until is None
    try_to_sign_in(client, name, "sai")
    assert get_account(person.id).locked_until == clock.now() + timedelta(minutes=15)
    clock.advance(minutes=14, seconds=59)
    assert try_to_sign_in(client, name, PASSWORD)[0] == 200
    clock.advance(seconds=1)
    assert try_to_sign_in(client, name, PASSWORD)[0] == 302
    assert get_account(person.id).failed_logins == 0
    assert list_actions(session) == ["web:account:lock", "web:account:sign_in"]


def test_a_right_password_starts_the_count_anew(client: PageClient, person: Person) -> None:
    name = get_username(person)
    for _round in range(3):
        for _time in range(4):
            try_to_sign_in(client, name, "sai")
        assert try_to_sign_in(client, name, PASSWORD)[0] == 302
        client.sign_out()


def test_who_left_cannot_sign_in(client: PageClient, session: Session, person: Person, now: datetime) -> None:
    person.deactivated_at = now
    save(session)
    assert WRONG in try_to_sign_in(client, get_username(person), PASSWORD)[1]


def test_a_changed_password_ends_other_sessions(app: Flask, client: PageClient, person: Person) -> None:
    other = app.test_client()
    assert isinstance(other, PageClient)
    for browser in (client, other):
        try_to_sign_in(browser, get_username(person), PASSWORD)
    new = "một câu khác cũng dài"
    answer = client.post("/tai-khoan/mat-khau", data={"current": PASSWORD, "password": new, "repeated": new})
    assert answer.status_code == 302
    assert client.get("/tai-khoan/mat-khau").status_code == 200
    assert other.get("/tai-khoan/mat-khau").status_code == 302
    assert verify_password(get_account(person.id).password_hash, new)


@pytest.mark.parametrize(
    ("current", "new", "repeated", "words"),
    [
        ("sai", "một câu khác cũng dài", "một câu khác cũng dài", "Mật khẩu hiện tại không đúng"),
        (PASSWORD, "ngắn quá", "ngắn quá", "ít nhất 14 ký tự"),
        (PASSWORD, "lê thị an 1985 tây ninh", "lê thị an 1985 tây ninh", "không được chứa"),
        (PASSWORD, "aaaaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaaaab", "lặp lại"),
        (PASSWORD, "một câu khác cũng dài", "một câu khác cũng dai", "chưa giống nhau"),
        ("", "", "", "Anh/chị nhập mật khẩu hiện tại."),
    ],
)
def test_a_poor_password_is_refused_with_the_reason(
    client: PageClient, person: Person, current: str, new: str, repeated: str, words: str
) -> None:
    client.sign_in(person)
    page = client.post("/tai-khoan/mat-khau", data={"current": current, "password": new, "repeated": repeated})
    assert words in page.get_data(as_text=True)
    assert verify_password(get_account(person.id).password_hash, PASSWORD)


def test_names_hidden_in_a_password_are_found() -> None:
    def find(password: str) -> str | None:
        return find_password_fault(password, username="an.le", full_name="Lê Thị An", minimum=14)

    assert find("LêThịAn-tây-ninh") is not None
    assert find("xin chào AN.LE nhé") is not None
    assert find("con trâu trắng đi") is None


def test_a_slip_activates_once(client: PageClient, session: Session, clock: FrozenClock) -> None:
    person = make_person(session, make_unit(session), "Lê Thị An")
    save(session)
    code = "7K4M-2QXR-9WTB"
    with unit_of_work():
        set_activation_code(
            session, person, code, expires_at=clock.now() + timedelta(days=14), actor=SYSTEM, now=clock.now()
        )
    digest = get_account(person.id).activation_digest
    assert digest is not None
    assert code not in digest
    form = {"username": get_username(person), "code": "7k4m2qxr9wtc", "password": PASSWORD, "repeated": PASSWORD}
    assert "mã kích hoạt không đúng" in client.post("/kich-hoat", data=form).get_data(as_text=True)
    form["code"] = "7k4m2qxr9wtb"
    short = client.post("/kich-hoat", data={**form, "password": "ngắn", "repeated": "ngắn"})
    assert "ít nhất 14" in short.get_data(as_text=True)
    assert client.post("/kich-hoat", data=form).status_code == 302
    assert client.get("/tai-khoan/mat-khau").status_code == 200
    client.sign_out()
    assert "mã kích hoạt không đúng" in client.post("/kich-hoat", data=form).get_data(as_text=True)
    assert try_to_sign_in(client, get_username(person), PASSWORD)[0] == 302


def test_a_slip_expires_and_wrong_codes_lock(client: PageClient, session: Session, clock: FrozenClock) -> None:
    person = make_person(session, make_unit(session), "Lê Thị An")
    save(session)
    with unit_of_work():
        set_activation_code(
            session,
            person,
            "7K4M-2QXR-9WTB",
            expires_at=datetime(2026, 12, 8, tzinfo=UTC),
            actor=SYSTEM,
            now=clock.now(),
        )
    form = {"username": get_username(person), "code": "0000", "password": PASSWORD, "repeated": PASSWORD}
    for _time in range(5):
        client.post("/kich-hoat", data=form)
    assert get_account(person.id).locked_until is not None
    form["code"] = "7K4M-2QXR-9WTB"
    assert client.post("/kich-hoat", data=form).status_code == 200
    clock.at = datetime(2026, 12, 8, tzinfo=UTC)
    assert client.post("/kich-hoat", data=form).status_code == 200
    clock.at -= timedelta(seconds=1)
    assert client.post("/kich-hoat", data=form).status_code == 302
