"""What the papers of a sitting say: summons, and the lists for the doors. Reads only."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, joinedload

from quizapp.delivery.models import Assignment, Sitting
from quizapp.delivery.queries.roster import list_counted
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.office.queries import get_office
from quizapp.rooms.queries import list_rooms, list_seated


def build_door_lists(session: Session, sitting_id: int, *, now: datetime) -> dict[str, Any]:
    """The context of the lists to post at the doors: one for each room, by number."""
    sitting = _get_sitting(session, sitting_id)
    rooms = []
    for room in list_rooms(session, sitting):
        seated = sorted(list_seated(session, sitting, room=room), key=lambda place: place.assignment.number)
        if seated:
            rooms.append({"room": room, "seated": seated})
    if not rooms:
        raise DomainError(N_("Chưa ai có chỗ ngồi nên chưa có danh sách để niêm yết."), code="unseated")
    return _describe(session, sitting, now) | {"rooms": rooms}


def build_summons(session: Session, sitting_id: int, *, now: datetime) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """What every summons of a sitting says, and the people by the name of their unit, each with room and seat."""
    sitting = _get_sitting(session, sitting_id)
    seats = {place.assignment.id: place.seat for place in list_seated(session, sitting)}
    units: dict[str, list[tuple[Assignment, Any]]] = defaultdict(list)
    for place in list_counted(session, sitting):
        units[place.unit_name].append((place, seats.get(place.id)))
    if not units:
        raise DomainError(N_("Ca chưa có người nên chưa có giấy triệu tập."), code="empty")
    return _describe(session, sitting, now), dict(units)


def _get_sitting(session: Session, sitting_id: int) -> Sitting:
    return session.get_one(Sitting, sitting_id, options=[joinedload(Sitting.assessment)])


def _describe(session: Session, sitting: Sitting, now: datetime) -> dict[str, Any]:
    day = to_local(now).date()
    return {"office": get_office(session, day), "day": day, "sitting": sitting, "assessment": sitting.assessment}
