"""The idle lock: nothing that was typed is lost."""

import io

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quizapp.kernel.clock import FrozenClock
from quizapp.people.adapters import idle
from quizapp.people.adapters.passwords import hash_password
from quizapp.people.models import Person
from tests.client import PageClient
from tests.factories import make_person, make_unit, save

PASSWORD = "một câu dài dễ nhớ 27"
HASH = hash_password(PASSWORD)
PAGE = "/tai-khoan/mat-khau"


@pytest.fixture
def person(session: Session, client: PageClient) -> Person:
    person = make_person(session, make_unit(session), "Lê Thị An", password_hash=HASH)
    save(session)
    client.sign_in(person)
    client.get(PAGE)
    return person


def unlock(client: PageClient, typed: str = PASSWORD, /, **fields: str) -> TestResponse:
    return client.post("/mo-khoa", data={"unlock_password": typed, **fields})


def test_a_page_comes_back_after_the_password(client: PageClient, person: Person, clock: FrozenClock) -> None:
    clock.advance(minutes=15)
    assert client.get(PAGE).status_code == 200
    clock.advance(minutes=15, seconds=1)
    assert client.get(f"{PAGE}?a=1").headers["Location"] == "/mo-khoa?next=/tai-khoan/mat-khau?a%3D1"
    page = client.get("/mo-khoa?next=/tai-khoan/mat-khau?a%3D1").get_data(as_text=True)
    assert "Lê Thị An" in page
    assert unlock(client, "sai", unlock_target=PAGE).status_code == 403
    assert client.get(PAGE).status_code == 302
    assert unlock(client, unlock_target=PAGE).headers["Location"] == PAGE
    assert client.get(PAGE).status_code == 200


def test_a_form_on_its_way_arrives_as_it_was(client: PageClient, person: Person, clock: FrozenClock) -> None:
    clock.advance(minutes=16)
    new = "một câu khác\ncũng dài"
    held = client.post(
        PAGE, data={"current": PASSWORD, "password": new, "repeated": new, "file": (io.BytesIO(b"x"), "danh-sach.xlsx")}
    )
    assert held.status_code == 403
    page = held.get_data(as_text=True)
    assert f'name="password" value="{new}"' in page
    assert "danh-sach.xlsx" in page
    fields = {"unlock_target": PAGE, "unlock_replay": "1", "current": PASSWORD, "password": new, "repeated": new}
    wrong = unlock(client, "sai", **fields)
    assert f'name="password" value="{new}"' in wrong.get_data(as_text=True)
    answer = unlock(client, **fields)
    assert (answer.status_code, answer.headers["Location"]) == (307, PAGE)
    # What a browser does on 307: the same body again.
    assert client.post(PAGE, data={"unlock_password": PASSWORD, **fields}).status_code == 302


def test_a_locked_session_sends_nowhere_else(client: PageClient, person: Person, clock: FrozenClock) -> None:
    clock.advance(minutes=16)
    answer = unlock(client, unlock_target="//evil.example", unlock_replay="1")
    assert answer.headers["Location"] == "/"


def test_scripts_are_told_and_can_unlock(client: PageClient, person: Person, clock: FrozenClock) -> None:
    clock.advance(minutes=16)
    told = client.post(PAGE, json={})
    assert told.status_code == 401
    assert told.get_json()["code"] == "locked"
    refused = client.post("/mo-khoa", json={"password": "sai"})
    assert refused.get_json()["ok"] is False
    opened = client.post("/mo-khoa", json={"password": PASSWORD}).get_json()
    assert opened["ok"] is True
    assert opened["csrf_token"]
    assert client.get(PAGE).status_code == 200


def test_the_screen_can_be_locked_and_kept_open(client: PageClient, person: Person, clock: FrozenClock) -> None:
    for _time in range(3):
        clock.advance(minutes=10)
        assert client.post("/con-lam-viec").status_code == 204
    assert client.post("/khoa-man-hinh").status_code == 302
    assert client.get(PAGE).status_code == 302
    assert client.post("/dang-xuat").headers["Location"] == "/dang-nhap"


def test_what_scripts_ask_by_themselves_is_no_use(client: PageClient, person: Person, clock: FrozenClock) -> None:
    for _time in range(4):
        clock.advance(minutes=4)
        client.get(PAGE, headers={"Accept": "application/json"})
    assert client.get(PAGE).status_code == 302


def test_a_script_that_sends_no_password_is_told_so(client: PageClient, person: Person) -> None:
    for sent in ([1], "x", {}, {"password": None}):
        answer = client.post("/mo-khoa", json=sent)
        assert (answer.status_code, answer.json and answer.json["ok"]) == (403, False)


def test_wrong_passwords_at_the_lock_count(client: PageClient, person: Person, clock: FrozenClock) -> None:
    clock.advance(minutes=16)
    for _time in range(5):
        unlock(client, "sai")
    assert unlock(client).status_code == 403
    clock.advance(minutes=15)
    assert unlock(client).status_code == 302


def test_a_running_attempt_counts_as_use(app: Flask, clock: FrozenClock) -> None:
    with app.test_request_context():
        idle.note_use(clock.now())
        clock.advance(minutes=1)
        start = clock.now()
        clock.advance(minutes=40)
        idle.keep_awake(clock.now())
        clock.at = start
        clock.advance(minutes=39)
        assert not idle.is_locked(clock.now(), 15)
        clock.advance(minutes=16)
        assert not idle.is_locked(clock.now(), 15)
        clock.advance(seconds=1)
        assert idle.is_locked(clock.now(), 15)
