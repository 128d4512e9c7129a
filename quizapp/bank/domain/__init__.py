"""Rules of the bank that need no database."""

from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from quizapp.kernel.text import N_

# Codes from this number on belong to what item models make; what people write stays below.
FIRST_OF_MODELS = 5001
# How long a question that is kept back stays open for whoever opened it.
OPEN_FOR = timedelta(minutes=30)


class Pool(StrEnum):
    """Who may have seen a question before it is asked."""

    OPEN = "open"
    DEMONSTRATION = "demonstration"
    SECURE = "secure"


class Level(StrEnum):
    """Cognitive level."""

    RECOGNISE = "recognise"
    UNDERSTAND = "understand"
    APPLY = "apply"
    APPLY_HIGH = "apply_high"


class Axis(StrEnum):
    """Which side of an index a question is about (Decision 1364/QĐ-UBND: nature, computation, criteria)."""

    NATURE = "nature"
    COMPUTATION = "computation"
    CRITERIA = "criteria"
    EFFECT = "effect"


class State(StrEnum):
    """How far a version has come. `retired` is a version that is no longer in use, replaced or withdrawn."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RETURNED = "returned"
    RETIRED = "retired"


POOL_NAMES = MappingProxyType(
    {Pool.OPEN: N_("Nhóm mở"), Pool.DEMONSTRATION: N_("Nhóm minh họa"), Pool.SECURE: N_("Nhóm bảo mật")}
)
LEVEL_NAMES = MappingProxyType(
    {
        Level.RECOGNISE: N_("Nhận biết"),
        Level.UNDERSTAND: N_("Thông hiểu"),
        Level.APPLY: N_("Vận dụng"),
        Level.APPLY_HIGH: N_("Vận dụng cao"),
    }
)
AXIS_NAMES = MappingProxyType(
    {
        Axis.NATURE: N_("Bản chất"),
        Axis.COMPUTATION: N_("Cách tính"),
        Axis.CRITERIA: N_("Tiêu chí"),
        Axis.EFFECT: N_("Tác động"),
    }
)
STATE_NAMES = MappingProxyType(
    {
        State.DRAFT: N_("Bản nháp"),
        State.IN_REVIEW: N_("Đang xét"),
        State.APPROVED: N_("Đã nghiệm thu"),
        State.RETURNED: N_("Trả lại tác giả"),
        State.RETIRED: N_("Ngừng dùng"),
    }
)


def can_use_pool_as_secure(pool: str, *, is_production: bool) -> bool:
    """Whether questions of `pool` may be asked where nobody should have seen them.

    The demonstration pool stands in for the secure one outside production only: whoever has the repository has it.
    """
    return pool == Pool.SECURE or (pool == Pool.DEMONSTRATION and not is_production)


def can_use_for_assessment(pool: str, *, production: bool) -> bool:
    """Whether an assessment may draw from `pool`; the open pool is for contests and study."""
    return can_use_pool_as_secure(pool, is_production=production)


def can_enter_pool(pool: str, *, came_from_files: bool, was_accepted: bool = False) -> bool:
    """Whether an item may be put into `pool`.

    What has lain in files in the open, or was accepted elsewhere and so may have been read, is never secret again.
    """
    return pool != Pool.SECURE or not (came_from_files or was_accepted)
