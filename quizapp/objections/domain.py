"""Rules of objections: kinds, states, outcomes, and until when one may be filed. Nothing here asks for the time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from quizapp.kernel.text import N_

MAX_DAYS = 60
MAX_TEXT = 3000
# So many objections that wait for an answer may rest on one attempt.
MAX_OPEN = 10


class Kind(StrEnum):
    """What an objection is about."""

    QUESTION = "question"
    KEY = "key"
    TECHNICAL = "technical"
    RECHECK = "recheck"  # of answers on paper only


KIND_NAMES: dict[Kind, str] = {
    Kind.QUESTION: N_("Nội dung câu hỏi"),
    Kind.KEY: N_("Đáp án"),
    Kind.TECHNICAL: N_("Sự cố kỹ thuật"),
    Kind.RECHECK: N_("Phúc khảo bài làm trên giấy"),
}


class State(StrEnum):
    """Where an objection stands."""

    FILED = "filed"
    TAKEN = "taken"
    PROPOSED = "proposed"  # answered by one person; a second one must agree
    ANSWERED = "answered"


STATE_NAMES: dict[State, str] = {
    State.FILED: N_("Chờ tiếp nhận"),
    State.TAKEN: N_("Đang xem xét"),
    State.PROPOSED: N_("Chờ người thứ hai đồng ý"),
    State.ANSWERED: N_("Đã trả lời"),
}
# The colour family of a status word, see docs/frontend.md.
STATE_KINDS: dict[State, str] = {
    State.FILED: "warn",
    State.TAKEN: "info",
    State.PROPOSED: "warn",
    State.ANSWERED: "ok",
}


class Outcome(StrEnum):
    """What became of an objection."""

    UPHELD = "upheld"
    KEY_CHANGED = "key_changed"
    ITEM_VOIDED = "item_voided"
    GRANTED_AGAIN = "granted_again"
    RECHECKED = "rechecked"
    REJECTED = "rejected"


OUTCOME_NAMES: dict[Outcome, str] = {
    Outcome.UPHELD: N_("Chấp nhận, điểm không đổi"),
    Outcome.KEY_CHANGED: N_("Chấp nhận, đã sửa đáp án và tính lại điểm mọi người"),
    Outcome.ITEM_VOIDED: N_("Chấp nhận, đã hủy câu và tính lại điểm mọi người"),
    Outcome.GRANTED_AGAIN: N_("Chấp nhận, được làm bài lại"),
    Outcome.RECHECKED: N_("Đã phúc khảo: phiếu được nhập lại, điểm theo lần nhập lại"),
    Outcome.REJECTED: N_("Không chấp nhận"),
}
OUTCOME_KINDS: dict[Outcome, str] = {
    Outcome.UPHELD: "ok",
    Outcome.KEY_CHANGED: "ok",
    Outcome.ITEM_VOIDED: "ok",
    Outcome.GRANTED_AGAIN: "ok",
    Outcome.RECHECKED: "ok",
    Outcome.REJECTED: "neutral",
}
# Outcomes that rest on a correction of the question, which two people have decided already.
BY_CORRECTION: dict[Outcome, frozenset[str]] = {
    Outcome.KEY_CHANGED: frozenset({"key"}),
    Outcome.ITEM_VOIDED: frozenset({"credit", "exclude"}),
}
# About a whole attempt: no question needs to be named.
WITHOUT_QUESTION = frozenset({Kind.TECHNICAL, Kind.RECHECK})


def list_kinds(*, on_paper: bool) -> list[Kind]:
    """What an objection to an attempt may be about."""
    return [kind for kind in Kind if on_paper or kind is not Kind.RECHECK]


def list_outcomes(kind: Kind) -> list[Outcome]:
    """What an objection of a kind may come to."""
    if kind is Kind.RECHECK:
        return [Outcome.RECHECKED, Outcome.REJECTED]
    return [outcome for outcome in Outcome if outcome is not Outcome.RECHECKED]


@dataclass(frozen=True)
class Window:
    """Until when an objection may be filed: `last` is the first moment too late; None while nothing limits it yet."""

    days: int
    last: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether one may be filed at `now`."""
        return self.days > 0 and (self.last is None or now < self.last)


def compute_window(days: int, *, known_at: datetime | None, final_at: datetime | None = None) -> Window:
    """The window of `days` after the moment `known_at` at which results became known to all, if they have.

    What was made final at `final_at` takes no more objections.
    """
    last = known_at + timedelta(days=days) if known_at is not None else None
    if final_at is not None:
        last = final_at if last is None else min(last, final_at)
    return Window(days, last)
