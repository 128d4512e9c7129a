from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.queries import list_recorded
from quizapp.delivery.models import Attempt, Sitting
from quizapp.delivery.queries import build_own_assignment, list_responses, list_steps
from quizapp.delivery.services.attempts import StartRefusedError, start_attempt
from quizapp.delivery.services.finalising import settle_sittings
from quizapp.delivery.services.verifying import find_attempt_breaks
from quizapp.kernel.errors import DomainError, ForbiddenError, NotFoundError
from quizapp.people.domain import EVERYWHERE
from quizapp.people.models import Person
from quizapp.results.models import Result, Score
from quizapp.transcription.domain import Reading, UnreadableError, describe_sheet, read_typed, write_typed
from quizapp.transcription.models import Sheet
from quizapp.transcription.services.entering import decide_sheet, enter_sheet, reopen_sheet
from quizapp.transcription.services.staffing import appoint_clerk, dismiss_clerk
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.factories import make_person
from tests.itemtypes.samples import SAMPLES
from tests.transcription.factories import make_paper_world


def list_outcomes(session: Session) -> list[str]:
    return list(session.scalars(select(Result.outcome).order_by(Result.assignment_id)))


@pytest.mark.embedded
def test_every_type_is_typed_in_letters_and_read_back() -> None:
    typed = {
        "single_choice": "b",
        "multiple_response": "c, a",
        "true_false": "d",
        "four_statements": "Đsd-",
        "matching": "BA-",
        "ordering": "3142",
        "numeric": "0,535",
        "fill_list": "a b",
        "chart_reading": "C",
    }
    back = dict(
        typed, single_choice="B", multiple_response="AC", true_false="Đ", four_statements="ĐSĐ-", fill_list="AB"
    )
    for question in describe_sheet([(n, *sample) for n, sample in enumerate(SAMPLES.items(), 1)]):
        raw = read_typed(question, typed[question.item_type])
        assert write_typed(question, raw) == back[question.item_type]
        assert read_typed(question, "") is None
        if question.shown.options:
            with pytest.raises(UnreadableError):
                read_typed(question, "Z")


def test_two_readings_that_agree_are_scored_like_any_other_attempt(session: Session) -> None:
    world = make_paper_world(session)
    world.enter(session, 0, "ABA-")
    assert session.scalars(select(Attempt)).all() == []
    sheet = world.enter(session, 1, "ABA-")
    attempt = session.get_one(Attempt, sheet.attempt_id)
    assert (attempt.state, attempt.end_reason, attempt.ended_at) == (
        "finalised",
        "on_paper",
        world.sitting.ends_at - timedelta(minutes=20),
    )
    assert sorted(list_responses(session, attempt.id)) == [1, 2, 3]
    assert session.scalars(select(Score.points)).one() == 3
    assert list_outcomes(session) == ["passed"]
    first = list_steps(session, attempt.id)[0]
    assert first.kind == "on_paper"
    assert "Lý Thị Một" in first.payload
    assert list(find_attempt_breaks(session)) == []
    assert list_recorded(session, "attempt", [attempt.id], "attempt:start")[attempt.id]["on_paper"]["sheet"] == sheet.id


def test_nobody_enters_both_and_nobody_else_enters(session: Session) -> None:
    world = make_paper_world(session)
    world.enter(session, 0, "ABAB")
    again = world.enter(session, 0, "ABAA")  # one's own is put right, not entered twice
    assert len(again.entries) == 1
    reading = world.read(session, "ABAA")
    with pytest.raises(NotFoundError), unit_of_work():
        enter_sheet(session, world.places[0], reading, person=world.organiser, now=START)
    world.enter(session, 1, "ABAB")
    with pytest.raises(ForbiddenError, match="đủ hai người"):
        world.enter(session, 2, "ABAB")


def test_nobody_has_a_hand_in_their_own_sheet(session: Session) -> None:
    world = make_paper_world(session)
    # Named clerk first, put on the list of those who are assessed afterwards.
    world.places[0].person, world.places[1].person = world.clerks[0], world.organiser
    session.commit()
    with pytest.raises(ForbiddenError, match="chính anh/chị"):
        world.enter(session, 0, "ABAB")
    world.enter(session, 1, "ABAB", place=1)
    sheet = world.enter(session, 2, "ABAC", place=1)
    reading, organiser = world.read(session, "ABAB", place=1), world.organiser
    with pytest.raises(ForbiddenError, match="chính anh/chị"), unit_of_work():
        decide_sheet(session, sheet, reading, reason="Ô B", person=organiser, now=START)


