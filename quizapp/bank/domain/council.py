"""A meeting of the council that accepts questions: who must be there, and what the votes come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from quizapp.kernel.text import N_


class Choice(StrEnum):
    """A vote on one question."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    """What a meeting decided about a question; what it did not come to waits for the next one."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    DEFERRED = "deferred"


class Seat(StrEnum):
    """What somebody is in the council."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"


CHOICE_NAMES = MappingProxyType(
    {
        Choice.FOR: N_("Tán thành"),
        Choice.AGAINST: N_("Không tán thành"),
        Choice.ABSTAIN: N_("Không có ý kiến"),
    }
)
OUTCOME_NAMES = MappingProxyType(
    {
        Outcome.ACCEPTED: N_("Nghiệm thu"),
        Outcome.RETURNED: N_("Trả lại tác giả"),
        Outcome.DEFERRED: N_("Để phiên sau"),
    }
)
SEAT_NAMES = MappingProxyType({Seat.CHAIR: N_("Chủ trì"), Seat.SECRETARY: N_("Thư ký"), Seat.MEMBER: N_("Thành viên")})


@dataclass(frozen=True)
class Tally:
    """The votes on one question."""

    in_favour: int = 0
    against: int = 0
    abstaining: int = 0

    @property
    def total(self) -> int:
        return self.in_favour + self.against + self.abstaining

    @property
    def is_carried(self) -> bool:
        """More than half of those who voted on it are in favour; abstaining counts as not in favour."""
        return 2 * self.in_favour > self.total


def count_votes(choices: Iterable[str]) -> Tally:
    """What votes come to."""
    votes = [Choice(choice) for choice in choices]
    return Tally(votes.count(Choice.FOR), votes.count(Choice.AGAINST), votes.count(Choice.ABSTAIN))


def compute_quorum(members: int) -> int:
    """How many must be there where nothing else is set: two thirds of the members."""
    return -(-2 * members // 3)


def decide(tally: Tally) -> Outcome:
    """What a question comes to by its votes."""
    if not tally.total:
        return Outcome.DEFERRED
    return Outcome.ACCEPTED if tally.is_carried else Outcome.RETURNED
