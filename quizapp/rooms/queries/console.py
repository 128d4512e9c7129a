"""The room as the invigilator sees it. The number of statements does not grow with the number of people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from quizapp.assembly.models import Specification
from quizapp.delivery.domain import compute_attempt_end
from quizapp.delivery.models import Assessment, Assignment, Attempt, Presence, Sitting
from quizapp.delivery.queries.organiser import organised_within, read_last_steps
from quizapp.delivery.queries.states import read_state, with_attempts
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_, compute_search_key
from quizapp.people.domain import Scope
from quizapp.people.models import Person
from quizapp.rooms.domain import WatchState, compute_watch_state
from quizapp.rooms.models import Invigilator, Penalty, Room, RoomEvent, Seat

NEEDS_ATTENTION = frozenset({WatchState.OFFLINE, WatchState.IDLE, WatchState.LATE})


@dataclass(frozen=True)
class Watched:
    """One person in the room at one moment."""

    seat: Seat
    assignment: Assignment
    state: WatchState
    attempt: Attempt | None
    answered: int
    # The last thing that was saved, the moment it ends by itself: None before the start.
    saved_at: datetime | None
    ends_at: datetime | None
    penalties: tuple[Penalty, ...]
    sign: Presence | None
    now: datetime

    @property
    def idle_minutes(self) -> int:
        return int((self.now - self.saved_at).total_seconds() // 60) if self.saved_at else 0

    @property
    def needs_attention(self) -> bool:
        return self.state in NEEDS_ATTENTION


def get_watched_room(session: Session, room_id: int, person_id: int, scope: Scope) -> Room:
    """One room that a person watches, or whose sitting is managed from within `scope`."""
    watches = Room.invigilators.any(Invigilator.person_id == person_id)
    specification = joinedload(Room.sitting).joinedload(Sitting.specification)
    room = session.scalars(
        select(Room)
        .join(Room.sitting)
        .join(Sitting.assessment)
        .outerjoin(Assessment.organiser_unit)
        .where(Room.id == room_id, or_(organised_within(scope), watches))
        .options(
            joinedload(Room.sitting).joinedload(Sitting.assessment),
            specification.selectinload(Specification.cells),
            selectinload(Room.invigilators).joinedload(Invigilator.person).joinedload(Person.unit),
        )
    ).one_or_none()
    if room is None:
        raise NotFoundError(N_("Không có phòng này, hoặc anh/chị không giám sát phòng này."))
    return room


def list_own_rooms(session: Session, person_id: int) -> list[Room]:
    """The rooms that a person watches in sittings that are opened and not over, the next first."""
    return list(
        session.scalars(
            select(Room)
            .join(Room.invigilators)
            .join(Room.sitting)
            .where(Invigilator.person_id == person_id, Sitting.opened_at.is_not(None), Sitting.closed_at.is_(None))
            .options(contains_eager(Room.sitting).joinedload(Sitting.assessment))
            .order_by(Sitting.starts_at, Room.id)
        )
    )


def list_watched(session: Session, room: Room, *, now: datetime) -> list[Watched]:
    """Everybody who has a seat in a room and was not withdrawn, by seat."""
    seats = session.scalars(
        select(Seat)
        .join(Seat.assignment)
        .where(Seat.room_id == room.id, Assignment.state != "withdrawn")
        .options(contains_eager(Seat.assignment).options(with_attempts))
        .order_by(Seat.number)
    ).all()
    last = [seat.assignment.attempts[-1].id for seat in seats if seat.assignment.attempts]
    steps = read_last_steps(session, last)
    signs = {sign.attempt_id: sign for sign in session.scalars(select(Presence).where(Presence.attempt_id.in_(last)))}
    penalties = list_penalties(session, [seat.assignment_id for seat in seats])
    return [
        _watch(seat, room.sitting, steps, signs, [p for p in penalties if p.assignment_id == seat.assignment_id], now)
        for seat in seats
    ]


def get_watched(people: Iterable[Watched], assignment_id: int) -> Watched:
    """One of the people in the room."""
    for person in people:
        if person.assignment.id == assignment_id:
            return person
    raise NotFoundError(N_("Người này không có chỗ trong phòng."))


def count_watched(people: Iterable[Watched]) -> Counter[WatchState]:
    """How many people are in each state."""
    return Counter(person.state for person in people)


def filter_watched(people: Sequence[Watched], *, state: WatchState | None, text: str) -> list[Watched]:
    """Who is in `state` and fits `text` (part of a name, a number, or a seat); who needs attention first, then by seat.

    Without a state everybody; the order of states is that of `WatchState`, as far as attention goes.
    """
    key = compute_search_key(text)
    ranks = {WatchState.OFFLINE: 0, WatchState.IDLE: 1, WatchState.LATE: 1}
    found = [p for p in people if (state is None or p.state is state) and (not key or _fits(p, key))]
    return sorted(found, key=lambda p: (ranks.get(p.state, 2), p.seat.number))


def list_events(session: Session, room: Room) -> list[RoomEvent]:
    """The log of a room, the newest line first."""
    return list(
        session.scalars(
            select(RoomEvent)
            .where(RoomEvent.room_id == room.id)
            .options(joinedload(RoomEvent.assignment))
            .order_by(RoomEvent.id.desc())
        )
    )


def list_penalties(session: Session, assignment_ids: Sequence[int]) -> Sequence[Penalty]:
    """The penalties of places that hold, in the order in which they were decided."""
    return session.scalars(
        select(Penalty)
        .where(Penalty.assignment_id.in_(assignment_ids), Penalty.lifted_at.is_(None))
        .order_by(Penalty.id)
    ).all()


def _watch(
    seat: Seat,
    sitting: Sitting,
    steps: dict[int, tuple[int, datetime]],
    signs: dict[int, Presence],
    penalties: list[Penalty],
    now: datetime,
) -> Watched:
    assignment = seat.assignment
    _phase, state = read_state(assignment, sitting, now)
    attempt = assignment.attempts[-1] if assignment.attempts else None
    answered, saved_at = steps.get(attempt.id, (0, None)) if attempt else (0, None)
    began = attempt.started_at if attempt else now
    sign = signs.get(attempt.id) if attempt else None
    saved_at = max(saved_at or began, began)
    watched = compute_watch_state(
        state,
        is_paused=attempt is not None and attempt.state == "paused",
        is_present=seat.checked_in_at is not None,
        seen_at=sign.seen_at if sign is not None else began,
        saved_at=saved_at,
        now=now,
    )
    ends_at = None
    if attempt is not None and attempt.state == "in_progress":
        ends_at = compute_attempt_end(attempt.state, attempt.deadline_at, sitting.closed_at)
    return Watched(
        seat,
        assignment,
        watched,
        attempt,
        answered,
        saved_at if attempt else None,
        ends_at,
        tuple(penalties),
        sign,
        now,
    )


def _fits(person: Watched, key: str) -> bool:
    place = person.assignment
    return key in compute_search_key(place.person_name) or key in {
        str(place.number),
        f"{place.number:03d}",
        f"{place.number:04d}",
    }
