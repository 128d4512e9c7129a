"""The evidence of an attempt proves itself, and shows every change that was made to it."""

import io
import json
from base64 import b64encode
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.bank.models import ItemVersion
from quizapp.delivery.models import Attempt, Sitting
from quizapp.delivery.services.attempts import hand_in_attempt
from quizapp.evidence.domain.record import RECORD_NAME, check_record
from quizapp.evidence.models import SimilarityReport
from quizapp.evidence.services.building import build_record
from quizapp.evidence.services.comparing import keep_report, read_sheets
from quizapp.evidence.services.making import describe_answer
from quizapp.evidence.services.verifying import verify_file
from quizapp.kernel.clock import FrozenClock, to_local
from quizapp.people.domain import Role
from quizapp.people.models import Person, RoleGrant
from quizapp.results.domain import Ruling
from quizapp.results.models import KeyCorrection
from quizapp.results.services.correcting import confirm_correction, propose_correction
from quizapp.web.unit_of_work import unit_of_work
from tests.architecture.marks import draw_sample, keep_sample
from tests.client import PageClient
from tests.conftest import START
from tests.delivery.factories import find_key, make_place, save_answer, start
from tests.factories import make_person


@pytest.fixture
def attempt(session: Session) -> Attempt:
    """Two right answers of six, handed in; one question corrected since, so that there are two scores."""
    place = make_place(session)
    picture = keep_sample(session)
    for version in session.scalars(select(ItemVersion)):
        version.stem += f"\n\n![Hình trắng](hinh:{picture.sha256})"
    session.commit()
    attempt = start(session, place)
    for position in (1, 2):
        save_answer(session, attempt, position, find_key(session, attempt, position))
    with unit_of_work():
        hand_in_attempt(session, attempt, actor=place.person.actor, now=START)
    people = [make_person(session, place.person.unit, name) for name in ("Võ Văn Tài", "Trần Văn Minh")]
    session.commit()
    with unit_of_work():
        correction = propose_correction(
            session,
            session.get_one(ItemVersion, attempt.layout[5]["version"]),
            ruling=Ruling.CREDIT,
            keys=(),
            reason="Văn bản gốc ghi khác.",
            decision_number="21/QĐ-BCĐ",
            actor=people[0].actor,
            now=START,
        )
        number = correction.id
    with unit_of_work():
        confirm_correction(session, session.get_one(KeyCorrection, number), actor=people[1].actor, now=START)
    with unit_of_work():
        session.get_one(Sitting, place.sitting.id).closed_at = START
    return attempt


@pytest.fixture
def inspector(session: Session, attempt: Attempt) -> Person:
    person = make_person(session, attempt.assignment.person.unit, "Lê Quang Thanh", Role.INSPECTOR)
    session.commit()
    return person


def _read(session: Session, attempt: Attempt) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(build_record(session, attempt, now=START)))
    return found


def test_a_record_holds_what_it_says(session: Session, attempt: Attempt) -> None:
    record = _read(session, attempt)
    assert [check.detail for check in check_record(record) if not check.holds] == []
    assert [(score["stage"], score["points"]) for score in record["scores"]] == [(0, "2"), (1, "3")]
    assert record["corrections"][0]["decision_number"] == "21/QĐ-BCĐ"


def _change_answer(record: dict[str, Any]) -> None:
    record["steps"][0]["payload"] = record["steps"][0]["payload"].replace('"flagged":false', '"flagged":true')


def _drop_step(record: dict[str, Any]) -> None:
    del record["steps"][0]


def _change_time(record: dict[str, Any]) -> None:
    record["steps"][0]["at"] = record["steps"][0]["at"].replace("2026", "2025")


def _change_score(record: dict[str, Any]) -> None:
    record["scores"][0]["points"] = "6"


def _change_key(record: dict[str, Any]) -> None:
    for option in record["questions"][0]["content"]["options"]:
        option["correct"] = not option.get("correct", False)


def _change_letters(record: dict[str, Any]) -> None:
    record["questions"][0]["shown"]["options"][0][1] = "Một phương án khác"


def _change_log(record: dict[str, Any]) -> None:
    record["log"][0]["actor_name"] = "Người khác"


def _change_picture(record: dict[str, Any]) -> None:
    [name] = record["pictures"]
    record["pictures"][name] = b64encode(draw_sample("black")).decode()


def _drop_steps(record: dict[str, Any]) -> None:
    del record["steps"]


def _drop_log(record: dict[str, Any]) -> None:
    record["log"] = []


@pytest.mark.parametrize(
    "damage",
    [
        _change_answer,
        _change_picture,
        _drop_step,
        _change_time,
        _change_score,
        _change_key,
        _change_letters,
        _change_log,
        _drop_log,
        _drop_steps,
    ],
)
def test_every_change_of_a_record_shows(
    session: Session, attempt: Attempt, damage: Callable[[dict[str, Any]], None]
) -> None:
    record = deepcopy(_read(session, attempt))
    damage(record)
    assert not all(check.holds for check in check_record(record))


