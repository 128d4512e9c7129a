from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt, AttemptStep
from quizapp.delivery.queries import list_responses, list_steps
from quizapp.delivery.services.attempts import hand_in_attempt, take_over_attempt
from quizapp.delivery.services.saving import ForeignAnswerError, SaveRefusedError, verify_attempt_chain
from quizapp.kernel.errors import NotFoundError
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.delivery.factories import make_place, save_answer, start
from tests.factories import make_person, make_unit, save


@pytest.fixture
def attempt(session: Session, now: datetime) -> Attempt:
    return start(session, make_place(session))


def test_each_save_is_one_chained_step(session: Session, attempt: Attempt) -> None:
    first = save_answer(session, attempt, 2, "B")
    second = save_answer(session, attempt, 3, "C", flagged=True)
    assert (first.seq, first.answered, second.seq, second.answered) == (1, 1, 2, 2)
    assert first.end_at == attempt.deadline_at == START + timedelta(minutes=40)
    steps = list_steps(session, attempt.id)
    assert [(s.seq, s.kind, s.position, s.payload) for s in steps] == [
        (1, "answer", 2, '{"answer":{"choice":"B"},"flagged":false}'),
        (2, "answer", 3, '{"answer":{"choice":"C"},"flagged":true}'),
    ]
    assert steps[1].previous_hash == steps[0].hash
    assert verify_attempt_chain(session, attempt) is None


def test_answers_can_be_changed_and_cleared(session: Session, attempt: Attempt) -> None:
    counts = [
        save_answer(session, attempt, position, letter).answered
        for position, letter in ((1, "A"), (1, "B"), (2, "A"), (1, None), (1, None), (1, "D"))
    ]
    assert counts == [1, 1, 2, 1, 1, 2]
    responses = list_responses(session, attempt.id)
    assert {n: r.answer for n, r in responses.items()} == {1: {"choice": "D"}, 2: {"choice": "A"}}


def test_a_flag_alone_is_kept_and_is_no_answer(session: Session, attempt: Attempt) -> None:
    assert save_answer(session, attempt, 4, None, flagged=True).answered == 0
    assert list_responses(session, attempt.id)[4].flagged


def test_a_repeat_gets_the_first_acknowledgement(session: Session, attempt: Attempt) -> None:
    first = save_answer(session, attempt, 1, "A", client_id="tab.1")
    save_answer(session, attempt, 2, "B", client_id="tab.2")
    repeat = save_answer(session, attempt, 1, "A", client_id="tab.1", now=START + timedelta(minutes=1))
    assert (repeat.seq, repeat.at) == (first.seq, first.at)
    assert repeat.answered == 2
    assert len(list_steps(session, attempt.id)) == 2


def test_a_repeat_after_the_end_is_still_acknowledged(session: Session, attempt: Attempt) -> None:
    first = save_answer(session, attempt, 1, "A", client_id="tab.1")
    late = save_answer(session, attempt, 1, "A", client_id="tab.1", now=START + timedelta(hours=2))
    assert late.seq == first.seq


@pytest.mark.parametrize("other", [{"letter": "B"}, {"position": 2}, {"flagged": True}])
def test_another_answer_under_a_name_already_used_is_never_called_saved(
    session: Session, attempt: Attempt, other: dict[str, Any]
) -> None:
    save_answer(session, attempt, 1, "A", client_id="tab.1")
    again: dict[str, Any] = {"position": 1, "letter": "A"} | other
    with pytest.raises(SaveRefusedError) as refused:
        save_answer(session, attempt, client_id="tab.1", **again)
    assert refused.value.code == "reused"
    assert {n: r.answer for n, r in list_responses(session, attempt.id).items()} == {1: {"choice": "A"}}


