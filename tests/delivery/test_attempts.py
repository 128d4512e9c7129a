from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.delivery.models import Attempt
from quizapp.delivery.queries import find_running_attempt, get_own_assignment, get_own_attempt, list_steps
from quizapp.delivery.services.attempts import (
    StartRefusedError,
    hand_in_attempt,
    prepare_assignment,
    take_over_attempt,
)
from quizapp.delivery.services.saving import SaveRefusedError, compute_attempt_root
from quizapp.delivery.services.signals import attempt_ended
from quizapp.kernel.errors import NotFoundError
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.delivery.factories import LEASE, Place, make_place, save_answer, start
from tests.factories import make_person, make_unit, save


def hand_in(place: Place, attempt: Attempt, now: datetime, **given: Any) -> Attempt:
    with unit_of_work() as work:
        return hand_in_attempt(work, attempt, actor=place.person.actor, now=now, **given)


def list_events(session: Session, prefix: str = "web:attempt") -> list[AuditEvent]:
    events = select(AuditEvent).where(AuditEvent.action.startswith(prefix)).order_by(AuditEvent.seq)
    return list(session.scalars(events))


def test_starting_fixes_paper_layout_and_deadline(session: Session, now: datetime) -> None:
    place = make_place(session)
    attempt = start(session, place)
    assert (attempt.state, attempt.ordinal, attempt.epoch, attempt.lease_key) == ("in_progress", 1, 1, LEASE)
    assert attempt.paper_id == place.assignment.paper_id
    assert attempt.deadline_at == now + timedelta(minutes=40)
    assert {p["version"] for p in attempt.layout} == {i.version_id for i in attempt.paper.items}
    (event,) = list_events(session)
    assert (event.action, event.subject_id, event.actor_id) == ("web:attempt:start", str(attempt.id), place.person.id)
    assert event.data["root"] == compute_attempt_root(attempt)


def test_starting_twice_is_starting_once(session: Session, now: datetime) -> None:
    place = make_place(session)
    first = start(session, place)
    again = start(session, place, now + timedelta(minutes=3), lease_key="another")
    assert (again.id, again.started_at, again.lease_key) == (first.id, START, LEASE)
    assert len(list_events(session)) == 1


def test_a_place_without_paper_gets_one_at_the_start(session: Session, now: datetime) -> None:
    place = make_place(session)
    place.assignment.paper_id = place.assignment.seed = None
    save(session)
    assert start(session, place).paper_id in {p.id for p in place.sitting.specification.papers}


def test_preparing_a_place_keeps_what_it_has(session: Session, now: datetime) -> None:
    place = make_place(session)
    before = (place.assignment.paper_id, place.assignment.seed)
    prepare_assignment(session, place.assignment)
    assert (place.assignment.paper_id, place.assignment.seed) == before


def test_extra_time_counts_from_the_start(session: Session, now: datetime) -> None:
    assert start(session, make_place(session, extra_minutes=15)).deadline_at == now + timedelta(minutes=55)


def test_starting_late_leaves_what_the_window_leaves(session: Session, now: datetime) -> None:
    place = make_place(session, ends_at=now + timedelta(minutes=10))
    assert start(session, place).deadline_at == now + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("at", "words", "code"),
    [
        (-61, "bắt đầu lúc 07:00 ngày 24/11/2026", "upcoming"),
        (480, "Ca đã kết thúc", "over"),
    ],
)
def test_no_start_outside_the_window(session: Session, now: datetime, at: int, words: str, code: str) -> None:
    place = make_place(session)
    place.sitting.opened_at = now - timedelta(days=1)
    save(session)
    with pytest.raises(StartRefusedError, match=words) as refused:
        start(session, place, now + timedelta(minutes=at))
    assert refused.value.code == code
    assert session.scalars(select(Attempt)).all() == []


@pytest.mark.parametrize(
    ("change", "code"), [({"opened_at": None}, "planned"), ({"closed_at": START - timedelta(minutes=1)}, "over")]
)
def test_no_start_in_a_sitting_not_open(session: Session, now: datetime, change: dict[str, Any], code: str) -> None:
    place = make_place(session)
    for name, value in change.items():
        setattr(place.sitting, name, value)
    save(session)
    with pytest.raises(StartRefusedError) as refused:
        start(session, place)
    assert refused.value.code == code


@pytest.mark.parametrize(("state", "words"), [("excused", "được miễn"), ("withdrawn", "không còn trong danh sách")])
def test_no_start_for_who_is_excused_or_withdrawn(session: Session, now: datetime, state: str, words: str) -> None:
    place = make_place(session, state=state)
    with pytest.raises(StartRefusedError, match=words):
        start(session, place)


def test_attempts_are_counted_and_each_has_another_paper(session: Session, now: datetime) -> None:
    place = make_place(session, attempts_allowed=2)
    first = start(session, place)
    hand_in(place, first, now)
    second = start(session, place, now + timedelta(minutes=1))
    assert second.ordinal == 2
    assert second.paper_id != first.paper_id
    hand_in(place, second, now + timedelta(minutes=2))
    with pytest.raises(StartRefusedError, match="2 lượt") as refused:
        start(session, place, now + timedelta(minutes=3))
    assert refused.value.code == "used_up"


