"""What a specification may demand of every paper besides the plain counts of its matrix."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from quizapp.kernel.text import N_, normalise

MAX_MONTHS = 60
MAX_USES = 50
# Percentage points by which the expected share may miss a target that somebody sets.
DEFAULT_TOLERANCE = Decimal(2)
# Bodies that the reorganisation of 2025 ended, as questions name them; closed units of the roll come on top.
ABOLISHED_BODIES = (
    "Bộ Thông tin và Truyền thông",
    "Bộ Kế hoạch và Đầu tư",
    "Bộ Giao thông vận tải",
    "Bộ Tài nguyên và Môi trường",
    "Bộ Lao động - Thương binh và Xã hội",
    "Sở Thông tin và Truyền thông",
    "Sở Kế hoạch và Đầu tư",
    "Sở Giao thông vận tải",
    "Sở Tài nguyên và Môi trường",
    "Sở Lao động - Thương binh và Xã hội",
    "cấp huyện",
    "UBND huyện",
    "UBND các huyện",
    "Ủy ban nhân dân cấp huyện",
)


class PrintKind(StrEnum):
    """What is printed of papers; keys never stand beside questions."""

    PAPERS = "papers"
    KEYS = "keys"


PRINT_KIND_NAMES = MappingProxyType(
    {PrintKind.PAPERS: N_("Đề và phiếu trả lời"), PrintKind.KEYS: N_("Đáp án, không kèm câu hỏi")}
)


class QuestionOrder(StrEnum):
    """Whether every candidate gets the questions of a paper in an order of their own."""

    SHUFFLED = "shuffled"
    FIXED = "fixed"


QUESTION_ORDER_NAMES = MappingProxyType(
    {
        QuestionOrder.SHUFFLED: N_("Xáo riêng cho từng người"),
        QuestionOrder.FIXED: N_("Giữ nguyên như trong đề"),
    }
)


@dataclass(frozen=True)
class Traits:
    """What decides whether a version may stand in a cell, and which conditions it counts for."""

    version_id: int
    index_code: str
    component: str
    level: str
    item_type: str
    pool: str
    owners: tuple[str, ...] = ()
    names_abolished: bool = False
    uses: int = 0
    last_used: datetime | None = None
    is_promised: bool = False


@dataclass(frozen=True)
class CellRule:
    """One cell: what its questions have in common, and how many every paper takes of them.

    What is None may be anything; a pool that is None is that of the specification.
    """

    low: int
    high: int
    index_code: str | None = None
    component: str | None = None
    level: str | None = None
    item_type: str | None = None
    pool: str | None = None
    stays_last: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the cell is a field of the matrix: an index at a level, an exact number, nothing else."""
        narrowed = (self.component, self.item_type, self.pool)
        return (
            None not in {self.index_code, self.level}
            and narrowed == (None, None, None)
            and self.low == self.high
            and not self.stays_last
        )

    def accepts(self, version: Traits, pool: str) -> bool:
        """Whether a version may fill this cell, in a specification over `pool`."""
        return (
            version.pool == (self.pool or pool)
            and self.index_code in {None, version.index_code}
            and self.component in {None, version.component}
            and self.level in {None, version.level}
            and self.item_type in {None, version.item_type}
        )


@dataclass(frozen=True)
class Conditions:
    """Demands on all papers alike; what is None is not demanded."""

    total: int | None = None
    target_percent: Decimal | None = None
    tolerance_percent: Decimal = DEFAULT_TOLERANCE
    rest_months: int | None = None
    max_uses: int | None = None
    fresh_percent: int | None = None
    max_abolished: int | None = None
    focus_owner: str | None = None
    focus_count: int | None = None
    question_order: str = QuestionOrder.SHUFFLED

    def may_use(self, version: Traits, now: datetime) -> bool:
        """Whether a version has rested long enough and was not in too many papers."""
        if self.max_uses is not None and version.uses >= self.max_uses:
            return False
        if self.rest_months is None or version.last_used is None:
            return True
        return version.last_used <= go_back(now, self.rest_months)


def go_back(now: datetime, months: int) -> datetime:
    """The moment so many months before `now`; the end of a shorter month stands in for days it does not have."""
    count = now.year * 12 + now.month - 1 - months
    year, month = count // 12, count % 12 + 1
    for day in range(now.day, 0, -1):
        try:
            return now.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def compute_fresh_count(total: int, percent: int) -> int:
    """How many questions of a paper of `total` must be new where `percent` of them must be."""
    return math.ceil(total * percent / 100)


def names_abolished(text: str, bodies: Iterable[str]) -> bool:
    """Whether a text names a body that no longer exists."""
    plain = normalise(text).casefold()
    return any(normalise(body).casefold() in plain for body in bodies)
