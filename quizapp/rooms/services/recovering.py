"""A recovery file handed to the invigilator: taken in, and written into the room's log."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment
from quizapp.delivery.services.recovery import take_recovery_file
from quizapp.kernel.actor import Actor
from quizapp.rooms.domain import EventKind
from quizapp.rooms.models import Room
from quizapp.rooms.services.logging import log_event


def take_handed_file(
    session: Session, room: Room, assignment: Assignment, content: bytes, *, actor: Actor, now: datetime
) -> int:
    """Keep the answers of a recovery file for two people to decide on, and say how many were new."""
    _attempt, count = take_recovery_file(session, assignment, content, actor=actor, now=now)
    log_event(session, room, EventKind.RECOVERY, str(count), actor=actor, now=now, assignment=assignment)
    return count
