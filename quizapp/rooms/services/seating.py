"""People are divided into rooms and seats, and the roll is closed over them."""

import secrets
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Sitting
from quizapp.delivery.queries.roster import has_attempts, list_counted
from quizapp.delivery.services.papers import deal_papers_again
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_
from quizapp.rooms.domain import (
    RoomShape,
    Sitter,
    choose_groups,
    count_neighbours,
    divide_people,
    order_for_papers,
)
from quizapp.rooms.models import Seat, Seating
from quizapp.rooms.queries import find_seating, list_rooms, list_seated, list_unseated
from quizapp.rooms.services.planning import refuse_fixed


def divide_sitting(session: Session, sitting: Sitting, *, actor: Actor, now: datetime, seed: str | None = None) -> None:
    """Give everybody in a sitting a room and a seat, anew; with `seed` the division of an earlier time again."""
    lock_row(session, sitting)
    refuse_fixed(sitting)
    rooms = list_rooms(session, sitting)
    places = list_counted(session, sitting)
    missing = len(places) - sum(room.seats for room in rooms)
    if missing > 0:
        raise DomainError(
            N_("Còn thiếu %(missing)s chỗ ngồi cho %(people)s người. Anh/chị thêm phòng hoặc tăng số chỗ."),
            code="seats",
            missing=missing,
            people=len(places),
        )
    seed = seed or secrets.token_hex(8)
    groups = choose_groups({place.id: place.unit.path for place in places})
    # By person, for the numbers of rows differ between two installations and those of people do not change.
    sitters = [Sitter(place.id, groups[place.id]) for place in sorted(places, key=lambda p: p.person_id)]
    seats = divide_people(sitters, [RoomShape(room.id, room.seats, room.per_row) for room in rooms], seed)
    session.execute(delete(Seat).where(Seat.room_id.in_([room.id for room in rooms])))
    session.add_all(Seat(assignment_id=at, room_id=seat.room_id, number=seat.number) for at, seat in seats.items())
    seating = find_seating(session, sitting) or Seating(sitting_id=sitting.id)
    seating.seed, seating.divided_at = seed, now
    seating.neighbours = sum(
        count_neighbours(
            [groups[at] for at, seat in sorted(seats.items(), key=lambda p: p[1].number) if seat.room_id == room.id],
            room.per_row,
        )
        for room in rooms
    )
    session.add(seating)
    session.flush()
    data = {"seed": seed, "people": len(places), "rooms": len(rooms), "neighbours": seating.neighbours}
    record(session, "web:sitting:divide", ("sitting", sitting.id), actor=actor, now=now, data=data)


def close_roll(session: Session, sitting: Sitting, *, actor: Actor, now: datetime) -> None:
    """Close the roll: nobody is added any more, and papers are dealt by seat, so that starting is one small write."""
    lock_row(session, sitting)
    refuse_fixed(sitting)
    if sitting.opened_at is None:
        raise DomainError(
            N_("Đợt chưa mở nên chưa có đề để giao. Anh/chị mở đợt trước khi chốt danh sách."), code="draft"
        )
    if has_attempts(session, sitting):
        raise DomainError(N_("Đã có người vào làm bài nên không chốt danh sách được nữa."), code="started")
    rooms = list_rooms(session, sitting)
    unseated = list_unseated(session, sitting)
    if rooms and unseated:
        raise DomainError(
            N_("Còn %(n)s người chưa có chỗ ngồi. Anh/chị chia phòng rồi chốt danh sách."),
            code="unseated",
            n=len(unseated),
        )
    papers = len(sitting.specification.papers)
    order = unseated
    for room in rooms:
        seated = {place.seat.number: place.assignment for place in list_seated(session, sitting, room=room)}
        order += [seated[number] for number in order_for_papers(list(seated), room.per_row, papers)]
    if not order:
        raise DomainError(N_("Ca chưa có người nên chưa chốt danh sách được."), code="empty")
    deal_papers_again(session, order)
    sitting.roll_closed_at = now
    session.flush()
    data = {"people": len(order), "papers": papers}
    record(session, "web:sitting:close_roll", ("sitting", sitting.id), actor=actor, now=now, data=data)


def reopen_roll(session: Session, sitting: Sitting, *, actor: Actor, now: datetime) -> None:
    """Open a closed roll again, as long as nobody has started."""
    lock_row(session, sitting)
    if sitting.roll_closed_at is None:
        raise DomainError(N_("Danh sách của ca chưa chốt."), code="open")
    if sitting.closed_at is not None or has_attempts(session, sitting):
        raise DomainError(N_("Đã có người vào làm bài nên danh sách không mở lại được."), code="started")
    sitting.roll_closed_at = None
    session.flush()
    record(session, "web:sitting:reopen_roll", ("sitting", sitting.id), actor=actor, now=now)
