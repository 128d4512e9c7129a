import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment, Sitting
from quizapp.delivery.services.assigning import assign_people, excuse_assignment, withdraw_assignment
from quizapp.delivery.services.attempts import start_attempt
from quizapp.delivery.services.seats import list_seats
from quizapp.kernel.errors import DomainError
from quizapp.people.domain import EVERYWHERE
from quizapp.people.models import Person
from quizapp.people.services.merging import merge_people
from quizapp.rooms.models import Invigilator, Room, Seat, Seating
from quizapp.rooms.queries import list_seated, list_unseated
from quizapp.rooms.services.planning import add_room, change_room, remove_room
from quizapp.rooms.services.seating import close_roll, divide_sitting, reopen_roll
from quizapp.rooms.services.staffing import appoint_invigilator, dismiss_invigilator
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.factories import make_person, make_sitting
from tests.rooms.factories import make_invigilator, make_room, make_room_world, seat_people


def read_seats(session: Session) -> dict[int, tuple[int, int]]:
    return {seat.assignment_id: (seat.room_id, seat.number) for seat in session.scalars(select(Seat))}


def test_people_are_divided_and_neighbours_come_from_two_units(session: Session) -> None:
    world = make_room_world(session)
    make_room(session, world.sitting, seats=6, per_row=0)
    session.commit()
    with unit_of_work():
        divide_sitting(session, world.sitting, actor=world.organiser.actor, now=START, seed="s")
    units = [place.assignment.unit_id for place in list_seated(session, world.sitting)]
    assert len(units) == 6
    assert all(one != other for one, other in itertools.pairwise(units))
    assert session.get_one(Seating, world.sitting.id).neighbours == 0
    before = read_seats(session)
    with unit_of_work():
        divide_sitting(session, world.sitting, actor=world.organiser.actor, now=START)
    with unit_of_work():
        divide_sitting(session, world.sitting, actor=world.organiser.actor, now=START, seed="s")
    assert read_seats(session) == before


def test_too_few_seats_are_told(session: Session) -> None:
    world = make_room_world(session)
    make_room(session, world.sitting, seats=4)
    session.commit()
    with pytest.raises(DomainError, match="thiếu 2 chỗ ngồi cho 6 người"), unit_of_work():
        divide_sitting(session, world.sitting, actor=world.organiser.actor, now=START)


def test_who_is_excused_needs_no_seat(session: Session) -> None:
    world = make_room_world(session)
    make_room(session, world.sitting, seats=5)
    session.commit()
    with unit_of_work():
        excuse_assignment(session, world.places[0], "Nghỉ ốm.", actor=world.organiser.actor, now=START)
    with unit_of_work():
        divide_sitting(session, world.sitting, actor=world.organiser.actor, now=START)
    assert world.places[0].id not in read_seats(session)


def test_closing_the_roll_deals_papers_by_seat(session: Session) -> None:
    world = make_room_world(session, papers=3)
    room = make_room(session, world.sitting, per_row=3)
    seat_people(session, room, world.places)
    for place in world.places:
        place.paper_id = world.places[0].paper_id
    session.commit()
    with unit_of_work():
        close_roll(session, world.sitting, actor=world.organiser.actor, now=START)
    papers = [place.assignment.paper_id for place in list_seated(session, world.sitting)]
    assert len({*papers[:3]}) == len({*papers[3:]}) == 3
    assert all(papers[n] != papers[n + 3] for n in range(3))


def test_nobody_is_added_once_the_roll_is_closed(session: Session) -> None:
    world = make_room_world(session)
    newcomer = make_person(session, world.province, "Bùi Thị Mới")
    session.commit()
    with unit_of_work():
        close_roll(session, world.sitting, actor=world.organiser.actor, now=START)
    with pytest.raises(DomainError, match="đã chốt"), unit_of_work():
        assign_people(session, world.sitting, [(newcomer, "")], actor=world.organiser.actor, now=START)
    with pytest.raises(DomainError, match="đã chốt"), unit_of_work():
        divide_sitting(session, world.sitting, actor=world.organiser.actor, now=START)
    with unit_of_work():
        reopen_roll(session, world.sitting, actor=world.organiser.actor, now=START)
    with unit_of_work():
        assign_people(session, world.sitting, [(newcomer, "")], actor=world.organiser.actor, now=START)
    assert [place.person_name for place in list_unseated(session, world.sitting)][-1] == "Bùi Thị Mới"


