"""`flask people create-admin`: the first administrator."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.people.models import Person
from tests.client import PageClient

WORDS = "một câu dài dễ nhớ 27"


def create(app: Flask, *args: str, typed: str = f"{WORDS}\n") -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["people", "create-admin", *args], input=typed)
    return result.exit_code, result.output


def test_the_first_administrator_signs_in(app: Flask, client: PageClient, session: Session) -> None:
    code, output = create(app, "Quan.Tri", "--name", "Đặng Quốc Khánh", "--password-stdin")
    assert (code, "Hệ thống có 1 người quản trị" in output) == (0, True)
    answer = client.post("/dang-nhap", data={"username": "quan.tri", "password": WORDS})
    assert answer.status_code == 302
    assert client.get("/nhan-su").status_code == 200
    person = session.scalars(select(Person)).one()
    assert person.unit.name == "Tỉnh Tây Ninh"
    actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)).all()
    assert actions[:4] == [
        "web:org_unit:create",
        "web:person:create",
        "web:account:create",
        "web:person:grant_role",
    ]


def test_the_password_can_be_asked_for(app: Flask) -> None:
    code, output = create(app, "quan.tri", typed=f"{WORDS}\n{WORDS}\n")
    assert code == 0
    assert WORDS not in output


def test_a_poor_password_or_a_taken_name_is_refused(app: Flask, session: Session) -> None:
    code, output = create(app, "quan.tri", "--password-stdin", typed="ngắn\n")
    assert (code, "ít nhất 14 ký tự" in output) == (1, True)
    assert session.scalars(select(Person)).all() == []
    create(app, "quan.tri", "--password-stdin")
    code, output = create(app, "quan.tri", "--password-stdin")
    assert (code, "đã có người dùng" in output) == (1, True)
    assert len(session.scalars(select(Person)).all()) == 1
