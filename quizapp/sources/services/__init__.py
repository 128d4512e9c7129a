"""Writes of documents: handing in, reading, registering."""

from quizapp.sources.services.effects import remove_effect
from quizapp.sources.services.importing import drop_import, hand_in, keep_passages, refuse_import, register_import
from quizapp.sources.services.registering import change_validity

__all__ = [
    "change_validity",
    "drop_import",
    "hand_in",
    "keep_passages",
    "refuse_import",
    "register_import",
    "remove_effect",
]
