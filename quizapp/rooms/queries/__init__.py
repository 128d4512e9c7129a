"""Reads of rooms, seats and invigilators."""

from quizapp.rooms.queries.boards import (
    find_board,
    find_deduction,
    get_member,
    get_own_membership,
    list_deductions,
    list_members,
    list_undeclared,
)
from quizapp.rooms.queries.console import (
    Watched,
    count_watched,
    filter_watched,
    get_watched,
    get_watched_room,
    list_events,
    list_own_rooms,
    list_penalties,
    list_watched,
)
from quizapp.rooms.queries.entry import EntryRules, find_browser_rule, get_entry_rules
from quizapp.rooms.queries.planning import (
    SeatedPlace,
    count_seated,
    find_seating,
    get_invigilator,
    get_room,
    list_rooms,
    list_seated,
    list_unseated,
)

__all__ = [
    "EntryRules",
    "SeatedPlace",
    "Watched",
    "count_seated",
    "count_watched",
    "filter_watched",
    "find_board",
    "find_browser_rule",
    "find_deduction",
    "find_seating",
    "get_entry_rules",
    "get_invigilator",
    "get_member",
    "get_own_membership",
    "get_room",
    "get_watched",
    "get_watched_room",
    "list_deductions",
    "list_events",
    "list_members",
    "list_own_rooms",
    "list_penalties",
    "list_rooms",
    "list_seated",
    "list_undeclared",
    "list_unseated",
    "list_watched",
]
