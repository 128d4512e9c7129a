"""Rules of rooms: seating, watching."""

from quizapp.rooms.domain.entry import CONFIG_KEY, ENTRY_LEAD, is_address_allowed, is_config_key_shown, read_networks
from quizapp.rooms.domain.seating import (
    RoomShape,
    SeatPlace,
    Sitter,
    choose_groups,
    count_neighbours,
    divide_people,
    order_for_papers,
)
from quizapp.rooms.domain.watching import (
    EVENT_NAMES,
    PENALTY_NAMES,
    WATCH_KINDS,
    WATCH_NAMES,
    Deduction,
    EventKind,
    PenaltyKind,
    WatchState,
    compute_watch_state,
)

__all__ = [
    "CONFIG_KEY",
    "ENTRY_LEAD",
    "EVENT_NAMES",
    "PENALTY_NAMES",
    "WATCH_KINDS",
    "WATCH_NAMES",
    "Deduction",
    "EventKind",
    "PenaltyKind",
    "RoomShape",
    "SeatPlace",
    "Sitter",
    "WatchState",
    "choose_groups",
    "compute_watch_state",
    "count_neighbours",
    "divide_people",
    "is_address_allowed",
    "is_config_key_shown",
    "order_for_papers",
    "read_networks",
]
