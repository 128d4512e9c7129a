"""Who watches in which room."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Assignment, Sitting
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_
from quizapp.people.domain import Scope
from quizapp.people.models import Person
from quizapp.people.queries import find_person_by_staff_code
from quizapp.rooms.models import Invigilator, Room
from quizapp.rooms.services.boards import include_member


def appoint_invigilator(
    session: Session, room: Room, staff_code: str, *, scope: Scope, actor: Actor, now: datetime
) -> Invigilator:
    """Assign the person with a staff code to a room.

    Refused for who is outside `scope`, sits in the same assessment, or watches elsewhere at the same time.
    """
    lock_row(session, room.sitting)
    person = find_person_by_staff_code(session, staff_code)
    if person is None or not person.is_active or not scope.includes(person.unit.path):
        raise DomainError(N_("Không có ai mang số hiệu này đang công tác trong phạm vi của anh/chị."), code="unknown")
    if room.sitting.closed_at is not None:
        raise DomainError(N_("Ca đã đóng nên không phân công giám sát được nữa."), code="closed")
    _refuse_candidate(session, room, person)
    _refuse_elsewhere(session, room, person)
    invigilator = Invigilator(room=room, person=person)
    session.add(invigilator)
    session.flush()
    if room.sitting.assessment_id is not None:
        include_member(session, room.sitting.assessment_id, person, N_("Giám sát"), actor=actor, now=now)
    data = {"person": person.id, "sitting": room.sitting_id}
    record(session, "web:room:appoint", ("room", room.id), actor=actor, now=now, data=data)
    return invigilator


def dismiss_invigilator(session: Session, invigilator: Invigilator, *, actor: Actor, now: datetime) -> None:
    """Take an invigilator off a room."""
    room = invigilator.room
    lock_row(session, room.sitting)
    if room.sitting.closed_at is not None:
        raise DomainError(N_("Ca đã đóng nên phân công giám sát được giữ nguyên."), code="closed")
    data = {"person": invigilator.person_id, "sitting": room.sitting_id}
    room.invigilators.remove(invigilator)
    session.flush()
    record(session, "web:room:dismiss", ("room", room.id), actor=actor, now=now, data=data)


def _refuse_candidate(session: Session, room: Room, person: Person) -> None:
    place = (
        select(Assignment.id)
        .join(Assignment.sitting)
        .where(
            Sitting.assessment_id == room.sitting.assessment_id,
            Assignment.person_id == person.id,
            Assignment.state != "withdrawn",
        )
        .limit(1)
    )
    if session.scalar(place) is not None:
        raise DomainError(
            N_("Người này có tên trong danh sách được đánh giá của đợt nên không làm giám sát được."), code="candidate"
        )


def _refuse_elsewhere(session: Session, room: Room, person: Person) -> None:
    other = session.scalars(
        select(Room)
        .join(Room.invigilators)
        .join(Room.sitting)
        .where(
            Invigilator.person_id == person.id,
            Sitting.starts_at < room.sitting.ends_at,
            Sitting.ends_at > room.sitting.starts_at,
            Sitting.closed_at.is_(None),
        )
        .limit(1)
    ).one_or_none()
    if other is not None:
        raise DomainError(
            N_("Người này đã được phân công ở %(room)s, %(sitting)s cùng giờ."),
            code="elsewhere",
            room=other.name,
            sitting=other.sitting.name,
        )