def test_roll_with_rooms_closes_only_over_seats(session: Session) -> None:
    world = make_room_world(session)
    make_room(session, world.sitting)
    session.commit()
    with pytest.raises(DomainError, match="6 người chưa có chỗ"), unit_of_work():
        close_roll(session, world.sitting, actor=world.organiser.actor, now=START)


def test_started_sittings_keep_their_roll(session: Session) -> None:
    world = make_room_world(session, starts_at=START - timedelta(hours=1))
    first = world.places[0]
    with unit_of_work():
        start_attempt(session, first, lease_key="k", actor=first.person.actor, now=START)
    with pytest.raises(DomainError, match="vào làm bài"), unit_of_work():
        close_roll(session, world.sitting, actor=world.organiser.actor, now=START)


def test_withdrawing_before_opening_frees_the_seat(session: Session) -> None:
    world = make_room_world(session)
    world.sitting.opened_at = None
    room = make_room(session, world.sitting)
    seat_people(session, room, world.places)
    session.commit()
    gone = world.places[0].id
    with unit_of_work():
        withdraw_assignment(session, world.places[0], actor=world.organiser.actor, now=START)
    assert gone not in read_seats(session)


def test_rooms_are_changed_and_taken_away(session: Session) -> None:
    world = make_room_world(session)
    actor = world.organiser.actor
    with unit_of_work():
        room = add_room(session, world.sitting, name="P1", place="", seats=6, per_row=0, actor=actor, now=START)
    with pytest.raises(DomainError, match="đã có phòng"), unit_of_work():
        add_room(session, world.sitting, name="P1", place="", seats=6, per_row=0, actor=actor, now=START)
    with unit_of_work():
        divide_sitting(session, world.sitting, actor=actor, now=START)
    with pytest.raises(DomainError, match="đang có 6 chỗ"), unit_of_work():
        change_room(session, room, name="P1", place="", seats=5, per_row=0, actor=actor, now=START)
    with unit_of_work():
        change_room(session, room, name="P 2", place="nhà B", seats=6, per_row=3, actor=actor, now=START)
    assert (room.name, room.per_row) == ("P 2", 3)
    with unit_of_work():
        remove_room(session, room, actor=actor, now=START)
    assert read_seats(session) == {}
    assert len(list_unseated(session, world.sitting)) == 6


def test_candidates_hear_where_they_sit(session: Session) -> None:
    world = make_room_world(session)
    room = make_room(session, world.sitting)
    seat_people(session, room, world.places[:1])
    session.commit()
    message, parts = list_seats(session, world.places)[world.places[0].id]
    assert message % parts == "Phòng 1 (tầng 2, nhà B), chỗ số 1"


def appoint(session: Session, room: Room, person: Person, world_actor: Person) -> Invigilator:
    with unit_of_work():
        return appoint_invigilator(
            session, room, person.staff_code, scope=EVERYWHERE, actor=world_actor.actor, now=START
        )


def test_who_watches_neither_sits_nor_watches_elsewhere(session: Session) -> None:
    world = make_room_world(session)
    other = make_sitting(session, world.assessment, starts_at=world.sitting.starts_at, ends_at=world.sitting.ends_at)
    first, second = make_room(session, world.sitting), make_room(session, other, name="Phòng 9")
    session.commit()
    watch = appoint(session, first, world.watcher, world.organiser)
    with pytest.raises(DomainError, match="Phòng 1, Ca 1 cùng giờ"):
        appoint(session, second, world.watcher, world.organiser)
    with pytest.raises(DomainError, match="danh sách được đánh giá"):
        appoint(session, first, world.places[0].person, world.organiser)
    with unit_of_work():
        dismiss_invigilator(session, watch, actor=world.organiser.actor, now=START)
    appoint(session, second, world.watcher, world.organiser)


def test_rooms_follow_a_merged_person(session: Session) -> None:
    world = make_room_world(session)
    other = make_person(session, world.province, "Lý Văn Giám")
    room = make_room(session, world.sitting)
    make_invigilator(session, room, other)
    session.commit()
    with unit_of_work():
        merge_people(session, world.watcher, other, actor=world.organiser.actor, now=START)
    assert session.scalars(select(Invigilator.person_id)).all() == [world.watcher.id]


def test_world_is_left_whole_where_a_draft_is_deleted(session: Session) -> None:
    world = make_room_world(session)
    room = make_room(session, world.sitting)
    seat_people(session, room, world.places)
    session.commit()
    with unit_of_work():
        for place in session.scalars(select(Assignment)):
            session.delete(place)
        session.delete(session.get_one(Sitting, world.sitting.id))
    assert session.scalars(select(Room)).all() == []
