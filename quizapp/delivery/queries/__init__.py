"""Reads of this storey: the candidate's own, and the organiser's."""

from quizapp.delivery.queries.candidate import (
    OwnAssignment,
    build_own_assignment,
    find_confirmed_step,
    find_running_attempt,
    get_own_assignment,
    get_own_attempt,
    get_progress,
    is_attempt_over,
    list_own_assignments,
    list_responses,
    list_steps,
)

__all__ = [
    "OwnAssignment",
    "build_own_assignment",
    "find_confirmed_step",
    "find_running_attempt",
    "get_own_assignment",
    "get_own_attempt",
    "get_progress",
    "is_attempt_over",
    "list_own_assignments",
    "list_responses",
    "list_steps",
]
