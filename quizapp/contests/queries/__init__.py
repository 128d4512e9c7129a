"""Reads of this storey."""

from quizapp.contests.queries.board import Board, get_board
from quizapp.contests.queries.eligibility import (
    REASONS,
    Barred,
    find_people_by_codes,
    list_barred,
    list_named,
    list_roll_people,
    list_round_units,
)
from quizapp.contests.queries.entries import (
    OpenRound,
    OwnEntry,
    find_own_entry,
    find_phase,
    get_own_contest_attempt,
    is_on_roll,
    list_open_rounds,
)
from quizapp.contests.queries.ranking import (
    RankedRow,
    count_running,
    list_ranked,
    list_valid_entries,
    page_ranked,
)
from quizapp.contests.queries.rounds import (
    get_public_round,
    get_round,
    list_contests,
    list_open_specifications,
    list_published_rounds,
    list_unfinished_rounds,
)

__all__ = [
    "REASONS",
    "Barred",
    "Board",
    "OpenRound",
    "OwnEntry",
    "RankedRow",
    "count_running",
    "find_own_entry",
    "find_people_by_codes",
    "find_phase",
    "get_board",
    "get_own_contest_attempt",
    "get_public_round",
    "get_round",
    "is_on_roll",
    "list_barred",
    "list_contests",
    "list_named",
    "list_open_rounds",
    "list_open_specifications",
    "list_published_rounds",
    "list_ranked",
    "list_roll_people",
    "list_round_units",
    "list_unfinished_rounds",
    "list_valid_entries",
    "page_ranked",
]
