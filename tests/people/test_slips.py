"""Activation slips: asked for by a page, made behind it, worth something once."""

import io
import re
import subprocess

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.people.domain import Role
from quizapp.people.models import Account, Person
from quizapp.tasks.models import TaskRun
from tests.client import PageClient
from tests.factories import make_person, make_unit, save


@pytest.fixture
def people(session: Session, client: PageClient) -> list[Person]:
    home = make_unit(session, "Sở Nội vụ")
    room = make_unit(session, "Phòng Kiểm soát thủ tục hành chính và Chuyển đổi số", home)
    unit_hr = make_person(session, home, "Nhân Sự Sở", Role.UNIT_HR, role_unit=home)
    staff = [make_person(session, room, f"Công Tằng Tôn Nữ Thị Hoàng Diễm Quỳnh {letter}") for letter in "ABCDEFGHI"]
    make_person(session, make_unit(session, "Sở Tài chính"), "Người Sở Khác")
    save(session)
    client.sign_in(unit_hr)
    return staff


def extract_text(content: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()


def get_run(session: Session) -> TaskRun:
    return session.scalars(select(TaskRun).order_by(TaskRun.id.desc())).first() or TaskRun()


def test_a_unit_prints_slips_for_its_own(
    app: Flask, client: PageClient, session: Session, people: list[Person]
) -> None:
    unit = people[0].unit.parent
    assert unit is not None
    page = client.get(f"/nhan-su/phieu-kich-hoat?unit_id={unit.id}").get_data(as_text=True)
    assert "9 người chờ kích hoạt" in page
    assert client.post("/nhan-su/phieu-kich-hoat", data={"unit_id": unit.id}).status_code == 302
    run = get_run(session)
    assert (run.state, run.file_name) == ("done", "phieu-kich-hoat.pdf")
    assert run.expires_at is not None
    assert (run.expires_at - run.created_at).total_seconds() == 2 * 3600
    with pikepdf.open(io.BytesIO(run.file_content or b"")) as pdf:
        assert len(pdf.pages) == 2
    text = extract_text(run.file_content or b"")
    codes = re.findall(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}\b", text)
    assert len(set(codes)) == 9
    digests = session.scalars(select(Account.activation_digest).where(Account.activation_digest.is_not(None))).all()
    assert len(digests) == 9
    assert not set(codes) & set(digests)
    client.sign_out()
    form = {"code": codes[0], "password": "một câu dài dễ nhớ", "repeated": "một câu dài dễ nhớ"}
    usernames = re.findall(r"nguoi\.\d+", text)
    assert client.post("/kich-hoat", data={"username": usernames[0], **form}).status_code == 302


def test_a_reset_prints_one_slip_and_ends_sessions(client: PageClient, session: Session, people: list[Person]) -> None:
    account = people[0].account
    assert account is not None
    account.password_hash = "$argon2id$old"
    epoch = account.epoch
    save(session)
    assert client.post(f"/nhan-su/{people[0].id}/cap-lai-mat-khau").status_code == 302
    session.refresh(account)
    assert account.epoch == epoch + 1
    first = account.activation_digest
    assert first is not None
    assert client.post(f"/nhan-su/{people[0].id}/cap-lai-mat-khau").status_code == 302
    session.refresh(account)
    assert account.activation_digest != first
    assert get_run(session).state == "done"


def test_nobody_left_to_print_for(client: PageClient, session: Session, people: list[Person]) -> None:
    for account in session.scalars(select(Account)):
        account.password_hash = "$argon2id$old"
    save(session)
    unit_id = people[0].unit_id
    assert "Không còn ai" in client.get(f"/nhan-su/phieu-kich-hoat?unit_id={unit_id}").get_data(as_text=True)
    assert client.post("/nhan-su/phieu-kich-hoat", data={"unit_id": unit_id}).status_code == 200
    assert "Anh/chị chọn đơn vị." in client.post("/nhan-su/phieu-kich-hoat", data={}).get_data(as_text=True)
