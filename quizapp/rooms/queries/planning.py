"""What the organiser reads of rooms."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from quizapp.delivery.models import Assessment, Assignment, Sitting
from quizapp.delivery.queries.organiser import organised_within
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.people.domain import Scope
from quizapp.people.models import Person
from quizapp.rooms.models import Invigilator, Room, Seat, Seating


@dataclass(frozen=True)
class SeatedPlace:
    """A place in a sitting with its seat."""

    seat: Seat
    assignment: Assignment


def get_room(session: Session, room_id: int, scope: Scope) -> Room:
    """One room of a sitting that is managed from within `scope`, with its invigilators."""
    room = session.scalars(
        select(Room)
        .join(Room.sitting)
        .join(Sitting.assessment)
        .outerjoin(Assessment.organiser_unit)
        .where(Room.id == room_id, organised_within(scope))
        .options(
            joinedload(Room.sitting).joinedload(Sitting.assessment),
            selectinload(Room.invigilators).joinedload(Invigilator.person).joinedload(Person.unit),
        )
    ).one_or_none()
    if room is None:
        raise NotFoundError(N_("Không có phòng này, hoặc phòng ngoài phạm vi của anh/chị."))
    return room


def get_invigilator(room: Room, invigilator_id: int) -> Invigilator:
    """One of the invigilators of `room`."""
    for invigilator in room.invigilators:
        if invigilator.id == invigilator_id:
            return invigilator
    raise NotFoundError(N_("Người này không còn là giám sát của phòng."))


def list_rooms(session: Session, sitting: Sitting) -> list[Room]:
    """The rooms of a sitting in the order in which they were added, with their invigilators."""
    return list(
        session.scalars(
            select(Room)
            .where(Room.sitting_id == sitting.id)
            .options(selectinload(Room.invigilators).joinedload(Invigilator.person))
            .order_by(Room.id)
        )
    )


def find_seating(session: Session, sitting: Sitting) -> Seating | None:
    """How the people of a sitting were divided, once they were."""
    return session.get(Seating, sitting.id)


def list_seated(session: Session, sitting: Sitting, *, room: Room | None = None) -> list[SeatedPlace]:
    """Everybody with a seat who still counts, by room and seat: of one room where it is given."""
    statement = (
        select(Seat)
        .join(Seat.assignment)
        .join(Seat.room)
        .where(Room.sitting_id == sitting.id, Assignment.state == "assigned")
        .options(contains_eager(Seat.assignment).joinedload(Assignment.unit), contains_eager(Seat.room))
        .order_by(Seat.room_id, Seat.number)
    )
    if room is not None:
        statement = statement.where(Seat.room_id == room.id)
    return [SeatedPlace(seat, seat.assignment) for seat in session.scalars(statement)]


def count_seated(session: Session, sitting: Sitting) -> dict[int, int]:
    """How many people each room of a sitting seats: room id -> people."""
    rows = session.execute(
        select(Seat.room_id, func.count().label("people"))
        .join(Seat.assignment)
        .where(Assignment.sitting_id == sitting.id, Assignment.state == "assigned")
        .group_by(Seat.room_id)
    )
    return {row.room_id: row.people for row in rows}


def list_unseated(session: Session, sitting: Sitting) -> list[Assignment]:
    """Everybody who counts and has no seat, by number."""
    return list(
        session.scalars(
            select(Assignment)
            .outerjoin(Seat, Seat.assignment_id == Assignment.id)
            .where(Assignment.sitting_id == sitting.id, Assignment.state == "assigned", Seat.assignment_id.is_(None))
            .options(joinedload(Assignment.unit))
            .order_by(Assignment.number)
        )
    )
