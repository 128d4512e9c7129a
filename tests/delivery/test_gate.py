"""The short way of a save: what the token lets through, and what ends it."""

import re
from contextvars import Context
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quizapp.assembly.queries import forget_papers
from quizapp.delivery.adapters.tokens import Signer
from quizapp.delivery.models import Attempt, AttemptStep
from quizapp.delivery.queries import find_confirmed_step, list_responses, list_steps
from quizapp.delivery.services.saving import verify_attempt_chain
from quizapp.extensions import db, get_settings
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.clock import FrozenClock
from quizapp.people.domain import LOCK_MINUTES
from quizapp.people.services.persons import deactivate_person
from quizapp.people.services.signing import reset_password
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.delivery.factories import Place, make_place
from tests.delivery.test_sitting_pages import begin, get_attempt


class Sender:
    """A page that saves by its token."""

    def __init__(self, client: PageClient, base: str) -> None:
        self.client, self.base = client, base
        page = client.get(f"{base}/cau/1").get_data(as_text=True)
        found = re.search(r'data-save-token="([^"]+)"', page)
        assert found is not None
        self.token = found[1]

    def post(self, body: Any, **options: Any) -> TestResponse:
        headers = {"X-Attempt-Token": self.token, "Accept": "application/json"}
        return self.client.post(f"{self.base}/luu", json=body, headers=headers, **options)

    def save(self, position: int, letter: str | None, seq: int, **fields: Any) -> TestResponse:
        return self.post(build(position, letter, seq) | fields)


def build(position: int, letter: str | None, seq: int) -> dict[str, Any]:
    name = {"client_seq": seq, "client_id": f"tab.{seq}"}
    return {"position": position, "answer": letter, "flagged": False, "epoch": 1} | name


@pytest.fixture
def place(session: Session, now: datetime) -> Place:
    return make_place(session)


@pytest.fixture
def sender(client: PageClient, place: Place) -> Sender:
    return Sender(client, begin(client, place))


def drop_session(client: PageClient) -> None:
    """Leave the browser its name, and nothing that tells who signed in."""
    client.delete_cookie("session")


def read_answers(session: Session) -> dict[int, Any]:
    return {n: r.answer for n, r in list_responses(session, get_attempt(session).id).items()}


def test_a_token_saves_without_asking_who_is_signed_in(sender: Sender, session: Session) -> None:
    sender.save(1, "A", 1)
    drop_session(sender.client)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        answer = sender.save(2, "B", 2)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert asked == []
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    told = answer.get_json()
    assert (told["ok"], told["seq"], told["saved_count"], told["saved_at"]) == (True, 2, 2, "08:00:00")
    assert told["remaining_ms"] == 40 * 60_000
    assert read_answers(session) == {1: {"choice": "A"}, 2: {"choice": "B"}}
    assert verify_attempt_chain(session, get_attempt(session)) is None


def test_sealed_questions_that_this_process_has_not_read_are_saved_too(session: Session, client: PageClient) -> None:
    place = make_place(session, pool="secure")
    sender = Sender(client, begin(client, place))
    drop_session(client)
    forget_papers()
    sent: dict[str, Any] = {"json": build(1, "A", 1), "headers": {"X-Attempt-Token": sender.token}, "method": "POST"}
    # As a thread of the server has it: nothing of the application is at hand yet.
    answer = Context().run(FlaskClient.open, client, f"{sender.base}/luu", **sent)
    assert answer.get_json()["ok"]
    assert read_answers(session) == {1: {"choice": "A"}}


@pytest.mark.parametrize("spoil", ["token", "browser", "address", "expired", "epoch"])
def test_what_the_token_is_not_for_is_decided_by_the_session(
    sender: Sender, session: Session, clock: FrozenClock, spoil: str
) -> None:
    if spoil == "token":
        sender.token = sender.token[:-3] + "AAA"
    if spoil == "browser":
        sender.client.set_cookie("browser", "another")
    if spoil == "address":
        sender.base = "/bai-lam/another"
    if spoil == "expired":
        clock.advance(hours=13)
    drop_session(sender.client)
    answer = sender.save(1, "A", 1, epoch=2 if spoil == "epoch" else 1)
    assert answer.status_code == 401
    assert session.scalars(select(AttemptStep)).all() == []


@pytest.mark.parametrize("end", ["reset", "deactivated"])
def test_a_reset_or_closed_account_ends_its_tokens(sender: Sender, session: Session, place: Place, end: str) -> None:
    assert sender.save(1, "A", 1).get_json()["ok"]
    with unit_of_work() as work:
        if end == "reset":
            reset_password(work, place.person, actor=SYSTEM, now=get_attempt(work).started_at)
        else:
            deactivate_person(work, place.person, actor=SYSTEM, now=get_attempt(work).started_at)
    assert sender.save(2, "B", 2).status_code == 401
    assert read_answers(session) == {1: {"choice": "A"}}


def test_wrong_passwords_of_others_do_not_end_a_token(sender: Sender, session: Session, place: Place) -> None:
    account = place.person.account
    assert account is not None
    account.locked_until = get_attempt(session).started_at + timedelta(minutes=LOCK_MINUTES)
    session.commit()
    assert sender.save(1, "A", 1).get_json()["ok"]


@pytest.mark.parametrize("way", ["/dang-xuat", "/khoa-man-hinh"])
def test_signing_out_or_locking_ends_the_token_in_this_browser(sender: Sender, session: Session, way: str) -> None:
    sender.client.post(way)
    assert sender.client.get_cookie("browser") is None
    assert sender.save(1, "A", 1).status_code == 401
    assert session.scalars(select(AttemptStep)).all() == []


