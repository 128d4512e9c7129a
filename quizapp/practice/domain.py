"""Rules of practice: when a question comes back, which one is next, what to practise next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

# A question answered rightly moves to the next box, a wrong one back to the first; each box waits longer than the one
# before (spaced repetition in boxes, after S. Leitner, So lernt man lernen, 1972).
INTERVALS = (
    timedelta(minutes=10),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=16),
    timedelta(days=35),
)
# From this box on a question counts as known.
KNOWN_BOX = 3
# A component of which fewer questions were answered says nothing about what its reader knows.
ENOUGH = 3


@dataclass(frozen=True)
class Card:
    """A question of the open part as one person knows it; `due_at` is None where it was never answered."""

    version_id: int
    code: str
    index_code: str
    component: str
    level: str
    owners: tuple[str, ...]
    box: int = 0
    due_at: datetime | None = None
    seen: int = 0
    right: int = 0


@dataclass(frozen=True)
class Choice:
    """A set to practise: all of the open part, narrowed by what is given."""

    index_code: str = ""
    component: str = ""
    level: str = ""
    is_own: bool = False  # what the person's own agency manages
    is_due: bool = False  # what is due to come back

    def holds(self, card: Card, *, agencies: frozenset[str], now: datetime) -> bool:
        """Whether a card belongs to the set; `agencies` are the names that the person's agency goes by."""
        return (
            (not self.index_code or card.index_code == self.index_code)
            and (not self.component or card.component == self.component)
            and (not self.level or card.level == self.level)
            and (not self.is_own or any(owner in agencies for owner in card.owners))
            and (not self.is_due or is_due(card, now))
        )


@dataclass(frozen=True)
class Progress:
    """How far somebody is with some questions."""

    total: int
    seen: int
    known: int
    answers: int
    right: int

    @property
    def share(self) -> float | None:
        """The share of right answers so far; None where there are none."""
        return self.right / self.answers if self.answers else None


def is_due(card: Card, now: datetime) -> bool:
    """Whether a question that was answered before is to come back by now."""
    return card.due_at is not None and card.due_at <= now


def compute_box(box: int, *, is_right: bool) -> int:
    """The box a question goes to after an answer."""
    return min(box + 1, len(INTERVALS) - 1) if is_right else 0


def compute_due(box: int, now: datetime) -> datetime:
    """When a question in `box` comes back."""
    return now + INTERVALS[box]


def choose_card(cards: Sequence[Card], *, now: datetime, seed: str, last: int | None = None) -> Card | None:
    """The next question of a set: what is due, the longest overdue first, then something new, chosen by `seed`.

    What is known for now is not asked again: None where neither is left. `last` is not asked twice in a row while
    there is another.
    """
    others = [card for card in cards if card.version_id != last]
    for pool in (others, cards):
        due = [card for card in pool if is_due(card, now)]
        if due:
            return min(due, key=lambda card: (card.due_at or now, card.code))
        fresh = [card for card in pool if card.due_at is None]
        if fresh:
            return Random(seed).choice(sorted(fresh, key=lambda card: card.code))  # noqa: S311 - nothing is secret here
    return None


def find_next_time(cards: Iterable[Card], now: datetime) -> datetime | None:
    """When the first question of a set comes back; None where none will."""
    return min((card.due_at for card in cards if card.due_at is not None and card.due_at > now), default=None)


def compute_progress(cards: Iterable[Card]) -> Progress:
    """How far somebody is with `cards`."""
    held = list(cards)
    return Progress(
        total=len(held),
        seen=sum(card.seen > 0 for card in held),
        known=sum(card.box >= KNOWN_BOX for card in held),
        answers=sum(card.seen for card in held),
        right=sum(card.right for card in held),
    )


def suggest(cards: Sequence[Card], now: datetime) -> Choice:
    """What to practise next: what is due; else the weakest component, of those with questions not known yet.

    A component that was hardly practised counts as half known, so that new ones come before strong ones and after
    weak ones. Ties go to the index and component that come first.
    """
    if any(is_due(card, now) for card in cards):
        return Choice(is_due=True)
    groups: dict[tuple[str, str], list[Card]] = {}
    for card in cards:
        groups.setdefault((card.index_code, card.component), []).append(card)
    open_groups = {key: held for key, held in groups.items() if any(card.due_at is None for card in held)}
    if not open_groups:
        return Choice()

    def weigh(key: tuple[str, str]) -> float:
        progress = compute_progress(open_groups[key])
        return 0.5 if progress.share is None or progress.answers < ENOUGH else progress.share

    index_code, component = min(open_groups, key=weigh)
    return Choice(index_code=index_code, component=component)
