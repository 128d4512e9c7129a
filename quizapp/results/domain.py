"""Rules of scores and results. Time is an argument; points are exact decimals."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from quizapp.itemtypes.base import Answer, Content, Layout, Mark
from quizapp.itemtypes.presenting import is_answered
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.text import N_
from quizapp.rooms.domain import Deduction


class Outcome(StrEnum):
    """What a person's place in a sitting came to."""

    PASSED = "passed"
    NOT_PASSED = "not_passed"
    ABSENT = "absent"
    EXCUSED = "excused"
    VOIDED = "voided"


OUTCOME_NAMES: dict[Outcome, str] = {
    Outcome.PASSED: N_("Đạt"),
    Outcome.NOT_PASSED: N_("Chưa đạt"),
    Outcome.ABSENT: N_("Vắng"),
    Outcome.EXCUSED: N_("Được miễn ca này"),
    Outcome.VOIDED: N_("Bài không được công nhận"),
}
# The colour family of a status word, see docs/frontend.md.
OUTCOME_KINDS: dict[Outcome, str] = {
    Outcome.PASSED: "ok",
    Outcome.NOT_PASSED: "bad",
    Outcome.ABSENT: "neutral",
    Outcome.EXCUSED: "info",
    Outcome.VOIDED: "warn",
}


class Ruling(StrEnum):
    """How a question that people have answered is marked once it was found wrong."""

    KEY = "key"  # by another key
    CREDIT = "credit"  # void: everybody has its points
    EXCLUDE = "exclude"  # void: left out of points and maximum


RULING_NAMES: dict[Ruling, str] = {
    Ruling.KEY: N_("Sửa đáp án"),
    Ruling.CREDIT: N_("Hủy câu, mọi người được tính điểm"),
    Ruling.EXCLUDE: N_("Hủy câu, không tính vào điểm tối đa"),
}


