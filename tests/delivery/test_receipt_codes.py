"""A receipt code stands for a whole attempt: who has it can show that nothing was changed since."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt
from quizapp.delivery.services.attempts import hand_in_attempt
from quizapp.delivery.services.verifying import check_code
from quizapp.people.domain import Role
from quizapp.people.models import OrgUnit
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.delivery.factories import make_place, save_answer, start
from tests.delivery.test_sitting_pages import read
from tests.factories import make_person, make_unit, save


@pytest.fixture
def attempt(session: Session, now: datetime) -> Attempt:
    """One answer, handed in."""
    place = make_place(session)
    attempt = start(session, place)
    save_answer(session, attempt, 1, "A")
    with unit_of_work() as work:
        hand_in_attempt(work, attempt, actor=place.person.actor, now=now + timedelta(minutes=9))
    return attempt


def test_a_code_is_typed_in_any_manner(session: Session, attempt: Attempt) -> None:
    code = attempt.receipt_code or ""
    for typed in (code, code.lower().replace("-", " "), code.replace("0", "o")):
        found = check_code(session, typed)
        assert found is not None
        assert (found.attempt.id, found.is_whole) == (attempt.id, True)
    assert check_code(session, "7K4M-2QXR-9WTB") is None


@pytest.mark.parametrize(
    "change",
    [
        """UPDATE attempt_step SET payload = '{"answer":{"choice":"B"},"flagged":false}' WHERE seq = 1""",
        "UPDATE attempt SET head_seq = 1",
        "UPDATE attempt SET receipt_code = '7K4M-2QXR-9WTB'",
    ],
)
def test_a_changed_attempt_no_longer_fits_its_code(session: Session, attempt: Attempt, change: str) -> None:
    session.connection().exec_driver_sql(change)
    session.commit()
    session.refresh(attempt)
    found = check_code(session, attempt.receipt_code or "")
    assert found is not None
    assert not found.is_whole


def test_officers_check_codes_within_their_reach(session: Session, client: PageClient, attempt: Attempt) -> None:
    code, name = attempt.receipt_code or "", attempt.assignment.person_name
    committee = make_person(session, attempt.assignment.unit, "Phan Văn Lộc", Role.COMMITTEE)
    elsewhere: OrgUnit = make_unit(session, "Sở Khác")
    organiser = make_person(session, elsewhere, "Lê Thị Bích", Role.ORGANISER, role_unit=elsewhere)
    save(session)
    page = read(client.sign_in(committee).get(f"/dot-danh-gia/ma-bien-nhan?ma={code}"))
    assert "còn nguyên như lúc kết thúc bài" in page
    assert name in page
    page = read(client.sign_in(organiser).get(f"/dot-danh-gia/ma-bien-nhan?ma={code}"))
    assert "Không có bài nào mang mã này" in page
    assert name not in page


def test_the_command_checks_codes(app: Flask, attempt: Attempt) -> None:
    runner = app.test_cli_runner()
    right = runner.invoke(args=["delivery", "verify-receipt", (attempt.receipt_code or "").lower()])
    assert right.exit_code == 0, right.output
    assert attempt.public_id in right.output
    assert runner.invoke(args=["delivery", "verify-receipt", "7K4M-2QXR-9WTB"]).exit_code == 1