def test_posts_without_an_id_are_never_taken_for_repeats(session: Session, attempt: Attempt) -> None:
    assert [save_answer(session, attempt, 1, "A").seq for _time in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(("position", "letter"), [(1, "E"), (1, "AB"), (1, "a"), (0, "A"), (7, "A"), (7, None)])
def test_what_is_not_on_the_paper_is_not_stored(
    session: Session, attempt: Attempt, position: int, letter: str | None
) -> None:
    with pytest.raises(ForeignAnswerError) as refused:
        save_answer(session, attempt, position, letter)
    assert refused.value.status == 422
    assert list_steps(session, attempt.id) == []


def test_the_last_moment_counts_and_the_deadline_does_not(session: Session, attempt: Attempt) -> None:
    deadline = attempt.deadline_at
    save_answer(session, attempt, 1, "A", now=deadline - timedelta(microseconds=1))
    with pytest.raises(SaveRefusedError, match="08:40:00") as refused:
        save_answer(session, attempt, 2, "B", now=deadline)
    assert refused.value.code == "expired"
    assert set(list_responses(session, attempt.id)) == {1}


def test_a_sitting_closed_early_takes_no_more(session: Session, attempt: Attempt) -> None:
    save_answer(session, attempt, 1, "A")
    attempt.assignment.sitting.closed_at = START + timedelta(minutes=5)
    save(session)
    save_answer(session, attempt, 2, "A", now=START + timedelta(minutes=4))
    with pytest.raises(SaveRefusedError, match="đã đóng ca lúc 08:05:00") as refused:
        save_answer(session, attempt, 3, "A", now=START + timedelta(minutes=5))
    assert refused.value.code == "expired"
    assert set(list_responses(session, attempt.id)) == {1, 2}


def test_an_ended_attempt_takes_no_more(session: Session, attempt: Attempt) -> None:
    with unit_of_work() as work:
        hand_in_attempt(work, attempt, actor=attempt.assignment.person.actor, now=START)
    with pytest.raises(SaveRefusedError) as refused:
        save_answer(session, attempt, 1, "A")
    assert refused.value.code == "ended"


def test_a_page_left_behind_cannot_save(session: Session, attempt: Attempt) -> None:
    save_answer(session, attempt, 1, "A")
    with unit_of_work() as work:
        take_over_attempt(work, attempt, lease_key="browser-two", actor=attempt.assignment.person.actor, now=START)
    with pytest.raises(SaveRefusedError) as refused:
        save_answer(session, attempt, 2, "B", epoch=1)
    assert refused.value.code == "taken_over"
    assert save_answer(session, attempt, 2, "C", epoch=2).answered == 2
    assert list_responses(session, attempt.id)[1].answer == {"choice": "A"}
    assert verify_attempt_chain(session, attempt) is None


def test_another_person_finds_no_such_attempt(session: Session, attempt: Attempt) -> None:
    stranger = make_person(session, make_unit(session, "Sở Tài chính"), "Lê Văn Lạ")
    save(session)
    with pytest.raises(NotFoundError):
        save_answer(session, attempt, 1, "A", person_id=stranger.id)
    assert list_steps(session, attempt.id) == []


@pytest.mark.parametrize(
    "change", [{"payload": '{"answer":{"choice":"D"},"flagged":false}'}, {"at": START}, {"position": 5}]
)
def test_a_row_changed_behind_our_back_is_found(session: Session, attempt: Attempt, change: dict[str, object]) -> None:
    for position in (1, 2, 3):
        save_answer(session, attempt, position, "A", now=START + timedelta(minutes=position))
    session.execute(update(AttemptStep).where(AttemptStep.seq == 2).values(**change))
    save(session)
    session.expire_all()
    assert verify_attempt_chain(session, attempt) == 2


def test_a_row_removed_at_the_end_is_found_once_handed_in(session: Session, attempt: Attempt) -> None:
    save_answer(session, attempt, 1, "A")
    with unit_of_work() as work:
        hand_in_attempt(work, attempt, actor=attempt.assignment.person.actor, now=START)
    assert verify_attempt_chain(session, attempt) is None
    last = session.scalars(select(AttemptStep).where(AttemptStep.kind == "hand_in")).one()
    session.delete(last)
    save(session)
    assert verify_attempt_chain(session, attempt) == 2