class CorrectionState(StrEnum):
    """Where the correction of a used question stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"  # scores are being computed again
    APPLIED = "applied"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


CORRECTION_STATE_NAMES: dict[CorrectionState, str] = {
    CorrectionState.PROPOSED: N_("Chờ xác nhận"),
    CorrectionState.CONFIRMED: N_("Đang tính lại điểm"),
    CorrectionState.APPLIED: N_("Đã áp dụng"),
    CorrectionState.DECLINED: N_("Không chấp nhận"),
    CorrectionState.WITHDRAWN: N_("Đã rút"),
}
CORRECTION_STATE_KINDS: dict[CorrectionState, str] = {
    CorrectionState.PROPOSED: "warn",
    CorrectionState.CONFIRMED: "info",
    CorrectionState.APPLIED: "ok",
    CorrectionState.DECLINED: "neutral",
    CorrectionState.WITHDRAWN: "neutral",
}


@dataclass(frozen=True)
class Question:
    """What is needed to mark one position of a paper: the wording's content, key included, as it was shown.

    Where the question was corrected, `stage` numbers the correction in force and `ruling` says how it is marked.
    """

    version_id: int
    item_type: str
    index_code: str
    content: Content
    layout: Layout
    stage: int = 0
    ruling: str = ""


@dataclass(frozen=True)
class Marked:
    """A replayed attempt: points by position and by index (points, maximum), and the digest of the keys used."""

    points: Decimal
    maximum: Decimal
    by_position: tuple[Decimal, ...]
    by_index: Mapping[str, tuple[Decimal, Decimal]]
    answered: int
    key_version: str
    stage: int = 0
    late: int | None = None


def to_decimal_text(value: Decimal) -> str:
    """Plain text of an exact decimal, the same for equal values: 26, 0.5."""
    return f"{value.normalize():f}" if value else "0"


def compute_key_version(questions: Sequence[Question]) -> str:
    """Digest (64 hex digits) over the keys, and the corrections of them, by which `questions` are marked."""
    return compute_digest(
        [[q.version_id, q.item_type, dict(q.content), *([q.stage, q.ruling] if q.stage else [])] for q in questions]
    )


def compute_mark(question: Question, raw: Answer | None) -> Mark:
    """The mark of one raw answer under the ruling in force."""
    mark = get_item_type(question.item_type).score(question.content, question.layout, raw)
    if question.ruling == Ruling.CREDIT:
        return Mark(mark.maximum, mark.maximum)
    return Mark(Decimal(0), Decimal(0)) if question.ruling == Ruling.EXCLUDE else mark


class Verdict(StrEnum):
    """What two people decide of answers that came after the end of an attempt."""

    ACCEPT = "accept"
    REFUSE = "refuse"


VERDICT_NAMES: dict[Verdict, str] = {
    Verdict.ACCEPT: N_("Chấp nhận, tính vào điểm"),
    Verdict.REFUSE: N_("Không chấp nhận, không tính vào điểm"),
}
LATE_STATE_NAMES: dict[str, str] = {
    "waiting": N_("Chờ xem xét"),
    "proposed": N_("Chờ người thứ hai"),
    "accept": N_("Đã chấp nhận"),
    "refuse": N_("Không chấp nhận"),
}
LATE_STATE_KINDS: dict[str, str] = {"waiting": "warn", "proposed": "info", "accept": "ok", "refuse": "neutral"}


@dataclass(frozen=True)
class LateSent:
    """An answer as a page sent it, in time or after the end: from which opening and page, under which number."""

    position: int
    epoch: int
    page: str | None
    client_seq: int | None
    answer: Answer | None

    def is_after(self, other: "LateSent") -> bool:
        """Whether the person gave this one after `other`, as far as opening and page can tell."""
        if self.epoch != other.epoch:
            return self.epoch > other.epoch
        is_same_page = self.page is not None and self.page == other.page
        return is_same_page and (self.client_seq or 0) > (other.client_seq or 0)


def choose_late(late: Sequence[LateSent], saved: Sequence[LateSent]) -> list[bool]:
    """Which of `late` (in the order in which they came) count where they are accepted: the last of each question.

    One does not that was followed by another answer, saved in time or late itself.
    """
    found = [not any(one.position == s.position and s.is_after(one) for s in saved) for one in late]
    last: dict[int, int] = {}
    for n, one in enumerate(late):
        if not found[n]:
            continue
        before = last.get(one.position)
        if before is not None and late[before].is_after(one):
            found[n] = False
            continue
        if before is not None:
            found[before] = False
        last[one.position] = n
    return found


@dataclass(frozen=True)
class LateCounted:
    """Answers that came after the end and count all the same, by position, and the decision that last said so."""

    decision: int
    answers: Mapping[int, Answer | None]


def compute_marks(
    questions: Sequence[Question], answers: Mapping[int, Answer | None], late: LateCounted | None = None
) -> Marked:
    """Mark the last answer of every position (from 1); a position without one scores nothing."""
    key_version = compute_key_version(questions)
    if late is not None:
        answers, key_version = {**answers, **late.answers}, compute_digest([key_version, late.decision])
    by_position: list[Decimal] = []
    by_index: dict[str, tuple[Decimal, Decimal]] = {}
    answered = 0
    maximum = Decimal(0)
    for position, question in enumerate(questions, start=1):
        plugin = get_item_type(question.item_type)
        raw = answers.get(position)
        mark = compute_mark(question, raw)
        answered += is_answered(plugin, question.content, question.layout, raw)
        by_position.append(mark.points)
        maximum += mark.maximum
        points, most = by_index.get(question.index_code, (Decimal(0), Decimal(0)))
        by_index[question.index_code] = (points + mark.points, most + mark.maximum)
    return Marked(
        points=sum(by_position, Decimal(0)),
        maximum=maximum,
        by_position=tuple(by_position),
        by_index=by_index,
        answered=answered,
        key_version=key_version,
        stage=max((question.stage for question in questions), default=0),
        late=late.decision if late is not None else None,
    )


def is_passed(points: Decimal, maximum: Decimal, pass_mark_percent: Decimal) -> bool:
    """Whether `points` reach the pass mark, exactly: a mark of 50 % of 30 is reached by 15 and not by 14.9999."""
    return maximum > 0 and points * 100 >= pass_mark_percent * maximum


def compute_points_needed(maximum: Decimal, pass_mark_percent: Decimal, *, whole: bool = True) -> Decimal:
    """The least number of points that passes: a `whole` one where right answers are counted, else in hundredths."""
    needed = pass_mark_percent * maximum / 100
    return needed.quantize(Decimal(1) if whole else Decimal("0.01"), rounding=ROUND_CEILING)


def can_sit_again(outcome: Outcome) -> bool:
    """Whether the person may be assigned to a further sitting: everyone who has not passed."""
    return outcome is not Outcome.PASSED


def compute_valid_until(assessed_on: date, months: int) -> date:
    """The last day on which a result counts: the same day `months` later, or that month's last day."""
    year, month = divmod(assessed_on.year * 12 + assessed_on.month - 1 + months, 12)
    day = min(assessed_on.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day)


