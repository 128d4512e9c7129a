"""What an invigilator does in a room: people are checked in, time is given, clocks stop and go on, papers are taken."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.domain import RUNNING_STATES, EndReason
from quizapp.delivery.models import Assignment, Attempt
from quizapp.delivery.services.assigning import give_extra_time
from quizapp.delivery.services.attempts import hand_in_attempt, release_attempt
from quizapp.delivery.services.latecomers import admit_late
from quizapp.delivery.services.pausing import pause_places, resume_places
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_
from quizapp.rooms.domain import EventKind
from quizapp.rooms.models import Room, Seat
from quizapp.rooms.queries import list_seated
from quizapp.rooms.services.logging import clean_reason, log_event


def check_in(session: Session, room: Room, assignment_ids: list[int] | None, *, now: datetime) -> int:
    """Note that people are in the room: those named, or everybody who was not noted yet. Says how many were."""
    _refuse_closed(room)
    statement = (
        select(Seat)
        .join(Seat.assignment)
        .where(Seat.room_id == room.id, Seat.checked_in_at.is_(None), Assignment.state == "assigned")
    )
    if assignment_ids is not None:
        statement = statement.where(Seat.assignment_id.in_(assignment_ids))
    seats = session.scalars(statement).all()
    for seat in seats:
        seat.checked_in_at = now
    session.flush()
    return len(seats)


def undo_check_in(session: Session, room: Room, assignment: Assignment) -> None:
    """Take back that somebody is in the room, where it was noted by mistake."""
    _refuse_closed(room)
    session.get_one(Seat, assignment.id).checked_in_at = None
    session.flush()


def note_incident(
    session: Session, room: Room, text: str, *, actor: Actor, now: datetime, assignment: Assignment | None = None
) -> None:
    """Write down what happened, to one person or in the room."""
    log_event(session, room, EventKind.INCIDENT, clean_reason(text), actor=actor, now=now, assignment=assignment)


def admit(session: Session, room: Room, assignment: Assignment, reason: str, *, actor: Actor, now: datetime) -> None:
    """Let somebody start who came after entry had closed."""
    reason = clean_reason(reason)
    admit_late(session, assignment, reason, actor=actor, now=now)
    log_event(session, room, EventKind.ADMIT, reason, actor=actor, now=now, assignment=assignment)


def add_time(
    session: Session, room: Room, assignment: Assignment, minutes: int, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Give one person more minutes, with a reason."""
    reason = clean_reason(reason)
    give_extra_time(session, assignment, minutes, reason, actor=actor, now=now)
    log_event(session, room, EventKind.EXTRA_TIME, reason, actor=actor, now=now, assignment=assignment, minutes=minutes)


def add_time_to_room(session: Session, room: Room, minutes: int, reason: str, *, actor: Actor, now: datetime) -> int:
    """Give more minutes to everybody in a room who has not ended yet, with a reason. Says how many that are."""
    reason = clean_reason(reason)
    _refuse_closed(room)
    ended = _list_ended(session, room)
    places = [place.assignment for place in list_seated(session, room.sitting, room=room)]
    places = [place for place in places if place.id not in ended]
    if not places:
        raise DomainError(N_("Trong phòng không còn ai chưa nộp bài."), code="nobody")
    for place in places:
        give_extra_time(session, place, minutes, reason, actor=actor, now=now)
    log_event(session, room, EventKind.EXTRA_TIME, reason, actor=actor, now=now, minutes=minutes)
    return len(places)


def pause_room(session: Session, room: Room, reason: str, *, actor: Actor, now: datetime) -> int:
    """Stop the clocks of a room; how many running attempts stand still by it."""
    reason = clean_reason(reason)
    lock_row(session, room)
    _refuse_closed(room)
    if room.sitting.opened_at is None or now < room.sitting.starts_at:
        raise DomainError(N_("Ca chưa bắt đầu nên chưa có đồng hồ nào để dừng."), code="upcoming")
    if room.paused_at is not None:
        raise DomainError(N_("Phòng đang tạm dừng rồi."), code="paused")
    room.paused_at = now
    stopped = pause_places(session, _list_places(session, room), now=now)
    log_event(session, room, EventKind.PAUSE, reason, actor=actor, now=now)
    return stopped


def resume_room(session: Session, room: Room, *, actor: Actor, now: datetime) -> int:
    """Let the clocks of a room go on; how many attempts go on with them."""
    lock_row(session, room)
    if room.paused_at is None:
        raise DomainError(N_("Phòng không tạm dừng."), code="running")
    minutes = round((now - room.paused_at).total_seconds() / 60)
    room.paused_at = None
    going = resume_places(session, _list_places(session, room), now=now)
    log_event(session, room, EventKind.RESUME, "", actor=actor, now=now, minutes=minutes)
    return going


def release_device(
    session: Session, room: Room, assignment: Assignment, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Let a person go on at another machine."""
    reason = clean_reason(reason)
    release_attempt(session, get_running(session, assignment), actor=actor, now=now)
    log_event(session, room, EventKind.RELEASE, reason, actor=actor, now=now, assignment=assignment)


def force_hand_in(
    session: Session, room: Room, assignment: Assignment, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Take a person's paper now: what is saved counts."""
    reason = clean_reason(reason)
    hand_in_attempt(session, get_running(session, assignment), actor=actor, now=now, reason=EndReason.FORCED)
    log_event(session, room, EventKind.HAND_IN, reason, actor=actor, now=now, assignment=assignment)


def get_running(session: Session, assignment: Assignment) -> Attempt:
    """The attempt of a place that has not ended."""
    attempt = find_running(session, assignment)
    if attempt is None:
        raise DomainError(N_("Người này không có bài đang làm."), code="not_running")
    return attempt


def find_running(session: Session, assignment: Assignment) -> Attempt | None:
    """The attempt of a place that has not ended, or None."""
    return session.scalars(
        select(Attempt).where(Attempt.assignment_id == assignment.id, Attempt.state.in_(RUNNING_STATES))
    ).one_or_none()


def _list_places(session: Session, room: Room) -> list[int]:
    return list(session.scalars(select(Seat.assignment_id).where(Seat.room_id == room.id)))


def _list_ended(session: Session, room: Room) -> set[int]:
    """Places whose last attempt has ended."""
    rows = session.execute(
        select(Attempt.assignment_id, Attempt.ended_at)
        .join(Seat, Seat.assignment_id == Attempt.assignment_id)
        .where(Seat.room_id == room.id)
        .order_by(Attempt.ordinal)
    )
    return {place for place, ended_at in {row[0]: row[1] for row in rows}.items() if ended_at is not None}


def _refuse_closed(room: Room) -> None:
    if room.sitting.closed_at is not None:
        raise DomainError(N_("Ca đã đóng nên không đổi được gì trong phòng nữa."), code="closed")
