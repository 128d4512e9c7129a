"""What the minutes (biên bản) of a room say. Reads only."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt
from quizapp.kernel.clock import to_local
from quizapp.office.queries import get_office
from quizapp.rooms.domain import EVENT_NAMES, PENALTY_NAMES, EventKind, PenaltyKind
from quizapp.rooms.models import Room, RoomEvent
from quizapp.rooms.queries import Watched, find_board, list_events, list_watched


def build_minutes(session: Session, room_id: int, *, now: datetime) -> dict[str, Any]:
    """The context of the minutes: who sat where and when, receipts, every line of the log in the order of time."""
    room = session.get_one(Room, room_id)
    sitting, day = room.sitting, to_local(now).date()
    people = list_watched(session, room, now=now)
    attempts = [person.attempt.id for person in people if person.attempt is not None]
    receipts = {
        row.id: row.receipt_code
        for row in session.execute(
            select(Attempt.id, Attempt.receipt_code).where(Attempt.id.in_(attempts), Attempt.receipt_code.is_not(None))
        )
    }
    assessment = sitting.assessment
    return {
        "office": get_office(session, day),
        "day": day,
        "now": now,
        "room": room,
        "sitting": sitting,
        "assessment": assessment,
        "board": find_board(session, assessment) if assessment is not None else None,
        "watchers": [invigilator.person for invigilator in room.invigilators],
        "people": people,
        "receipts": receipts,
        "total": sitting.specification.question_count,
        "started": len(attempts),
        "ended": len(receipts),
        "present": sum(person.seat.checked_in_at is not None for person in people),
        "absent": [person for person in people if person.assignment.state == "assigned" and not _came(person)],
        "excused": sum(person.assignment.state == "excused" for person in people),
        "events": [(_name(event), event) for event in reversed(list_events(session, room))],
        "penalties": {kind.value: PENALTY_NAMES[kind] for kind in PenaltyKind},
    }


def _came(person: Watched) -> bool:
    """Whether somebody started, or was seen in a room where papers are sat without machines."""
    seen = person.assignment.sitting.on_paper and person.seat.checked_in_at is not None
    return person.attempt is not None or seen


def _name(event: RoomEvent) -> str:
    return EVENT_NAMES[EventKind(event.kind)]
