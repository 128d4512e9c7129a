"""Reads of this storey."""

from quizapp.evidence.queries.attempts import (
    Found,
    find_attempts,
    get_ended_attempt,
    is_paper_in_use,
    list_sittings,
)

__all__ = ["Found", "find_attempts", "get_ended_attempt", "is_paper_in_use", "list_sittings"]
