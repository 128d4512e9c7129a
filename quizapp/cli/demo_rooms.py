"""Demonstration data of rooms: the sittings of the assessment have rooms, seats and invigilators."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.delivery.models import Assessment
from quizapp.kernel.actor import Actor
from quizapp.people.domain import EVERYWHERE
from quizapp.people.models import Person
from quizapp.rooms.queries import list_rooms
from quizapp.rooms.services.planning import add_room
from quizapp.rooms.services.seating import divide_sitting
from quizapp.rooms.services.staffing import appoint_invigilator

ROOMS = (("Phòng 1", "tầng 2, nhà B"), ("Phòng 2", "tầng 3, nhà B"))
SEATS, PER_ROW = 15, 5


def seed_rooms(
    session: Session, assessment: Assessment, *, watchers: Sequence[Person], actor: Actor, now: datetime
) -> None:
    """Two rooms in every sitting, people divided, one of `watchers` in each room. Safe to repeat."""
    for sitting in assessment.sittings:
        if list_rooms(session, sitting) or sitting.closed_at is not None:
            continue
        for name, place in ROOMS:
            add_room(session, sitting, name=name, place=place, seats=SEATS, per_row=PER_ROW, actor=actor, now=now)
        divide_sitting(session, sitting, actor=actor, now=now, seed=f"CA-{sitting.id:02d}")
        # Ca 1 of the demonstration lasts ten days; whoever watches in two rooms at once is refused.
        for room, watcher in zip(list_rooms(session, sitting), watchers, strict=False):
            appoint_invigilator(session, room, watcher.staff_code, scope=EVERYWHERE, actor=actor, now=now)
