"""Writes of the bank."""

from quizapp.bank.services.autosaving import drop_typing, keep_typing
from quizapp.bank.services.carrying import export_secure, import_secure, read_carried
from quizapp.bank.services.commenting import answer_thread, open_thread, reopen_thread, resolve_thread
from quizapp.bank.services.council import (
    add_to_meeting,
    change_meeting,
    conclude_meeting,
    find_barred,
    plan_meeting,
    record_votes,
    remove_from_meeting,
    set_presence,
)
from quizapp.bank.services.duties import assign_step, release_step
from quizapp.bank.services.editing import OvertakenError, create_item, move_item, save_draft, start_new_version
from quizapp.bank.services.exporting import export_bank
from quizapp.bank.services.importing import create_items
from quizapp.bank.services.loading import LoadReport, UnreadableBankError, load_bank
from quizapp.bank.services.notifying import remind_due
from quizapp.bank.services.opening import close_item, open_items
from quizapp.bank.services.reviewing import (
    pass_version,
    pass_versions,
    retire_item,
    return_version,
    return_versions,
    submit_version,
)

__all__ = [
    "LoadReport",
    "OvertakenError",
    "UnreadableBankError",
    "add_to_meeting",
    "answer_thread",
    "assign_step",
    "change_meeting",
    "close_item",
    "conclude_meeting",
    "create_item",
    "create_items",
    "drop_typing",
    "export_bank",
    "export_secure",
    "find_barred",
    "import_secure",
    "keep_typing",
    "load_bank",
    "move_item",
    "open_items",
    "open_thread",
    "pass_version",
    "pass_versions",
    "plan_meeting",
    "read_carried",
    "record_votes",
    "release_step",
    "remind_due",
    "remove_from_meeting",
    "reopen_thread",
    "resolve_thread",
    "retire_item",
    "return_version",
    "return_versions",
    "save_draft",
    "set_presence",
    "start_new_version",
    "submit_version",
]
