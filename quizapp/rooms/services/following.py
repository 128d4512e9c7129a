"""What this storey does when storeys below tell it something."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quizapp.delivery.models import Assignment
from quizapp.delivery.services.signals import entry_checked, latecomer_refused, seats_wanted
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.text import N_
from quizapp.people.models import Person
from quizapp.people.services.signals import person_merged
from quizapp.rooms.domain import EventKind
from quizapp.rooms.models import BoardMember, Invigilator, RoomEvent, Seat
from quizapp.rooms.queries.boards import find_deduction
from quizapp.rooms.services.logging import log_event


@seats_wanted.connect
def tell_seats(
    assignments: Sequence[Assignment], *, session: Session, seats: dict[int, tuple[str, dict[str, Any]]]
) -> None:
    """Add room and seat in words."""
    found = session.scalars(
        select(Seat)
        .where(Seat.assignment_id.in_([assignment.id for assignment in assignments]))
        .options(joinedload(Seat.room))
    )
    for seat in found:
        parts = {"room": seat.room.name, "number": seat.number, "place": seat.room.place}
        message = (
            N_("%(room)s (%(place)s), chỗ số %(number)s") if seat.room.place else N_("%(room)s, chỗ số %(number)s")
        )
        seats[seat.assignment_id] = message, parts


@person_merged.connect
def follow_merge(survivor: Person, *, other: Person, session: Session, now: datetime) -> None:
    """Move the rooms that `other` watches, and the boards, to `survivor`; each has a person once."""
    del now  # belongs to the signal
    taken = set(session.scalars(select(Invigilator.room_id).where(Invigilator.person_id == survivor.id)))
    for watch in session.scalars(select(Invigilator).where(Invigilator.person_id == other.id)).all():
        if watch.room_id in taken:
            session.delete(watch)
        else:
            watch.person_id = survivor.id
    boards = set(session.scalars(select(BoardMember.assessment_id).where(BoardMember.person_id == survivor.id)))
    for member in session.scalars(select(BoardMember).where(BoardMember.person_id == other.id)).all():
        if member.assessment_id in boards:
            session.delete(member)
        else:
            member.person_id = survivor.id
    session.flush()


@latecomer_refused.connect
def note_latecomer(assignment: Assignment, *, session: Session, now: datetime) -> None:
    """Write into the room's log, once, that somebody came too late; whoever comes is in the room."""
    seat = session.get(Seat, assignment.id)
    if seat is None:
        return
    seat.checked_in_at = seat.checked_in_at or now
    known = select(RoomEvent.id).where(RoomEvent.assignment_id == assignment.id, RoomEvent.kind == EventKind.LATE.value)
    if session.scalar(known.limit(1)) is None:
        log_event(session, seat.room, EventKind.LATE, "", actor=SYSTEM, now=now, assignment=assignment)


@entry_checked.connect
def refuse_suspended(
    assignment: Assignment, *, session: Session, now: datetime, refusals: list[tuple[str, dict[str, Any]]]
) -> None:
    """Who was suspended starts no further attempt."""
    del now  # belongs to the signal
    deduction = find_deduction(session, assignment.id)
    if deduction is not None and deduction.is_void:
        refusals.append((N_("Anh/chị đã bị đình chỉ ở ca này nên không vào làm bài được nữa."), {}))
