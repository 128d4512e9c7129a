"""Why a question must be looked at again before it enters new papers."""

from enum import StrEnum


class Cause(StrEnum):
    """What made a version stale: another document, a day that has passed for what it cites, or for itself."""

    EFFECT = "effect"
    DOCUMENT_EXPIRED = "document_expired"
    ITEM_EXPIRED = "item_expired"


class Outcome(StrEnum):
    """How it ended: two people found it unchanged, or it went through review once more."""

    UNCHANGED = "unchanged"
    REVIEWED = "reviewed"
