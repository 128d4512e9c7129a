"""Answers on paper are read again by two others where somebody asks for it."""

import pytest
from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt
from quizapp.kernel.errors import DomainError
from quizapp.objections.domain import Kind, Outcome
from quizapp.objections.models import Objection
from quizapp.objections.services.answering import answer_objections, take_up
from quizapp.objections.services.filing import file_objection
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.delivery.factories import make_place
from tests.results.factories import sit
from tests.transcription.factories import make_paper_world


def file(session: Session, attempt: Attempt) -> Objection:
    actor = attempt.assignment.person.actor
    with unit_of_work():
        return file_objection(
            session, attempt, kind=Kind.RECHECK, position=None, text="Xin đọc lại phiếu.", actor=actor, now=START
        )


def test_a_sheet_is_read_again_before_the_answer(session: Session, client: PageClient) -> None:
    world = make_paper_world(session, people=1)
    world.enter(session, 0, "ABCC")
    attempt = session.get_one(Attempt, world.enter(session, 1, "ABCC").attempt_id)
    client.sign_in(world.places[0].person)
    assert "Phúc khảo" in client.get(f"/ket-qua/bai/{attempt.public_id}/kien-nghi").get_data(as_text=True)
    objection = file(session, attempt)
    actor = world.organiser.actor

    def answer(outcome: Outcome) -> None:
        with unit_of_work():
            answer_objections(session, [objection], outcome=outcome, answer="Đã đọc lại.", actor=actor, now=START)

    with pytest.raises(DomainError, match="tiếp nhận"):
        answer(Outcome.RECHECKED)
    with unit_of_work():
        take_up(session, objection, actor=actor, now=START)
    with pytest.raises(DomainError, match="chưa nhập lại xong"):
        answer(Outcome.REJECTED)
    client.sign_in(world.clerks[0])
    assert f"/nhap-phieu/{world.sitting.id}/" not in client.get(f"/nhap-phieu/{world.sitting.id}").get_data(
        as_text=True
    )
    for who in (2, 3):
        world.enter(session, who, "ABAC")
    client.sign_in(world.organiser)
    assert "Lần nhập lại khác lần trước" in client.get(f"/kien-nghi/{objection.id}").get_data(as_text=True)
    with pytest.raises(DomainError, match="không dùng cho loại"):
        answer(Outcome.UPHELD)
    answer(Outcome.RECHECKED)
    assert session.get_one(Objection, objection.id).state == "answered"


def test_answers_from_a_machine_are_not_rechecked(session: Session) -> None:
    place = make_place(session)
    with unit_of_work():
        attempt = sit(session, place.assignment, right=2, wrong=1, started_at=START)
    with pytest.raises(DomainError, match="trên giấy"):
        file(session, attempt)
