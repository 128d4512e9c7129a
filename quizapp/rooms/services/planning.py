"""Rooms are added, changed and taken away."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Sitting
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_, normalise
from quizapp.rooms.domain import CONFIG_KEY
from quizapp.rooms.models import BrowserRule, Room, Seat


def add_room(
    session: Session, sitting: Sitting, *, name: str, place: str, seats: int, per_row: int, actor: Actor, now: datetime
) -> Room:
    """One more room of a sitting, without people until they are divided again."""
    lock_row(session, sitting)
    refuse_fixed(sitting)
    name = normalise(name)
    _refuse_same_name(session, sitting, name, None)
    room = Room(sitting_id=sitting.id, name=name, place=normalise(place), seats=seats, per_row=per_row)
    session.add(room)
    session.flush()
    record(session, "web:room:create", ("room", room.id), actor=actor, now=now, data=_describe(room))
    return room


def change_room(
    session: Session, room: Room, *, name: str, place: str, seats: int, per_row: int, actor: Actor, now: datetime
) -> None:
    """Change a room; once the roll is closed, only its name and place.

    Seats that were given stay, so a room cannot become smaller than what it seats.
    """
    lock_row(session, room.sitting)
    if (room.seats, room.per_row) != (seats, per_row):
        refuse_fixed(room.sitting)
    taken = session.scalars(select(Seat.number).where(Seat.room_id == room.id).order_by(Seat.number.desc())).first()
    if taken is not None and seats < taken:
        raise DomainError(
            N_("Phòng đang có %(taken)s chỗ đã xếp người. Anh/chị chia lại phòng trước khi giảm số chỗ."),
            code="seats",
            taken=taken,
        )
    name = normalise(name)
    _refuse_same_name(session, room.sitting, name, room)
    before = _describe(room)
    room.name, room.place, room.seats, room.per_row = name, normalise(place), seats, per_row
    session.flush()
    if before != _describe(room):
        data = {"before": before, "after": _describe(room)}
        record(session, "web:room:change", ("room", room.id), actor=actor, now=now, data=data)


def remove_room(session: Session, room: Room, *, actor: Actor, now: datetime) -> None:
    """Take a room away; its people have no seat until they are divided again."""
    lock_row(session, room.sitting)
    refuse_fixed(room.sitting)
    number, data = room.id, _describe(room)
    session.delete(room)
    session.flush()
    record(session, "web:room:delete", ("room", number), actor=actor, now=now, data=data)


def restrict_room(session: Session, room: Room, networks: list[str], *, actor: Actor, now: datetime) -> None:
    """Say from which networks alone papers are sat in a room; none for everywhere. Holds at once, for everybody."""
    before, room.addresses = room.addresses, networks
    session.flush()
    if before != networks:
        data = {"before": before, "after": networks}
        record(session, "web:room:restrict", ("room", room.id), actor=actor, now=now, data=data)


def require_browser(session: Session, sitting: Sitting, config_key: str, *, actor: Actor, now: datetime) -> None:
    """Say which configuration of Safe Exam Browser a sitting asks for (64 hex digits); "" for any browser."""
    config_key = config_key.strip().lower()
    if config_key and not CONFIG_KEY.fullmatch(config_key):
        raise DomainError(N_("Khóa cấu hình gồm 64 chữ số và chữ cái từ a đến f."), code="config_key")
    found = session.get(BrowserRule, sitting.id)
    if found is not None and not config_key:
        session.delete(found)
    elif config_key:
        found = found or BrowserRule(sitting_id=sitting.id)
        found.config_key = config_key
        session.add(found)
    session.flush()
    data = {"required": bool(config_key)}
    record(session, "web:sitting:require_browser", ("sitting", sitting.id), actor=actor, now=now, data=data)


def refuse_fixed(sitting: Sitting) -> None:
    """Raise where rooms and seats cannot change any more: the roll is closed, or the sitting over."""
    if sitting.closed_at is not None:
        raise DomainError(N_("Ca đã đóng nên không đổi được phòng và chỗ ngồi nữa."), code="closed")
    if sitting.roll_closed_at is not None:
        raise DomainError(N_("Danh sách đã chốt. Anh/chị mở lại danh sách rồi mới đổi được phòng."), code="roll_closed")


def _refuse_same_name(session: Session, sitting: Sitting, name: str, room: Room | None) -> None:
    other = session.scalars(select(Room).where(Room.sitting_id == sitting.id, Room.name == name)).one_or_none()
    if other is not None and other is not room:
        raise DomainError(N_("Ca đã có phòng mang tên này."), code="name")


def _describe(room: Room) -> dict[str, object]:
    return {
        "sitting": room.sitting_id,
        "name": room.name,
        "place": room.place,
        "seats": room.seats,
        "per_row": room.per_row,
    }
