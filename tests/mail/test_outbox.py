"""Letters wait for the commit, survive a server that fails, and are given up only in the end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.config import Settings
from quizapp.kernel.clock import FrozenClock
from quizapp.mail.domain import PAUSES, compute_next_try
from quizapp.mail.jobs import deliver
from quizapp.mail.models import OutgoingMail
from quizapp.mail.services import claim_mail, write_mail
from quizapp.people.domain import Role
from quizapp.people.models import Person
from quizapp.people.services.merging import merge_people
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.factories import make_person, make_unit, save
from tests.mail.server import MailServer, serve_mail


@pytest.fixture
def reader(session: Session) -> Person:
    person = make_person(session, make_unit(session), "Phan Văn Lộc")
    person.email = "loc@example.vn"
    save(session)
    return person


@pytest.fixture
def server(app: Flask) -> Iterator[MailServer]:
    settings = app.extensions["settings"]
    with serve_mail() as server:
        app.extensions["settings"] = settings.model_copy(
            update={
                "smtp_host": "127.0.0.1",
                "smtp_port": server.port,
                "smtp_security": "none",
                "smtp_from": "he-thong@example.vn",
            }
        )
        yield server
        app.extensions["settings"] = settings


def write(reader: Person, now: datetime, subject: str = "Việc mới", key: str | None = None) -> None:
    with unit_of_work() as session:
        person = session.get_one(Person, reader.id)
        write_mail(session, person, subject=subject, body="Kính gửi anh Lộc,\n\nCó việc mới.", now=now, dedupe_key=key)


def list_letters(session: Session) -> list[tuple[str, int, str]]:
    session.rollback()
    return [(x.state, x.tries, x.last_error) for x in session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))]


def test_pauses_grow_and_end(now: datetime) -> None:
    waits = [compute_next_try(tries, now) for tries in range(1, len(PAUSES) + 2)]
    assert waits[:3] == [now + timedelta(minutes=m) for m in (1, 5, 15)]
    assert waits[-1] is None


def test_a_letter_goes_out_after_the_commit(
    session: Session, reader: Person, server: MailServer, now: datetime
) -> None:
    write(reader, now)
    [letter] = server.letters
    assert (letter["To"], letter["From"], letter["Subject"]) == ("loc@example.vn", "he-thong@example.vn", "Việc mới")
    assert "Có việc mới." in letter.get_content()
    assert list_letters(session) == [("sent", 1, "")]


def test_nothing_is_sent_for_what_was_rolled_back(
    session: Session, reader: Person, server: MailServer, now: datetime
) -> None:
    def fail() -> None:
        with unit_of_work() as work:
            write_mail(work, work.get_one(Person, reader.id), subject="Việc mới", body="x", now=now)
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    deliver()
    assert server.letters == []
    assert list_letters(session) == []


def test_without_a_server_letters_wait_untried(session: Session, reader: Person, now: datetime) -> None:
    write(reader, now)
    deliver()
    assert list_letters(session) == [("queued", 0, "")]


def test_a_refused_letter_is_tried_again_later(
    session: Session, reader: Person, server: MailServer, clock: FrozenClock, now: datetime
) -> None:
    server.refusals.append("451 busy")
    write(reader, now)
    assert list_letters(session) == [("queued", 1, "451 busy")]
    deliver()
    assert server.letters == []
    clock.advance(minutes=1)
    deliver()
    assert list_letters(session) == [("sent", 2, "")]
    assert len(server.letters) == 1


def test_a_letter_that_no_server_takes_is_given_up(
    session: Session, reader: Person, server: MailServer, clock: FrozenClock, now: datetime
) -> None:
    server.refusals += ["550 nobody here"] * (len(PAUSES) + 1)
    write(reader, now)
    for pause in PAUSES:
        clock.advance(minutes=pause)
        deliver()
    assert list_letters(session) == [("failed", len(PAUSES) + 1, "550 nobody here")]
    clock.advance(days=9)
    deliver()
    assert server.letters == []


def test_one_letter_that_is_refused_does_not_hold_up_the_others(
    session: Session, reader: Person, server: MailServer, clock: FrozenClock, now: datetime
) -> None:
    with unit_of_work() as work:
        for number in range(3):
            write_mail(work, work.get_one(Person, reader.id), subject=f"Việc {number}", body="x", now=now)
        server.refusals.append("550 nobody here")
    assert [state for state, _tries, _error in list_letters(session)] == ["queued", "sent", "sent"]


def test_a_server_that_cannot_be_reached_costs_a_try(
    app: Flask, session: Session, reader: Person, server: MailServer, now: datetime
) -> None:
    server.shutdown()
    server.server_close()
    write(reader, now)
    [(state, tries, error)] = list_letters(session)
    assert (state, tries) == ("queued", 1)
    assert error


def test_what_a_dead_worker_left_is_taken_up(
    session: Session, reader: Person, clock: FrozenClock, server: MailServer, now: datetime
) -> None:
    with unit_of_work() as work:
        write_mail(work, work.get_one(Person, reader.id), subject="Việc", body="x", now=now)
        assert len(claim_mail(work, now=now, most=5)) == 1
    deliver()
    assert server.letters == []
    clock.advance(minutes=10)
    deliver()
    assert len(server.letters) == 1


def test_the_same_thing_is_told_once_and_only_to_who_has_an_address(
    session: Session, reader: Person, now: datetime
) -> None:
    write(reader, now, key="due:1")
    write(reader, now, key="due:1")
    silent = make_person(session, make_unit(session), "Lê Thị Hoa")
    gone = make_person(session, make_unit(session), "Võ Văn Tài")
    gone.email, gone.deactivated_at = "tai@example.vn", now
    assert write_mail(session, silent, subject="x", body="x", now=now) is None
    assert write_mail(session, gone, subject="x", body="x", now=now) is None
    assert len(list_letters(session)) == 1


def test_the_administrator_sees_why_and_tries_again(
    session: Session, client: PageClient, reader: Person, server: MailServer, clock: FrozenClock, now: datetime
) -> None:
    admin = make_person(session, make_unit(session), "Đặng Quốc Khánh", Role.ADMIN)
    save(session)
    server.refusals += ["550 nobody here"] * (len(PAUSES) + 1)
    write(reader, now)
    for pause in PAUSES:
        clock.advance(minutes=pause)
        deliver()
    client.sign_in(admin)
    page = client.get("/hop-thu-di?trang-thai=failed").get_data(as_text=True)
    assert "Máy chủ trả lời: 550 nobody here" in page
    assert "loc@example.vn" in page
    number = session.scalars(select(OutgoingMail.id)).one()
    client.post(f"/hop-thu-di/{number}/bo")
    assert "Thư này không gửi nữa" in client.get("/hop-thu-di").get_data(as_text=True)
    client.post(f"/hop-thu-di/{number}/gui-lai")
    assert [x[0] for x in list_letters(session)] == ["sent"]
    for path, said in ((f"{number}/gui-lai", "đã gửi hoặc đang gửi"), ("gui-lai", "Không có thư nào bị dừng")):
        client.post(f"/hop-thu-di/{path}")
        assert said in client.get("/hop-thu-di").get_data(as_text=True)
    assert client.post("/hop-thu-di/999/bo").status_code == 404
    assert client.sign_in(reader).get("/hop-thu-di").status_code == 403


def test_without_a_server_the_page_says_so(session: Session, client: PageClient, reader: Person, now: datetime) -> None:
    admin = make_person(session, make_unit(session), "Đặng Quốc Khánh", Role.ADMIN)
    save(session)
    assert "Chưa đặt máy chủ thư" in client.sign_in(admin).get("/hop-thu-di").get_data(as_text=True)


def test_letters_follow_a_merged_person(session: Session, reader: Person, now: datetime) -> None:
    write(reader, now)
    survivor = make_person(session, make_unit(session), "Phan Văn Lộc")
    merge_people(session, survivor, reader, actor=survivor.actor, now=now)
    assert session.scalars(select(OutgoingMail.person_id)).one() == survivor.id


def test_a_server_needs_a_sender() -> None:
    with pytest.raises(ValueError, match="SMTP_FROM"):
        Settings(smtp_host="mail.example.vn", smtp_from="", smtp_user="")
