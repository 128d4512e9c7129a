"""Where people sit: asked through a signal, for rooms belong to a storey above."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment
from quizapp.delivery.services.signals import seats_wanted

Words = tuple[str, dict[str, Any]]


def list_seats(session: Session, assignments: Sequence[Assignment]) -> dict[int, Words]:
    """Room and seat of each place that has one, by assignment id: a catalogue text and what fills it."""
    seats: dict[int, Words] = {}
    if assignments:
        seats_wanted.send(assignments, session=session, seats=seats)
    return seats
