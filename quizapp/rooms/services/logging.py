"""The log of a room: one line for every act, and one event in the audit chain."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Assignment
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise
from quizapp.rooms.domain import EventKind
from quizapp.rooms.models import Room, RoomEvent


def log_event(
    session: Session,
    room: Room,
    kind: EventKind,
    text: str,
    *,
    actor: Actor,
    now: datetime,
    assignment: Assignment | None = None,
    minutes: int = 0,
) -> RoomEvent:
    """Add a line to the room's log, and an event to the audit chain."""
    event = RoomEvent(
        room_id=room.id,
        assignment_id=assignment.id if assignment else None,
        at=now,
        kind=kind.value,
        minutes=minutes,
        text=text,
        actor_name=actor.name,
    )
    session.add(event)
    session.flush()
    data: dict[str, Any] = {"text": text, "minutes": minutes, "sitting": room.sitting_id}
    if assignment is not None:
        data |= {"assignment": assignment.id, "person": assignment.person_id}
    record(session, f"web:room:{kind.value}", ("room", room.id), actor=actor, now=now, data=data)
    return event


def clean_reason(reason: str) -> str:
    """The reason as it is kept; without one nothing is done."""
    reason = normalise(reason)
    if not reason:
        raise DomainError(N_("Anh/chị hãy ghi lý do."), code="reason")
    return reason