@dataclass(frozen=True)
class Standing:
    """An ended attempt as far as choosing the best one goes."""

    attempt_id: int
    points: Decimal
    maximum: Decimal
    ended_at: datetime


def compute_best(standings: Iterable[Standing]) -> Standing | None:
    """The attempt that counts: the largest share of the points; the earlier one of two equals."""
    return min(
        (s for s in standings if s.maximum > 0),
        key=lambda s: (-(s.points / s.maximum), s.ended_at, s.attempt_id),
        default=None,
    )


@dataclass(frozen=True)
class ResultDocument:
    """A paper that a storey above has for a result: `ready` once its file can be fetched at `endpoint` with `code`."""

    number: str
    endpoint: str
    code: str
    ready: bool


@dataclass(frozen=True)
class ObjectionNote:
    """What a storey above says of objecting in an attempt: at `endpoint`, until before `last` where that is fixed."""

    endpoint: str
    is_open: bool
    last: datetime | None
    filed: int
    answered: int


@dataclass(frozen=True)
class Window:
    """A sitting as far as releasing keys goes. `last_end` is its end plus the largest extra time given."""

    last_end: datetime
    closed_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        """Whether nobody can sit in it any more; at the very moment of its end it takes no answers."""
        return now >= self.last_end or (self.closed_at is not None and now >= self.closed_at)


class KeyRelease(StrEnum):
    """Why keys are shown to the person assessed, or not yet."""

    RELEASED = "released"
    NEVER = "never"
    STILL_OPEN = "still_open"
    NOT_CLOSED = "not_closed"
    NOT_PUBLISHED = "not_published"


def compute_key_release(
    setting: str,
    *,
    windows: Iterable[Window],
    running: int,
    closed_at: datetime | None,
    published_at: datetime | None,
    now: datetime,
) -> KeyRelease:
    """Whether keys and explanations may be shown.

    `windows` are all sittings, past and planned, on the same papers; `running` counts their attempts in
    progress. Whatever the setting says, nothing is shown while anyone can still sit those papers.
    """
    if setting not in {"after_close", "on_publication"}:
        return KeyRelease.NEVER
    if running or not all(window.is_over(now) for window in windows):
        return KeyRelease.STILL_OPEN
    if setting == "after_close" and (closed_at is None or now < closed_at):
        return KeyRelease.NOT_CLOSED
    if setting == "on_publication" and (published_at is None or now < published_at):
        return KeyRelease.NOT_PUBLISHED
    return KeyRelease.RELEASED


@dataclass(frozen=True)
class ListRow:
    """One person in a file made of a list of results."""

    staff_code: str
    full_name: str
    date_of_birth: date | None
    position: str
    target_post: str
    unit: str
    sitting: str
    points: Decimal | None
    maximum: Decimal | None
    deduction: Deduction | None
    outcome: Outcome | None
    assessed_on: date | None
    valid_until: date | None
    seconds: int | None
    certificate_number: str

    @property
    def points_left(self) -> Decimal | None:
        """The points by which passing is decided: less where a penalty takes off some."""
        if self.points is None or self.deduction is None:
            return self.points
        return self.deduction.apply(self.points)


@dataclass(frozen=True)
class ResultsList:
    """A list of results as every file carries it: how many, by which filter, as of when."""

    title: str
    organisation: str
    # Whom it holds, in parts: a catalogue text and its values.
    extent: Sequence[tuple[str, Mapping[str, str]]]
    as_of: datetime
    rows: Sequence[ListRow]
    counts: Mapping[str, int]
    # Not everybody of the assessment: filtered, or seen from a unit. Such a list is never the notice itself.
    is_extract: bool = False
    notice_number: str = ""
    published_at: datetime | None = None


WAITING_NAME = N_("Chưa có kết quả")


def get_outcome_name(outcome: Outcome | None) -> str:
    """The catalogue text of an outcome, or of having none yet."""
    return WAITING_NAME if outcome is None else OUTCOME_NAMES[outcome]
