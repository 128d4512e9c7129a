from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.delivery.services.signals import sitting_closed
from quizapp.kernel.errors import DomainError
from quizapp.results.models import Result, Score
from quizapp.results.services import decide_result, replay_attempt, score_attempt
from quizapp.results.services.scoring import to_columns
from tests import factories
from tests.conftest import START
from tests.results.factories import end, sit


def make_place(session: Session, **columns: object) -> Assignment:
    assessment = factories.make_assessment(session, attempts_allowed=2)
    sitting = factories.make_sitting(session, assessment)
    person = factories.make_person(session, factories.make_unit(session))
    return factories.make_assignment(session, sitting, person, **columns)


def get_result(session: Session, place: Assignment) -> Result:
    return session.scalars(select(Result).where(Result.assignment_id == place.id)).one()


def test_last_answers_are_scored_by_position_and_index(session: Session) -> None:
    place = make_place(session)
    attempt = sit(session, place, right=3, wrong=1)
    score = session.scalars(select(Score)).one()
    assert (score.points, score.maximum, score.answered) == (Decimal(3), Decimal(4), 4)
    assert score.by_index == {"PCI": ["2", "2"], "PAPI": ["1", "2"]}
    assert score.by_position == ["1", "1", "1", "0"]
    assert score.attempt_id == attempt.id


def test_unanswered_questions_score_nothing(session: Session) -> None:
    sit(session, make_place(session), right=1)
    score = session.scalars(select(Score)).one()
    assert (score.points, score.answered) == (Decimal(1), 1)


def test_scoring_is_recorded_with_the_attempts_head(session: Session) -> None:
    attempt = sit(session, make_place(session), right=4)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "system:attempt:score")).one()
    assert event.subject_id == str(attempt.id)
    assert event.data["points"] == "4"
    assert event.data["head_hash"] == attempt.head_hash
    assert len(event.data["key_version"]) == 64


def test_every_score_comes_out_the_same_when_replayed(session: Session) -> None:
    assessment = factories.make_assessment(session)
    sitting = factories.make_sitting(session, assessment)
    unit = factories.make_unit(session)
    for n in range(12):
        place = factories.make_assignment(session, sitting, factories.make_person(session, unit))
        sit(session, place, right=n % 5, wrong=(4 - n % 5) if n % 2 else 0)
    scores = session.scalars(select(Score)).all()
    assert len(scores) == 12
    for score in scores:
        replayed = to_columns(replay_attempt(session, score.attempt))
        assert {name: getattr(score, name) for name in replayed} == replayed


def test_scoring_again_gives_the_same_score(session: Session) -> None:
    attempt = sit(session, make_place(session), right=2)
    first = session.scalars(select(Score)).one()
    assert score_attempt(session, attempt, now=START + timedelta(days=1)) is first
    assert len(session.scalars(select(Score)).all()) == 1


def test_a_running_attempt_is_not_scored(session: Session, now: object) -> None:
    attempt = sit(session, make_place(session), right=2, state="in_progress")
    with pytest.raises(DomainError, match="chưa kết thúc"):
        score_attempt(session, attempt, now=START)


@pytest.mark.parametrize(("right", "outcome"), [(1, "not_passed"), (2, "passed"), (4, "passed")])
def test_half_the_points_pass(session: Session, right: int, outcome: str) -> None:
    place = make_place(session)
    sit(session, place, right=right, wrong=4 - right)
    result = get_result(session, place)
    assert result.outcome == outcome
    assert result.may_sit_again is (outcome == "not_passed")
    assert (result.valid_until is not None) is (outcome == "passed")


def test_the_best_attempt_counts(session: Session) -> None:
    place = make_place(session)
    best = sit(session, place, right=3)
    sit(session, place, right=1, ordinal=2, started_at=START + timedelta(hours=1))
    result = get_result(session, place)
    assert (result.attempt_id, result.outcome) == (best.id, "passed")


def test_a_better_second_attempt_replaces_the_first(session: Session) -> None:
    place = make_place(session)
    sit(session, place, right=1)
    second = sit(session, place, right=4, ordinal=2, started_at=START + timedelta(hours=1))
    result = get_result(session, place)
    assert (result.attempt_id, result.outcome, result.may_sit_again) == (second.id, "passed", False)


def test_who_did_not_come_is_absent_once_the_sitting_is_closed(session: Session) -> None:
    place = make_place(session)
    with pytest.raises(DomainError, match="chưa kết thúc"):
        decide_result(session, place, now=START)
    _close(session, place.sitting)
    result = get_result(session, place)
    assert (result.outcome, result.may_sit_again, result.score_id) == ("absent", True, None)


def test_an_excuse_is_an_outcome_of_its_own(session: Session) -> None:
    place = make_place(session, state="excused", excuse_reason="Đi công tác")
    _close(session, place.sitting)
    assert get_result(session, place).outcome == "excused"


def test_who_was_withdrawn_has_no_result(session: Session) -> None:
    place = make_place(session, state="withdrawn")
    _close(session, place.sitting)
    assert session.scalars(select(Result)).all() == []


def test_a_voided_attempt_is_not_recognised(session: Session) -> None:
    place = make_place(session)
    attempt = sit(session, place, right=4, state="in_progress")
    end(session, attempt, state="voided", at=START + timedelta(minutes=5))
    result = get_result(session, place)
    assert (result.outcome, result.may_sit_again) == ("voided", True)
    assert session.scalars(select(Score)).all() == []


def test_closing_leaves_running_attempts_to_their_end(session: Session) -> None:
    place = make_place(session)
    attempt = sit(session, place, right=4, state="in_progress")
    _close(session, place.sitting)
    assert session.scalars(select(Result)).all() == []
    end(session, attempt, state="finalised", at=START + timedelta(hours=9))
    assert get_result(session, place).outcome == "passed"


def test_closing_twice_decides_once(session: Session) -> None:
    place = make_place(session)
    _close(session, place.sitting)
    _close(session, place.sitting)
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "system:result:decide")).all()
    assert len(events) == 1


def test_a_contest_scores_without_results(session: Session) -> None:
    place = make_place(session)
    place.sitting.assessment_id = None
    session.flush()
    session.refresh(place.sitting)
    sit(session, place, right=4)
    _close(session, place.sitting)
    assert len(session.scalars(select(Score)).all()) == 1
    assert session.scalars(select(Result)).all() == []


def _close(session: Session, sitting: Sitting) -> None:
    sitting.closed_at = START + timedelta(hours=8)
    session.flush()
    sitting_closed.send(sitting, session=session, now=sitting.closed_at)


def test_attempts_are_kept_as_they_were(session: Session) -> None:
    attempt = sit(session, make_place(session), right=2)
    before = (attempt.head_seq, attempt.head_hash, len(attempt.layout))
    session.expire_all()
    again = session.get_one(Attempt, attempt.id)
    assert (again.head_seq, again.head_hash, len(again.layout)) == before