def test_an_attempt_whose_time_is_up_ends_before_the_next_starts(session: Session, now: datetime) -> None:
    place = make_place(session, attempts_allowed=2)
    first = start(session, place)
    second = start(session, place, now + timedelta(minutes=41))
    session.refresh(first)
    assert (first.state, first.end_reason, first.ended_at) == ("finalised", "time_up", first.deadline_at)
    assert second.ordinal == 2


def test_taking_over_moves_the_lease_and_is_noted(session: Session, now: datetime) -> None:
    place = make_place(session)
    attempt = start(session, place)
    with unit_of_work() as work:
        take_over_attempt(work, attempt, lease_key="other", actor=place.person.actor, now=now)
    with unit_of_work() as work:
        take_over_attempt(work, attempt, lease_key="other", actor=place.person.actor, now=now)
    assert (attempt.epoch, attempt.lease_key) == (2, "other")
    assert [s.kind for s in list_steps(session, attempt.id)] == ["takeover"]
    assert [e.action for e in list_events(session)] == ["web:attempt:start", "web:attempt:takeover"]


def test_an_attempt_past_its_end_cannot_be_taken_over(session: Session, now: datetime) -> None:
    place = make_place(session)
    attempt = start(session, place)
    with pytest.raises(SaveRefusedError), unit_of_work() as work:
        take_over_attempt(work, attempt, lease_key="x", actor=place.person.actor, now=attempt.deadline_at)
    session.refresh(attempt)
    assert attempt.epoch == 1


def test_handing_in_fixes_the_head_and_tells_the_storeys_above_once(session: Session, now: datetime) -> None:
    place = make_place(session)
    attempt = start(session, place)
    save_answer(session, attempt, 1, "A")
    heard = []

    def listen(sender: Attempt, **_facts: object) -> None:
        heard.append((sender.id, sender.state))

    with attempt_ended.connected_to(listen):
        hand_in(place, attempt, now + timedelta(minutes=9))
        receipt = attempt.receipt_code
        hand_in(place, attempt, now + timedelta(minutes=10))
    assert heard == [(attempt.id, "handed_in")]
    last = list_steps(session, attempt.id)[-1]
    assert (attempt.head_seq, attempt.head_hash) == (2, last.hash)
    assert last.kind == "hand_in"
    assert (attempt.ended_at, attempt.end_reason) == (now + timedelta(minutes=9), "handed_in")
    assert attempt.receipt_code == receipt
    event = list_events(session, "web:attempt:hand_in")[0]
    assert event.data == {
        "reason": "handed_in",
        "head_seq": 2,
        "head_hash": last.hash,
        "receipt_code": receipt,
    }


def test_a_late_hand_in_is_an_end_by_time(session: Session, now: datetime) -> None:
    place = make_place(session)
    attempt = start(session, place)
    hand_in(place, attempt, now + timedelta(minutes=40), epoch=99)
    assert (attempt.state, attempt.end_reason, attempt.ended_at) == ("finalised", "time_up", attempt.deadline_at)


def test_a_page_left_behind_cannot_hand_in(session: Session, now: datetime) -> None:
    place = make_place(session)
    attempt = start(session, place)
    with pytest.raises(SaveRefusedError) as refused:
        hand_in(place, attempt, now, epoch=2)
    assert refused.value.code == "taken_over"
    session.refresh(attempt)
    assert attempt.state == "in_progress"


def test_own_things_are_only_ones_own(session: Session, now: datetime) -> None:
    place = make_place(session)
    attempt = start(session, place)
    stranger = make_person(session, make_unit(session, "Sở Tài chính"), "Lê Văn Lạ")
    assert get_own_attempt(session, attempt.public_id, place.person.id) is attempt
    assert get_own_assignment(session, place.assignment.id, place.person.id, now).assignment is place.assignment
    with pytest.raises(NotFoundError):
        get_own_attempt(session, attempt.public_id, stranger.id)
    with pytest.raises(NotFoundError):
        get_own_assignment(session, place.assignment.id, stranger.id, now)
    assert find_running_attempt(session, place.person.id, now) == attempt.public_id
    assert find_running_attempt(session, place.person.id, attempt.deadline_at) is None
    assert find_running_attempt(session, stranger.id, now) is None


def test_two_presses_of_the_button_come_from_one_browser(client: PageClient, session: Session, now: datetime) -> None:
    place = make_place(session)
    client.sign_in(place.person)
    client.get(f"/viec-cua-toi/{place.assignment.id}")
    with client.session_transaction() as cookie:
        drawn = cookie["lease"]
    client.post(f"/viec-cua-toi/{place.assignment.id}/bat-dau")
    assert session.scalars(select(Attempt.lease_key)).one() == drawn