def test_an_inspector_takes_a_signed_file_that_proves_itself(
    app: Flask, session: Session, attempt: Attempt, inspector: Person, client: PageClient, tmp_path: Path
) -> None:
    client.sign_in(inspector)
    assert attempt.assignment.person_name in client.get("/ho-so-bai-lam?tim=huyen").text
    page = f"/ho-so-bai-lam/{attempt.public_id}"
    assert "Các lần tính điểm" in client.get(page).text
    assert "hãy ghi lý do" in client.post(page, data={"reason": ""}).text
    run = client.post(page, data={"reason": "Thanh tra theo Kế hoạch số 3."})
    content = client.get(f"{run.location}/tep").data
    assert [check.name for check in verify_file(content) if not check.holds] == []
    assert RECORD_NAME in PdfReader(io.BytesIO(content)).attachments
    taken = session.scalars(select(AuditEvent).where(AuditEvent.action == "web:attempt:take_evidence")).one()
    assert taken.data == {"reason": "Thanh tra theo Kế hoạch số 3."}
    whole, torn = tmp_path / "whole.pdf", tmp_path / "torn.pdf"
    whole.write_bytes(content)
    at = content.index(b"/Producer") + 12
    torn.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    runner = app.test_cli_runner()
    result = runner.invoke(args=["evidence", "verify", str(whole)])
    assert (result.exit_code, "Đúng" in result.output) == (0, True)
    assert runner.invoke(args=["evidence", "verify", str(torn)]).exit_code == 1


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"khong phai PDF"])
def test_what_is_no_evidence_is_said_to_be_none(content: bytes) -> None:
    assert not any(check.holds for check in verify_file(content))


def test_nothing_is_given_out_while_the_papers_are_in_use(
    session: Session, attempt: Attempt, inspector: Person, client: PageClient
) -> None:
    with unit_of_work():
        session.get_one(Sitting, attempt.assignment.sitting_id).closed_at = None
    client.sign_in(inspector)
    page = f"/ho-so-bai-lam/{attempt.public_id}"
    assert "chưa lấy hồ sơ được" in client.get(page).text
    client.post(page, data={"reason": "Thanh tra."})
    assert session.scalars(select(AuditEvent).where(AuditEvent.action == "web:attempt:take_evidence")).all() == []


def test_answers_are_told_in_as_few_words_as_they_have() -> None:
    raws: list[Any] = [None, {"choice": "B"}, {"choices": ["A", "C"]}, {"text": ""}, {"choices": []}]
    told = [describe_answer(raw) for raw in raws]
    assert told == ["–", "B", "A, C", "–", "–"]


def test_the_report_of_a_sitting_names_pairs_and_decides_nothing(
    session: Session, attempt: Attempt, inspector: Person, client: PageClient
) -> None:
    number = attempt.assignment.sitting_id
    client.sign_in(inspector)
    assert "Chưa so sánh" in client.get(f"/tuong-dong/{number}").text
    client.post(f"/tuong-dong/{number}")
    assert "Quá ít bài" in client.get(f"/tuong-dong/{number}").text
    sheet = read_sheets(session, number)[0]
    # The void question is left out, and what was not answered is neither right nor wrong.
    assert (len(sheet.questions), len(sheet.answers), sheet.wrong) == (5, 2, frozenset())
    with unit_of_work():
        keep_report(session, number, [sheet], now=START)
        report = session.get_one(SimilarityReport, number)
        report.people, report.compared = 40, 780
        figures = {"shared": 30, "both_wrong": 9, "identical": 8, "expected": 1.5, "chance": 1e-6, "by_chance": 8e-4}
        report.pairs = [{"first": attempt.id, "second": attempt.id, **figures}]
    page = client.get(f"/tuong-dong/{number}").text
    assert "Không ai bị trừ điểm" in page
    assert attempt.assignment.person_name in page
    assert "chỉ có tính gợi ý" in page


def test_an_inspectors_role_ends_by_itself(
    session: Session, attempt: Attempt, inspector: Person, client: PageClient, clock: FrozenClock
) -> None:
    with unit_of_work():
        session.get_one(RoleGrant, inspector.grants[0].id).expires_at = START + timedelta(minutes=5)
    client.sign_in(inspector)
    assert client.get("/ho-so-bai-lam").status_code == 200
    clock.advance(minutes=5)
    assert client.get("/ho-so-bai-lam").status_code == 403


def test_an_inspectors_role_is_only_given_for_a_time(session: Session, attempt: Attempt, client: PageClient) -> None:
    admin = make_person(session, attempt.assignment.person.unit, "Bùi Quốc Việt", Role.ADMIN)
    person = attempt.assignment.person
    session.commit()
    client.sign_in(admin)
    address = f"/nhan-su/{person.id}/vai-tro"
    client.post(address, data={"role": "inspector", "unit_id": ""})
    assert session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).all() == []
    client.post(address, data={"role": "inspector", "unit_id": "", "expires_on": "30/11/2026"})
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
    assert grant.expires_at is not None
    assert to_local(grant.expires_at).isoformat() == "2026-12-01T00:00:00+07:00"
    assert "hết hạn 00:00 ngày 01/12/2026" in client.get(f"/nhan-su/{person.id}").text
