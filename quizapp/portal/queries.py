"""What stands first on a home page."""

from collections.abc import Sequence

from quizapp.delivery.domain import AssignmentState
from quizapp.delivery.queries import OwnAssignment

# What is running goes before what can be started, and that before what is still to come or may be done again.
_ORDER = (AssignmentState.IN_PROGRESS, AssignmentState.READY, AssignmentState.UPCOMING, AssignmentState.AGAIN)


def choose_first(places: Sequence[OwnAssignment]) -> OwnAssignment | None:
    """The one thing to do now: the most pressing state, then whatever ends first; None where nothing is due."""
    due = [place for place in places if place.state in _ORDER]
    return min(due, key=lambda p: (_ORDER.index(p.state), p.ends_at, p.assignment.id), default=None)


def list_others(places: Sequence[OwnAssignment], first: OwnAssignment | None) -> list[OwnAssignment]:
    """Every place but the first: what is due by its end, then what is past, the latest first."""
    others = [place for place in places if place is not first]
    due = sorted((p for p in others if p.is_due), key=lambda p: p.ends_at)
    past = sorted((p for p in others if not p.is_due), key=lambda p: p.ends_at, reverse=True)
    return due + past


def compute_given_name(full_name: str) -> str:
    """The name by which a person is addressed: the last word."""
    return full_name.strip().rpartition(" ")[2]
