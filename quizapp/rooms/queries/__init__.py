"""Reads of rooms, seats and invigilators."""

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
    "SeatedPlace",
    "count_seated",
    "find_seating",
    "get_invigilator",
    "get_room",
    "list_rooms",
    "list_seated",
    "list_unseated",
]