def test_a_token_of_another_person_in_the_same_browser_saves_nothing(
    sender: Sender, session: Session, place: Place
) -> None:
    other = make_place(session)
    begin(sender.client, other)
    assert sender.save(1, "A", 1).status_code == 404
    assert session.scalars(select(AttemptStep)).all() == []


def test_several_answers_in_one_request_have_each_its_own_outcome(sender: Sender, session: Session) -> None:
    entries = [build(1, "A", 1), "x", build(9, "A", 2), build(2, "B", 3), None, build(1, "E", 4)]
    told = sender.post(entries).get_json()
    assert told["ok"] is False
    assert [one["ok"] for one in told["answers"]] == [True, False, False, True, False, False]
    assert [one.get("code") for one in told["answers"]][1:3] == ["unreadable", "foreign"]
    assert read_answers(session) == {1: {"choice": "A"}, 2: {"choice": "B"}}
    again = sender.post(entries[:1] + entries[3:4]).get_json()
    assert [one["seq"] for one in again["answers"]] == [1, 2]
    assert len(list_steps(session, get_attempt(session).id)) == 2


@pytest.mark.parametrize("body", [[], [build(1, "A", n) for n in range(501)]])
def test_no_answers_and_too_many_are_refused(sender: Sender, session: Session, body: list[Any]) -> None:
    assert sender.post(body).status_code == 422
    assert session.scalars(select(AttemptStep)).all() == []


def test_an_older_answer_of_a_page_never_overwrites_a_newer_one(sender: Sender, session: Session) -> None:
    assert sender.save(1, "A", 7).get_json()["seq"] == 1
    late = sender.save(1, "B", 5).get_json()
    assert (late["ok"], late["seq"], late["saved_count"]) == (True, 2, 1)
    assert sender.save(2, "C", 6).get_json()["saved_count"] == 2
    assert sender.save(1, None, 4).get_json()["saved_count"] == 2
    assert read_answers(session) == {1: {"choice": "A"}, 2: {"choice": "C"}}
    attempt = get_attempt(session)
    assert [step.kind for step in list_steps(session, attempt.id)] == ["answer", "overtaken", "answer", "overtaken"]
    assert verify_attempt_chain(session, attempt) is None
    # Sent again it is what it was, and a newer one still counts.
    assert sender.save(1, "B", 5).get_json()["seq"] == 2
    assert sender.save(1, "D", 8).get_json()["ok"]
    assert read_answers(session)[1] == {"choice": "D"}


def test_order_holds_within_one_request_too(sender: Sender, session: Session) -> None:
    told = sender.post([build(1, "B", 2), build(1, "A", 1), build(1, "B", 2)]).get_json()
    assert [one["seq"] for one in told["answers"]] == [1, 2, 1]
    assert read_answers(session) == {1: {"choice": "B"}}


def test_a_page_left_behind_is_told_so_and_nothing_is_lost(
    sender: Sender, app: Flask, session: Session, place: Place
) -> None:
    sender.save(1, "A", 1)
    other = app.test_client()
    assert isinstance(other, PageClient)
    other.sign_in(place.person)
    other.post(f"{sender.base}/may-khac")
    told = sender.save(2, "B", 2)
    assert (told.status_code, told.get_json()["code"]) == (409, "taken_over")
    assert read_answers(session) == {1: {"choice": "A"}}


def test_an_answer_after_the_end_ends_the_attempt(sender: Sender, session: Session, clock: FrozenClock) -> None:
    sender.save(1, "A", 1)
    clock.advance(minutes=40)
    assert sender.save(2, "B", 2).get_json()["code"] == "expired"
    assert get_attempt(session).state == "finalised"
    assert sender.save(3, "B", 3).get_json()["code"] == "ended"


def test_receipts_verify_and_a_forged_one_does_not(sender: Sender, app: Flask, session: Session) -> None:
    receipt = sender.save(1, "A", 1).get_json()["receipt"]
    runner = app.test_cli_runner()
    good = runner.invoke(args=["delivery", "verify-receipt", receipt])
    assert (good.exit_code, "bước 1, câu 1" in good.output) == (0, True)
    forged = receipt.replace(".1.", ".2.", 1)
    for wrong in (forged, receipt[:-1], "", "x", "ă.b.c", "1.2.3.4.5.6", "-x.1.2.3.4"):
        assert runner.invoke(args=["delivery", "verify-receipt", wrong]).exit_code == 1
    session.execute(update(AttemptStep).values(payload='{"answer":{"choice":"B"},"flagged":false}'))
    session.commit()
    changed = runner.invoke(args=["delivery", "verify-receipt", receipt])
    assert (changed.exit_code, "không còn như lúc cấp" in changed.output) == (1, True)


def test_a_repeat_gets_the_same_receipt(sender: Sender, session: Session) -> None:
    first, second = (sender.save(1, "A", 1).get_json()["receipt"] for _time in range(2))
    assert first == second
    read = Signer(get_settings()).read_receipt(first)
    assert read is not None
    assert find_confirmed_step(session, read.public_id, read.seq, read.hash) is not None


def test_a_database_that_was_away_is_asked_again(sender: Sender, session: Session) -> None:
    assert sender.save(1, "A", 1).get_json()["ok"]
    # As after a restart of the database: what the process holds is no connection any more.
    gate: Any = sender.client.application.wsgi_app
    gate._store._connection._connection.driver_connection.close()  # noqa: SLF001 - nothing else reaches it
    drop_session(sender.client)
    assert sender.save(2, "B", 2).get_json()["ok"]
    assert session.scalars(select(Attempt.epoch)).all() == [1]
