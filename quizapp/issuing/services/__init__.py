"""Writes of editions, printing and dispatch."""

from quizapp.issuing.services.dispatching import confirm_receipt, note_receipt, refuse_undispatched, send_edition
from quizapp.issuing.services.editions import (
    change_manner,
    create_edition,
    exclude_items,
    freeze_edition,
    include_items,
    issue_edition,
    refuse_departures,
    reopen_edition,
    submit_edition,
)

__all__ = [
    "change_manner",
    "confirm_receipt",
    "create_edition",
    "exclude_items",
    "freeze_edition",
    "include_items",
    "issue_edition",
    "note_receipt",
    "refuse_departures",
    "refuse_undispatched",
    "reopen_edition",
    "send_edition",
    "submit_edition",
]
