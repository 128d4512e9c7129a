"""Ways of scoring by name, in exact decimals.

A question says `scoring: {policy, maximum}`; without it the usual policy of its type applies, and one point.
Where a share does not come out even, points are rounded to hundredths, halves up; a full answer gets the maximum.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from quizapp.itemtypes.schema import Field, Kind, to_decimal
from quizapp.kernel.text import N_

ALL_OR_NOTHING = "all_or_nothing"  # everything right, or nothing
PARTIAL = "partial"  # each right choice earns a share, each wrong one takes a share back; never below nothing
GRADED = "graded"  # one, two, three, four of four right: 0.1, 0.25, 0.5 and 1 of the maximum
PER_PART = "per_part"  # each right part earns its share

POLICY_NAMES = {
    ALL_OR_NOTHING: N_("Đúng hết mới có điểm"),
    PARTIAL: N_("Mỗi lựa chọn đúng được một phần điểm, mỗi lựa chọn sai bị trừ một phần"),
    GRADED: N_("Đúng 1, 2, 3, 4 mệnh đề được 0,1; 0,25; 0,5; 1 lần điểm tối đa"),
    PER_PART: N_("Mỗi ý đúng được một phần điểm"),
}
SCALE = (Decimal(0), Decimal("0.1"), Decimal("0.25"), Decimal("0.5"), Decimal(1))
NOTHING = Decimal(0)
ONE = Decimal(1)
MOST = Decimal(100)
CENT = Decimal("0.01")

FIELD = Field(
    "scoring",
    Kind.RECORD,
    required=False,
    fields=(Field("policy", required=False), Field("maximum", Kind.DECIMAL, required=False)),
)


class Tally(NamedTuple):
    """An answer counted: right and wrong choices or parts, and how many right ones there are."""

    right: int
    wrong: int
    total: int


def get_policy(content: Any, policies: tuple[str, ...]) -> str:
    """How a question is scored."""
    return str((content.get("scoring") or {}).get("policy") or policies[0])


def get_maximum(content: Any) -> Decimal:
    """The most points that a question gives."""
    return to_decimal((content.get("scoring") or {}).get("maximum")) or ONE


def compute_points(policy: str, tally: Tally, maximum: Decimal) -> Decimal:
    """What a counted answer earns, from 0 to `maximum`."""
    if tally.right == tally.total and tally.total and not tally.wrong:
        return maximum
    if policy == GRADED:
        return SCALE[tally.right] * maximum
    if policy == PARTIAL:
        return _share(max(0, tally.right - tally.wrong), tally.total, maximum)
    if policy == PER_PART:
        return _share(tally.right, tally.total, maximum)
    return NOTHING


def _share(part: int, total: int, maximum: Decimal) -> Decimal:
    return (maximum * part / total).quantize(CENT, ROUND_HALF_UP)


def find_fault(content: Any, policies: tuple[str, ...]) -> str | None:
    """What is wrong with a question's `scoring`, as a catalogue text."""
    if get_policy(content, policies) not in policies:
        return N_("Dạng câu hỏi này không có cách chấm đó.")
    maximum = (content.get("scoring") or {}).get("maximum")
    if maximum is None:
        return None
    value = to_decimal(maximum)
    if value is None or not 0 < value <= MOST or value != value.quantize(CENT):
        return N_("Điểm tối đa phải lớn hơn 0, không quá 100 và có nhiều nhất hai chữ số thập phân.")
    return None
