"""What a machine must be like to sit a paper."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.rooms.models import BrowserRule, Room, Seat


@dataclass(frozen=True)
class EntryRules:
    """The networks of the room and the browser's key of the sitting; empty where nothing is asked for."""

    networks: tuple[str, ...]
    config_key: str


def find_browser_rule(session: Session, sitting: Sitting) -> BrowserRule | None:
    """The browser that a sitting asks for, if it asks for one."""
    return session.get(BrowserRule, sitting.id)


def get_entry_rules(session: Session, *, assignment_id: int | None = None, public_id: str | None = None) -> EntryRules:
    """What holds for a place, or for the place of an attempt; nothing for one that is not there."""
    statement: Any = (
        select(Room.addresses, BrowserRule.config_key)
        .select_from(Assignment)
        .outerjoin(Seat, Seat.assignment_id == Assignment.id)
        .outerjoin(Room, Room.id == Seat.room_id)
        .outerjoin(BrowserRule, BrowserRule.sitting_id == Assignment.sitting_id)
    )
    if public_id is not None:
        statement = statement.join(Attempt, Attempt.assignment_id == Assignment.id).where(
            Attempt.public_id == public_id
        )
    else:
        statement = statement.where(Assignment.id == assignment_id)
    row = session.execute(statement).first()
    return EntryRules(tuple(row.addresses or ()) if row else (), (row.config_key or "") if row else "")
