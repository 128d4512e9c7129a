"""Writes of the bank."""

from quizapp.bank.services.editing import OvertakenError, create_item, move_item, save_draft, start_new_version
from quizapp.bank.services.exporting import export_bank
from quizapp.bank.services.loading import LoadReport, UnreadableBankError, load_bank
from quizapp.bank.services.reviewing import (
    approve_version,
    approve_versions,
    retire_item,
    return_version,
    submit_version,
)

__all__ = [
    "LoadReport",
    "OvertakenError",
    "UnreadableBankError",
    "approve_version",
    "approve_versions",
    "create_item",
    "export_bank",
    "load_bank",
    "move_item",
    "retire_item",
    "return_version",
    "save_draft",
    "start_new_version",
    "submit_version",
]
