"""What an invigilator does, and what it does to clocks, attempts and results."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt, Presence
from quizapp.delivery.queries import find_running_attempt, get_own_assignment
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt, take_over_attempt
from quizapp.delivery.services.finalising import finalise_due_attempts, settle_sittings
from quizapp.delivery.services.saving import SaveRefusedError, verify_attempt_chain
from quizapp.extensions import db
from quizapp.kernel.errors import DomainError
from quizapp.results.models import Result
from quizapp.rooms.domain import PenaltyKind, WatchState
from quizapp.rooms.models import Room, RoomEvent
from quizapp.rooms.queries import count_watched, filter_watched, find_deduction, list_penalties, list_watched
from quizapp.rooms.services.penalties import impose_penalty, lift_penalty
from quizapp.rooms.services.watching import (
    add_time,
    add_time_to_room,
    check_in,
    force_hand_in,
    note_incident,
    pause_room,
    release_device,
    resume_room,
)
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.delivery.factories import find_key, save_answer
from tests.rooms.factories import RoomWorld, make_room, make_room_world, seat_people

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(session: Session) -> RoomWorld:
    return make_room_world(session, starts_at=START - timedelta(hours=1), ends_at=START + timedelta(hours=2))


@pytest.fixture
def room(session: Session, world: RoomWorld) -> Room:
    room = make_room(session, world.sitting)
    seat_people(session, room, world.places)
    session.commit()
    return room


def start(session: Session, world: RoomWorld, n: int, now: datetime = START) -> Attempt:
    place = world.places[n]
    with unit_of_work():
        return start_attempt(session, place, lease_key=f"k{n}", actor=place.person.actor, now=now)


def see(session: Session, room: Room, now: datetime) -> list[WatchState]:
    session.rollback()
    return [person.state for person in list_watched(session, room, now=now)]


def test_states_as_the_invigilator_sees_them(session: Session, world: RoomWorld, room: Room) -> None:
    attempts = [start(session, world, n) for n in range(4)]
    with unit_of_work():
        hand_in_attempt(session, attempts[3], actor=world.places[3].person.actor, now=START)
        check_in(session, room, [world.places[4].id], now=START)
        session.add(Presence(attempt_id=attempts[0].id, seen_at=START + 6 * MINUTE))
        session.add(Presence(attempt_id=attempts[1].id, seen_at=START + 6 * MINUTE))
    save_answer(session, attempts[0], 1, "A", now=START + 5 * MINUTE)
    assert see(session, room, START + 6 * MINUTE) == [
        WatchState.WORKING,
        WatchState.IDLE,
        WatchState.OFFLINE,
        WatchState.FINISHED,
        WatchState.PRESENT,
        WatchState.MISSING,
    ]
    people = list_watched(session, room, now=START + 6 * MINUTE)
    assert sum(count_watched(people).values()) == 6
    assert [p.state for p in filter_watched(people, state=None, text="")][:2] == [WatchState.OFFLINE, WatchState.IDLE]
    assert [p.assignment.person_name for p in filter_watched(people, state=None, text="duc")] == ["Trần Văn Đức"]
    assert [p.seat.number for p in filter_watched(people, state=None, text="0003")] == [3]
    assert people[0].answered == 1


def test_statements_of_a_console_do_not_grow_with_people(session: Session) -> None:
    counts = []
    for people in (2, 12):
        world = make_room_world(session, people=people, starts_at=START - timedelta(hours=1))
        room = make_room(session, world.sitting)
        seat_people(session, room, world.places)
        session.commit()
        for n in range(people):
            start(session, world, n)
        seen: list[str] = []
        session.rollback()
        session.refresh(room)
        event.listen(db.engine, "before_cursor_execute", lambda *a, seen=seen: seen.append(a[2]))
        list_watched(session, room, now=START)
        counts.append(len(seen))
        session.rollback()
    assert counts[0] == counts[1]
    assert counts[0] <= 8


def test_a_stopped_room_stops_its_clocks(session: Session, world: RoomWorld, room: Room) -> None:
    attempt = start(session, world, 0)
    deadline = attempt.deadline_at
    at = START + 10 * MINUTE
    with unit_of_work():
        assert pause_room(session, room, "Mất điện.", actor=world.watcher.actor, now=at) == 1
    assert see(session, room, at)[0] is WatchState.PAUSED
    # An hour later nothing has ended, although the time on the wall is long past the deadline.
    later = START + 70 * MINUTE
    with unit_of_work():
        assert finalise_due_attempts(session, now=later) == 0
    with pytest.raises(SaveRefusedError) as refusal:
        save_answer(session, attempt, 1, "A", now=later)
    assert refusal.value.code == "paused"
    assert find_running_attempt(session, world.places[0].person_id, later) == attempt.public_id
    with pytest.raises(DomainError, match="đang tạm dừng"):
        start(session, world, 1, later)
    with unit_of_work():
        assert resume_room(session, room, actor=world.watcher.actor, now=later) == 1
    session.refresh(attempt)
    assert (attempt.state, attempt.deadline_at) == ("in_progress", deadline + 60 * MINUTE)
    save_answer(session, attempt, 1, "A", now=later)
    assert verify_attempt_chain(session, attempt) is None
    kinds = session.scalars(select(RoomEvent.kind).order_by(RoomEvent.id)).all()
    assert kinds == ["pause", "resume"]


def test_a_stop_moves_the_window_of_who_had_not_begun(session: Session, world: RoomWorld, room: Room) -> None:
    end = world.sitting.ends_at
    with unit_of_work():
        pause_room(session, room, "Mất mạng.", actor=world.watcher.actor, now=end - 10 * MINUTE)
    # While clocks stand the sitting cannot be over, whatever the hour.
    with unit_of_work():
        assert settle_sittings(session, now=end + 5 * MINUTE) == 0
    with unit_of_work():
        resume_room(session, room, actor=world.watcher.actor, now=end + 10 * MINUTE)
    own = get_own_assignment(session, world.places[0].id, world.places[0].person_id, end + 10 * MINUTE)
    assert own.ends_at == end + 20 * MINUTE
    attempt = start(session, world, 0, end + 10 * MINUTE)
    assert attempt.deadline_at == end + 20 * MINUTE
    with unit_of_work():
        assert settle_sittings(session, now=end + 19 * MINUTE) == 0


def test_who_had_ended_is_not_stopped(session: Session, world: RoomWorld, room: Room) -> None:
    first, second = start(session, world, 0), start(session, world, 1)
    with unit_of_work():
        hand_in_attempt(session, first, actor=world.places[0].person.actor, now=START)
    over = second.deadline_at
    with unit_of_work():
        assert pause_room(session, room, "Cháy.", actor=world.watcher.actor, now=over) == 0
    with unit_of_work():
        assert finalise_due_attempts(session, now=over) == 1


def test_time_for_one_and_for_all_moves_deadlines(session: Session, world: RoomWorld, room: Room) -> None:
    first, second = start(session, world, 0), start(session, world, 1)
    ended = start(session, world, 2)
    with unit_of_work():
        hand_in_attempt(session, ended, actor=world.places[2].person.actor, now=START)
    ends = (first.deadline_at, second.deadline_at)
    actor = world.watcher.actor
    with unit_of_work():
        add_time(session, room, world.places[0], 5, "Đổi máy.", actor=actor, now=START)
    with unit_of_work():
        assert add_time_to_room(session, room, 10, "Mất mạng.", actor=actor, now=START) == 5
    session.expire_all()
    assert (first.deadline_at, second.deadline_at) == (ends[0] + 15 * MINUTE, ends[1] + 10 * MINUTE)
    assert world.places[2].extra_minutes == 0
    with pytest.raises(DomainError, match="lý do"), unit_of_work():
        add_time_to_room(session, room, 10, " ", actor=actor, now=START)


def test_time_given_while_clocks_stand_is_there_afterwards(session: Session, world: RoomWorld, room: Room) -> None:
    attempt = start(session, world, 0)
    deadline, actor = attempt.deadline_at, world.watcher.actor
    with unit_of_work():
        pause_room(session, room, "Mất điện.", actor=actor, now=START + MINUTE)
    with unit_of_work():
        add_time(session, room, world.places[0], 5, "Đổi máy.", actor=actor, now=START + 90 * MINUTE)
    with unit_of_work():
        resume_room(session, room, actor=actor, now=START + 91 * MINUTE)
    session.refresh(attempt)
    assert attempt.deadline_at == deadline + 95 * MINUTE
    assert verify_attempt_chain(session, attempt) is None


def test_another_machine_waits_for_the_invigilator(session: Session, world: RoomWorld, room: Room) -> None:
    world.sitting.release_required = True
    session.commit()
    attempt = start(session, world, 0)
    who = world.places[0].person.actor
    with pytest.raises(SaveRefusedError, match="giám sát đồng ý"), unit_of_work():
        take_over_attempt(session, attempt, lease_key="new", actor=who, now=START)
    with unit_of_work():
        release_device(session, room, world.places[0], "Hỏng máy.", actor=world.watcher.actor, now=START)
    with unit_of_work():
        take_over_attempt(session, attempt, lease_key="new", actor=who, now=START)
    assert (attempt.epoch, attempt.released_at) == (2, None)
    with pytest.raises(SaveRefusedError), unit_of_work():
        take_over_attempt(session, attempt, lease_key="third", actor=who, now=START)


def answer_all(session: Session, attempt: Attempt, right: int) -> None:
    for position in range(1, right + 1):
        save_answer(session, attempt, position, find_key(session, attempt, position))


def read_outcome(session: Session) -> str:
    session.rollback()
    return session.scalars(select(Result.outcome)).one()


def test_a_paper_taken_by_the_invigilator_is_marked(session: Session, world: RoomWorld, room: Room) -> None:
    attempt = start(session, world, 0)
    answer_all(session, attempt, 6)
    with unit_of_work():
        force_hand_in(session, room, world.places[0], "Hết giờ ca.", actor=world.watcher.actor, now=START + MINUTE)
    session.refresh(attempt)
    assert (attempt.state, attempt.end_reason, attempt.ended_at) == ("finalised", "forced", START + MINUTE)
    assert read_outcome(session) == "passed"


def test_penalties_take_off_the_heaviest_and_can_be_lifted(session: Session, world: RoomWorld, room: Room) -> None:
    attempt, place, actor = start(session, world, 0), world.places[0], world.watcher.actor
    answer_all(session, attempt, 4)
    with unit_of_work():
        hand_in_attempt(session, attempt, actor=place.person.actor, now=START)
    assert read_outcome(session) == "passed"
    with unit_of_work():
        impose_penalty(session, room, place, PenaltyKind.REPRIMAND, "Trao đổi.", actor=actor, now=START)
    # Four of six less a quarter are three: still half.
    assert read_outcome(session) == "passed"
    with unit_of_work():
        impose_penalty(session, room, place, PenaltyKind.WARNING, "Mang tài liệu.", actor=actor, now=START)
    assert read_outcome(session) == "not_passed"
    with unit_of_work():
        penalty = list_penalties(session, [place.id])[-1]
        lift_penalty(session, room, penalty, "Nhầm người.", actor=actor, now=START)
    assert read_outcome(session) == "passed"
    deduction = find_deduction(session, place.id)
    assert deduction is not None
    assert deduction.percent == 25


def test_suspension_ends_the_attempt_and_voids_it(session: Session, world: RoomWorld, room: Room) -> None:
    world.sitting.attempts_allowed = 2
    session.commit()
    attempt, place = start(session, world, 0), world.places[0]
    answer_all(session, attempt, 6)
    with unit_of_work():
        impose_penalty(session, room, place, PenaltyKind.SUSPENSION, "Thi hộ.", actor=world.watcher.actor, now=START)
    assert read_outcome(session) == "voided"
    with pytest.raises(DomainError, match="đình chỉ"):
        start(session, world, 0)


def test_incidents_need_words(session: Session, world: RoomWorld, room: Room) -> None:
    with pytest.raises(DomainError, match="lý do"), unit_of_work():
        note_incident(session, room, "  ", actor=world.watcher.actor, now=START)
    with unit_of_work():
        note_incident(session, room, "Máy 12 hỏng chuột.", actor=world.watcher.actor, now=START)
    assert session.scalars(select(RoomEvent.text)).one() == "Máy 12 hỏng chuột."