def test_what_differs_waits_until_both_agree(session: Session) -> None:
    world = make_paper_world(session)
    world.enter(session, 0, "ABAB")
    assert world.enter(session, 1, "ABAC").settled_at is None
    assert list_outcomes(session) == []
    assert world.enter(session, 1, "ABAB").attempt_id is not None


def test_a_third_person_decides_and_says_why(session: Session) -> None:
    world = make_paper_world(session)
    world.enter(session, 0, "ABAB")
    sheet = world.enter(session, 1, "ABAC")
    reading = world.read(session, "ABAD")
    clerk = world.clerks[1]
    with pytest.raises(ForbiddenError, match="người thứ ba"), unit_of_work():
        decide_sheet(session, sheet, reading, reason="Xem lại phiếu", person=clerk, now=START)
    with unit_of_work() as work:
        person = work.get_one(Person, world.organiser.id)
        decide_sheet(work, work.get_one(Sheet, sheet.id), reading, reason="Ô D được tô", person=person, now=START)
    attempt = session.scalars(select(Attempt)).one()
    assert list_responses(session, attempt.id)[4].answer == {"choice": "D"}
    assert '"decided_by":"Phan Văn Lộc"' in list_steps(session, attempt.id)[0].payload


def test_a_sitting_on_paper_waits_for_every_sheet_and_starts_nobody(session: Session) -> None:
    world = make_paper_world(session)
    place = world.places[0]
    assert build_own_assignment(place, world.sitting.starts_at).state == "on_paper"
    soon, late = (world.sitting.starts_at + timedelta(minutes=n) for n in (1, 59))
    reading, actor, clerk = world.read(session, "ABAB"), place.person.actor, world.clerks[0]
    with pytest.raises(StartRefusedError, match="trên giấy"), unit_of_work():
        start_attempt(session, place, lease_key="x", actor=actor, now=soon)
    with pytest.raises(DomainError, match="chưa hết giờ"), unit_of_work():
        enter_sheet(session, place, reading, person=clerk, now=late)
    world.enter(session, 0, "ABAB")
    world.enter(session, 1, "ABAB")
    with unit_of_work() as work:
        assert settle_sittings(work, now=START) == 0
    for clerk in world.clerks[:2]:
        with unit_of_work() as work:
            person = work.get_one(Person, clerk.id)
            missing = Reading(None, {}, is_missing=True)
            enter_sheet(work, world.places[1], missing, person=person, now=START)
    with unit_of_work() as work:
        assert settle_sittings(work, now=START) == 1
    assert session.get_one(Sitting, world.sitting.id).settled_at == START
    assert list_outcomes(session) == ["passed", "absent"]


def test_a_sheet_entered_again_by_two_others_replaces_what_it_contradicts(session: Session) -> None:
    world = make_paper_world(session, people=1)
    for who in (0, 1):
        world.enter(session, who, "ABCC")
    with unit_of_work():
        reopen_sheet(session, world.places[0], reason="Xin đọc lại phiếu", actor=world.organiser.actor, now=START)
    with pytest.raises(ForbiddenError, match="hai người khác"):
        world.enter(session, 0, "ABAB")
    assert list_outcomes(session) == ["passed"]
    for who in (2, 3):
        world.enter(session, who, "A-CC")
    assert [a.state for a in session.scalars(select(Attempt).order_by(Attempt.id))] == ["voided", "finalised"]
    assert list_outcomes(session) == ["not_passed"]
    assert list(find_attempt_breaks(session)) == []


def test_who_is_assessed_enters_no_sheet(session: Session) -> None:
    world = make_paper_world(session)
    actor = world.organiser.actor
    code = world.places[0].person.staff_code
    with pytest.raises(DomainError, match="danh sách được đánh giá"), unit_of_work() as work:
        appoint_clerk(work, world.sitting, code, scope=EVERYWHERE, actor=actor, now=START)
    other = make_person(session, world.organiser.unit, "Võ Thị Năm")
    session.commit()
    with unit_of_work() as work:
        clerk = appoint_clerk(work, world.sitting, other.staff_code, scope=EVERYWHERE, actor=actor, now=START)
    with unit_of_work() as work:
        dismiss_clerk(work, clerk, actor=actor, now=START)
