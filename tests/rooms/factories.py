"""Rooms with people in them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from quizapp.delivery.models import Assessment, Assignment, Sitting
from quizapp.people.domain import Role
from quizapp.people.models import OrgUnit, Person
from quizapp.rooms.models import BoardMember, Invigilator, Penalty, Room, Seat
from tests.conftest import START
from tests.factories import make_assessment, make_assignment, make_person, make_sitting, make_specification, make_unit

NAMES = ("Nguyễn Thị Ánh", "Trần Văn Đức", "Võ Văn Bình", "Lê Minh Châu", "Phạm Thị Dung", "Hồ Quốc Em")


@dataclass
class RoomWorld:
    """A sitting with people of two agencies, one organiser, and who may watch."""

    province: OrgUnit
    organiser: Person
    watcher: Person
    assessment: Assessment
    sitting: Sitting
    places: list[Assignment]


def make_room(session: Session, sitting: Sitting, *, name: str = "Phòng 1", seats: int = 24, per_row: int = 6) -> Room:
    """A room without people."""
    room = Room(sitting_id=sitting.id, name=name, place="tầng 2, nhà B", seats=seats, per_row=per_row)
    session.add(room)
    session.flush()
    return room


def seat_people(session: Session, room: Room, places: list[Assignment]) -> None:
    """Seats from 1 in the order given."""
    session.add_all(Seat(assignment_id=p.id, room_id=room.id, number=n) for n, p in enumerate(places, start=1))
    session.flush()


def make_invigilator(session: Session, room: Room, person: Person) -> Invigilator:
    """`person` watches in `room`."""
    invigilator = Invigilator(room_id=room.id, person_id=person.id)
    session.add(invigilator)
    session.flush()
    return invigilator


def make_board_member(session: Session, assessment: Assessment, person: Person) -> BoardMember:
    """`person` on the board of `assessment`, who has not declared yet."""
    member = BoardMember(assessment_id=assessment.id, person_id=person.id, duty="Giám sát")
    session.add(member)
    session.flush()
    return member


def make_penalty(session: Session, place: Assignment) -> Penalty:
    """A reprimand."""
    penalty = Penalty(
        assignment_id=place.id,
        kind="reprimand",
        percent=25,
        reason="Trao đổi.",
        decided_at=START,
        decided_by="Giám sát",
    )
    session.add(penalty)
    session.flush()
    return penalty


def make_room_world(
    session: Session,
    *,
    people: int = 6,
    papers: int = 3,
    starts_at: datetime = START + timedelta(hours=1),
    ends_at: datetime = START + timedelta(hours=8),
) -> RoomWorld:
    """A committed world: an open assessment, one sitting to come, `people` of two agencies in turns."""
    province = make_unit(session, "UBND tỉnh")
    agencies = [make_unit(session, name, province) for name in ("Sở Tài chính", "Sở Nội vụ")]
    organiser = make_person(session, province, "Phan Văn Lộc", Role.COMMITTEE)
    watcher = make_person(session, province, "Lý Văn Giám")
    assessment = make_assessment(session, make_specification(session, count=3, papers=papers))
    sitting = make_sitting(session, assessment, starts_at=starts_at, ends_at=ends_at)
    places = [
        make_assignment(
            session,
            sitting,
            make_person(session, agencies[n % 2], f"{NAMES[n % len(NAMES)]} {n}" if n > 5 else NAMES[n]),
        )
        for n in range(people)
    ]
    session.commit()
    return RoomWorld(province, organiser, watcher, assessment, sitting, places)
