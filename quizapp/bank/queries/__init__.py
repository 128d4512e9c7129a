"""Reads of the bank."""

from quizapp.bank.queries.comments import count_open_threads, get_thread, list_threads
from quizapp.bank.queries.council import (
    find_planned_items,
    get_meeting,
    list_before_council,
    list_decisions,
    list_meetings,
    list_planned_meetings,
)
from quizapp.bank.queries.duties import (
    UNASSIGNED,
    BoardFilter,
    Load,
    Reader,
    list_board,
    list_duties,
    list_loads,
)
from quizapp.bank.queries.items import (
    WAITING,
    ItemFilter,
    count_by_state,
    find_item,
    find_typing,
    get_item,
    get_latest_version,
    get_version,
    list_exportable,
    list_folded_stems,
    list_items,
)

__all__ = [
    "UNASSIGNED",
    "WAITING",
    "BoardFilter",
    "ItemFilter",
    "Load",
    "Reader",
    "count_by_state",
    "count_open_threads",
    "find_item",
    "find_planned_items",
    "find_typing",
    "get_item",
    "get_latest_version",
    "get_meeting",
    "get_thread",
    "get_version",
    "list_before_council",
    "list_board",
    "list_decisions",
    "list_duties",
    "list_exportable",
    "list_folded_stems",
    "list_items",
    "list_loads",
    "list_meetings",
    "list_planned_meetings",
    "list_threads",
]
