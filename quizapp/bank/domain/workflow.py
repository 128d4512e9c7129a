"""The steps from a draft to acceptance, and who may take them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_


class Step(StrEnum):
    """What is done with an item, in this order. Nobody does two of these on one item."""

    AUTHOR = "author"
    CRITIQUE = "critique"
    APPRAISAL = "appraisal"
    ACCEPTANCE = "acceptance"


# What a version in review has to pass, one after the other.
JUDGING = (Step.CRITIQUE, Step.APPRAISAL, Step.ACCEPTANCE)
FIRST_STEP = JUDGING[0]

STEP_NAMES = MappingProxyType(
    {
        Step.AUTHOR: N_("Soạn thảo"),
        Step.CRITIQUE: N_("Phản biện"),
        Step.APPRAISAL: N_("Thẩm định"),
        Step.ACCEPTANCE: N_("Nghiệm thu"),
    }
)
WAITING_NAMES = MappingProxyType(
    {
        Step.CRITIQUE: N_("Chờ phản biện"),
        Step.APPRAISAL: N_("Chờ thẩm định"),
        Step.ACCEPTANCE: N_("Chờ nghiệm thu"),
    }
)
STEP_PERMISSIONS = MappingProxyType(
    {
        Step.AUTHOR: Permission.BANK_EDIT,
        Step.CRITIQUE: Permission.BANK_REVIEW,
        Step.APPRAISAL: Permission.BANK_REVIEW,
        Step.ACCEPTANCE: Permission.BANK_ACCEPT,
    }
)
# A due date this near is shown as pressing.
SOON_DAYS = 3


def find_next_step(step: str) -> Step | None:
    """The step after one that was passed; None where the version is accepted by it."""
    at = JUDGING.index(Step(step))
    return JUDGING[at + 1] if at + 1 < len(JUDGING) else None


@dataclass(frozen=True)
class Duty:
    """Who holds which step of one item; `is_current` where they answer for it now."""

    person_id: int
    step: str
    is_current: bool


def find_bar(duties: Iterable[Duty], *, person_id: int, step: str) -> Duty | None:
    """The duty that keeps a person from taking `step` on an item: their own other one, or who it was given to."""
    given = None
    for duty in duties:
        if duty.person_id == person_id:
            if duty.step != step:
                return duty
        elif duty.step == step and duty.is_current:
            given = duty
    return given


class Urgency(StrEnum):
    """How a due date stands to today."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    NONE = "none"


def compute_urgency(due_on: date | None, today: date) -> Urgency:
    """Overdue from the day after the due date on; soon up to `SOON_DAYS` before it."""
    if due_on is None:
        return Urgency.NONE
    left = (due_on - today).days
    if left < 0:
        return Urgency.OVERDUE
    return Urgency.SOON if left <= SOON_DAYS else Urgency.LATER
