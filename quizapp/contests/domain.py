"""Rules of contests: phases, ranking by an ordered list of rules, prizes, bands. Nothing here asks for the time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from random import Random
from typing import Any

from quizapp.kernel.text import N_

MAX_PRIZES = 8
DEFAULT_RULES = ("score", "time_used", "submitted_at")


@dataclass(frozen=True)
class Entry:
    """One valid entry as ranking sees it. `key` names it (an assignment's id) and orders what every rule ties."""

    key: int
    points: Decimal
    seconds_used: int
    submitted_at: datetime


@dataclass(frozen=True)
class RankingRule:
    """One way to put one entry before another: the smaller `measure` comes first."""

    code: str
    name: str
    explanation: str
    measure: Callable[[Entry], Any]


# A further rule is one more line here; the organiser chooses and orders, entries are never compared elsewhere.
RULES: Mapping[str, RankingRule] = {
    rule.code: rule
    for rule in (
        RankingRule(
            "score",
            N_("Điểm"),
            N_("Người có điểm cao hơn xếp trước."),
            lambda entry: -entry.points,
        ),
        RankingRule(
            "time_used",
            N_("Thời gian làm bài"),
            N_("Người dùng ít thời gian hơn, tính đến giây, xếp trước."),
            lambda entry: entry.seconds_used,
        ),
        RankingRule(
            "submitted_at",
            N_("Thời điểm nộp bài"),
            N_("Người nộp bài sớm hơn xếp trước."),
            lambda entry: entry.submitted_at,
        ),
    )
}


@dataclass(frozen=True)
class Place:
    """An entry's place. `position` counts from 1; `rank` is shared where every rule ties, and the next rank skips.

    `decided_by` is the code of the rule that put it behind the entry before; empty for the first and for a tie.
    """

    entry: Entry
    position: int
    rank: int
    decided_by: str


def compute_ranking(entries: Iterable[Entry], codes: Sequence[str]) -> list[Place]:
    """The entries in order under the rules `codes`, the same whatever order they came in. KeyError: unknown rule."""
    rules = [RULES[code] for code in codes]
    ordered = sorted(entries, key=lambda entry: (*(rule.measure(entry) for rule in rules), entry.key))
    places: list[Place] = []
    for position, entry in enumerate(ordered, start=1):
        before = places[-1] if places else None
        decided_by = find_deciding_rule(before.entry, entry, rules) if before else ""
        rank = before.rank if before and not decided_by else position
        places.append(Place(entry, position, rank, decided_by))
    return places


def find_deciding_rule(first: Entry, second: Entry, rules: Iterable[RankingRule]) -> str:
    """The code of the first rule under which two entries differ, or nothing where every rule ties."""
    return next((rule.code for rule in rules if rule.measure(first) != rule.measure(second)), "")


@dataclass(frozen=True)
class Prize:
    """A prize and how many of it there are."""

    name: str
    count: int


DEFAULT_PRIZES = (Prize("Giải Nhất", 1), Prize("Giải Nhì", 3), Prize("Giải Ba", 10), Prize("Giải Khuyến khích", 15))


def read_prizes(stored: Iterable[Mapping[str, Any]]) -> list[Prize]:
    """Prizes from their stored form, [{"name": "Giải Nhất", "count": 1}, ...]."""
    return [Prize(str(prize["name"]), int(prize["count"])) for prize in stored]


def compute_prize(rank: int, prizes: Sequence[Prize]) -> str:
    """The prize of a rank, or nothing. Entries of one rank get the same prize, also where that is one too many."""
    last = 0
    for prize in prizes:
        last += prize.count
        if rank <= last:
            return prize.name
    return ""


@dataclass(frozen=True)
class Plan:
    """The words and the window of a contest with one round, as its organiser plans it. Times carry their zone."""

    title: str
    year: int
    slug: str
    rules_text: str
    starts_at: datetime
    ends_at: datetime
    minutes: int


class RoundPhase(StrEnum):
    """Where a round stands."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    COUNTING = "counting"  # nobody can enter any more; the ranking is not made yet
    RANKED = "ranked"  # provisional
    PUBLISHED = "published"


PHASE_NAMES: dict[RoundPhase, str] = {
    RoundPhase.DRAFT: N_("Đang soạn"),
    RoundPhase.UPCOMING: N_("Sắp mở"),
    RoundPhase.OPEN: N_("Đang mở"),
    RoundPhase.COUNTING: N_("Đã hết giờ, chờ xếp hạng"),
    RoundPhase.RANKED: N_("Xếp hạng tạm thời"),
    RoundPhase.PUBLISHED: N_("Đã công bố"),
}
# The colour family of a status word, see docs/frontend.md.
PHASE_KINDS: dict[RoundPhase, str] = {
    RoundPhase.DRAFT: "neutral",
    RoundPhase.UPCOMING: "info",
    RoundPhase.OPEN: "ok",
    RoundPhase.COUNTING: "warn",
    RoundPhase.RANKED: "warn",
    RoundPhase.PUBLISHED: "ok",
}


def compute_phase(
    state: str, *, starts_at: datetime, ends_at: datetime, closed_at: datetime | None, now: datetime
) -> RoundPhase:
    """The phase of a round stored as `state`; its window includes the start and not the end."""
    if state != "announced":
        return RoundPhase(state)
    if now >= ends_at or (closed_at is not None and now >= closed_at):
        return RoundPhase.COUNTING
    return RoundPhase.UPCOMING if now < starts_at else RoundPhase.OPEN


def draw_paper(number: int, papers: Sequence[int], seed: str) -> int:
    """The paper of entrant `number` (from 1). Of as many entrants in a row as there are papers each gets another."""
    run, place = divmod(number - 1, len(papers))
    random = Random(f"{seed}/{run}")  # noqa: S311 - must be repeatable from its seed
    return random.sample(list(papers), len(papers))[place]


# The bands of scores that press notices print: everything right, from 75 %, from 25 %, below. Lower bounds included.
BANDS = ("all", "high", "middle", "low")


@dataclass(frozen=True)
class Band:
    """A band of scores, one of BANDS, and how many entries fall in."""

    code: str
    count: int


def compute_ratio(part: int, whole: int) -> Decimal:
    """Per cent to two decimals, as collective prizes are decided on; 0 of nobody."""
    if not whole:
        return Decimal(0)
    return (Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class UnitStanding:
    """A unit's participation: `entered` of `roll` people, ratio in per cent and mean score to two decimals."""

    unit_id: int
    name: str
    roll: int
    entered: int
    ratio: Decimal
    mean: Decimal | None
    rank: int = 0


def compute_standings(units: Iterable[UnitStanding]) -> list[UnitStanding]:
    """Units by ratio, then mean score, then name; units equal in ratio and mean share a rank."""
    nothing = Decimal(-1)
    ordered = sorted(units, key=lambda u: (-u.ratio, -(nothing if u.mean is None else u.mean), u.name, u.unit_id))
    ranked: list[UnitStanding] = []
    for position, unit in enumerate(ordered, start=1):
        before = ranked[-1] if ranked else None
        tied = before is not None and (before.ratio, before.mean) == (unit.ratio, unit.mean)
        rank = before.rank if before is not None and tied else position
        ranked.append(UnitStanding(**{**vars(unit), "rank": rank}))
    return ranked
