"""Scores changed behind our back are found with the chains."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from quizapp.assembly.queries import forget_papers
from quizapp.audit.services import verify_chains
from quizapp.bank.models import ItemVersion
from quizapp.delivery.models import Attempt
from quizapp.delivery.services.attempts import hand_in_attempt
from quizapp.results.models import Result, Score
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.delivery.factories import find_key, make_place, save_answer, start


@pytest.fixture
def attempt(session: Session) -> Attempt:
    attempt = start(session, make_place(session))
    save_answer(session, attempt, 1, find_key(session, attempt, 1))
    with unit_of_work() as work:
        hand_in_attempt(work, attempt, actor=attempt.assignment.person.actor, now=START)
    return attempt


@pytest.mark.parametrize(
    "damage",
    [
        update(Score).values(points=6),
        update(Score).values(by_index={}),
        update(Score).values(key_version="0" * 64),
        update(ItemVersion).values(content={"options": [{"text": "Một", "correct": True}] + [{"text": "Hai"}] * 3}),
    ],
)
def test_a_score_that_the_steps_do_not_come_to_is_found(session: Session, attempt: Attempt, damage: object) -> None:
    public_id = attempt.public_id
    assert verify_chains(session) == []
    session.execute(damage)  # type: ignore[call-overload]  # statements on several tables
    session.commit()
    forget_papers()
    assert [(found.chain, found.seq) for found in verify_chains(session)] == [(f"Điểm của bài làm {public_id}", 2)]


def test_a_score_that_is_gone_is_found(session: Session, attempt: Attempt) -> None:
    public_id = attempt.public_id
    session.execute(delete(Result))
    session.execute(delete(Score))
    session.commit()
    assert [found.chain for found in verify_chains(session)] == [f"Điểm của bài làm {public_id}"]
