"""The audit page, and the verification of chains from page and command."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from quizapp.audit.domain import describe_action
from quizapp.audit.models import AccessEvent, AuditEvent
from quizapp.audit.queries import EventFilter, find_chain_break, list_events
from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import FrozenClock
from quizapp.people.domain import Role
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.factories import make_person, make_unit, save

AN = Actor(1, "Lê Thị An")
BA = Actor(2, "Trần Văn Ba")


@pytest.fixture
def chain(session: Session, client: PageClient, clock: FrozenClock) -> Session:
    client.sign_in(make_person(session, make_unit(session), "Quản Trị Viên", Role.ADMIN))
    save(session)
    for number in range(6):
        with unit_of_work():
            actor = AN if number % 2 else BA
            subject = ("person", number)
            record(session, "web:person:update", subject, actor=actor, now=clock.now(), data={"n": number, "tên": "Á"})
        clock.advance(hours=8)
    return session


def count(session: Session, **wanted: object) -> int:
    return list_events(session, EventFilter(**wanted)).total  # type: ignore[arg-type]  # each test names one field


def test_events_are_filtered(client: PageClient, chain: Session, clock: FrozenClock) -> None:
    assert count(chain) == 6
    assert count(chain, person="Trần Văn") == 3
    assert count(chain, action="web:person:create") == 0
    assert count(chain, subject_type="person", subject_id="4") == 1
    assert count(chain, since=clock.now() - timedelta(hours=16)) == 2
    page = client.get("/nhat-ky?nguoi=Lê Thị An&tu=24/11/2026&den=24/11/2026").get_data(as_text=True)
    assert "1 việc theo bộ lọc" in page
    assert "Hồ sơ nhân sự: sửa" in page
    assert "không phải là ngày có thật" in client.get("/nhat-ky?tu=31/02/2026").get_data(as_text=True)
    assert "Không có việc nào" in client.get("/nhat-ky?ma=999").get_data(as_text=True)
    assert chain.scalars(select(AccessEvent.endpoint)).all() == ["audit.events"] * 3


def test_a_whole_chain_is_said_to_be_whole(app: Flask, client: PageClient, chain: Session) -> None:
    assert find_chain_break(chain) is None
    assert "chưa được kiểm tra lần nào" in client.get("/nhat-ky").get_data(as_text=True)
    assert client.post("/nhat-ky/kiem-tra").status_code == 302
    page = client.get("/nhat-ky").get_data(as_text=True)
    assert "chuỗi nguyên vẹn" in page
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (result.exit_code, result.output.strip()) == (0, "Chuỗi nguyên vẹn.")


@pytest.mark.parametrize(
    ("damage", "seq"),
    [
        (update(AuditEvent).where(AuditEvent.seq == 3).values(actor_name="Người Khác"), 3),
        (update(AuditEvent).where(AuditEvent.seq == 2).values(hash="0" * 64), 2),
        (delete(AuditEvent).where(AuditEvent.seq == 4), 4),
        (delete(AuditEvent).where(AuditEvent.seq == 6), 6),
        (text("UPDATE audit_head SET seq = 5"), 6),
    ],
)
def test_the_first_broken_link_is_named(
    app: Flask, client: PageClient, chain: Session, damage: object, seq: int
) -> None:
    chain.execute(damage)  # type: ignore[call-overload]  # statements of several kinds
    chain.commit()
    assert find_chain_break(chain) == seq
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert f"Nhật ký, mắt xích số {seq}." in result.output


def test_what_was_put_beyond_the_head_is_found(chain: Session, clock: FrozenClock) -> None:
    last = chain.get_one(AuditEvent, 6)
    values = {c.key: getattr(last, c.key) for c in AuditEvent.__table__.columns}
    chain.add(AuditEvent(**{**values, "seq": 7}))
    chain.commit()
    assert find_chain_break(chain) == 7


def test_a_break_is_shown_on_the_page(client: PageClient, chain: Session) -> None:
    chain.execute(update(AuditEvent).where(AuditEvent.seq == 3).values(data={"n": 99}))
    chain.commit()
    client.post("/nhat-ky/kiem-tra")
    assert "chuỗi bị đứt ở Nhật ký, 3" in client.get("/nhat-ky").get_data(as_text=True)


def test_who_may_not_read_it(client: PageClient, session: Session) -> None:
    client.sign_in(make_person(session, make_unit(session), "Nhân Sự", Role.HR))
    save(session)
    assert client.get("/nhat-ky").status_code == 403
    assert client.post("/nhat-ky/kiem-tra").status_code == 403


def test_one_verb_is_told_by_its_subject() -> None:
    assert describe_action("web:assignment:enter")[1] == "vào ca bằng mã"
    assert describe_action("web:sheet:enter")[1] == "nhập phiếu trả lời"
