"""Clock rules, states and the folding of steps. The time is always handed in; nothing here asks for it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from random import Random
from typing import Any, NamedTuple

from quizapp.itemtypes.base import Answer, Content
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.hashing import compute_digest, compute_link_of_text, write_text
from quizapp.kernel.text import N_

# Stands before the title of a rehearsal, so that every list, page and document that names it says so.
REHEARSAL = N_("Làm thử")


def mark_rehearsal(title: str, longest: int = 200) -> str:
    """The title of a rehearsal."""
    begins = f"{REHEARSAL}: "
    return (title if title.startswith(begins) else begins + title)[:longest]


class SittingPhase(StrEnum):
    """Where a sitting stands for one person: extra time moves the end."""

    PLANNED = "planned"  # the organiser has not opened it
    UPCOMING = "upcoming"
    RUNNING = "running"
    OVER = "over"


class AssignmentState(StrEnum):
    """What a person's place comes to right now."""

    PLANNED = "planned"
    UPCOMING = "upcoming"
    READY = "ready"  # may start for the first time
    LATE = "late"  # may no longer start for the first time: entry has closed
    IN_PROGRESS = "in_progress"
    AGAIN = "again"  # has ended an attempt and may start another
    ON_PAPER = "on_paper"  # sat on paper, not entered yet
    DONE = "done"
    ABSENT = "absent"
    EXCUSED = "excused"
    WITHDRAWN = "withdrawn"


ASSIGNMENT_STATE_NAMES: dict[AssignmentState, str] = {
    AssignmentState.PLANNED: N_("Chưa mở"),
    AssignmentState.UPCOMING: N_("Sắp tới"),
    AssignmentState.READY: N_("Cần làm"),
    AssignmentState.LATE: N_("Hết giờ vào"),
    AssignmentState.IN_PROGRESS: N_("Đang làm"),
    AssignmentState.AGAIN: N_("Còn lượt"),
    AssignmentState.ON_PAPER: N_("Làm trên giấy"),
    AssignmentState.DONE: N_("Đã làm"),
    AssignmentState.ABSENT: N_("Vắng"),
    AssignmentState.EXCUSED: N_("Được miễn ca này"),
    AssignmentState.WITHDRAWN: N_("Đã rút tên"),
}
# The colour family of a status word, see docs/frontend.md.
ASSIGNMENT_STATE_KINDS: dict[AssignmentState, str] = {
    AssignmentState.PLANNED: "neutral",
    AssignmentState.UPCOMING: "info",
    AssignmentState.READY: "warn",
    AssignmentState.LATE: "bad",
    AssignmentState.IN_PROGRESS: "warn",
    AssignmentState.AGAIN: "info",
    AssignmentState.ON_PAPER: "info",
    AssignmentState.DONE: "ok",
    AssignmentState.ABSENT: "bad",
    AssignmentState.EXCUSED: "info",
    AssignmentState.WITHDRAWN: "neutral",
}


class EndReason(StrEnum):
    """How an attempt ended."""

    HANDED_IN = "handed_in"
    TIME_UP = "time_up"
    CLOSED = "closed"
    FORCED = "forced"  # an invigilator handed it in
    ON_PAPER = "on_paper"  # sat on paper, entered afterwards
    VOIDED = "voided"


def compute_deadline(started_at: datetime, minutes: int, extra_minutes: int, sitting_ends_at: datetime) -> datetime:
    """The moment from which an attempt has ended: start + minutes + extra, or the sitting's end + extra if earlier."""
    extra = timedelta(minutes=extra_minutes)
    return min(started_at + timedelta(minutes=minutes), sitting_ends_at) + extra


def compute_end(deadline_at: datetime, closed_at: datetime | None) -> datetime:
    """When an attempt ends by itself: at its deadline, or when its sitting was closed before."""
    return deadline_at if closed_at is None else min(deadline_at, closed_at)


def compute_entry_end(starts_at: datetime, late_minutes: int, stopped: timedelta) -> datetime | None:
    """From when nobody starts who has not: some minutes after the start, `stopped` not counted; None: never."""
    return starts_at + timedelta(minutes=late_minutes) + stopped if late_minutes else None


FAR_AWAY = datetime.max.replace(tzinfo=UTC)
# States of an attempt that has not ended.
RUNNING_STATES = frozenset({"in_progress", "paused"})


def compute_attempt_end(state: str, deadline_at: datetime, closed_at: datetime | None) -> datetime:
    """When an attempt ends by itself; while its clock is stopped, only the closing of its sitting ends it."""
    return compute_end(FAR_AWAY if state == "paused" else deadline_at, closed_at)


def is_over(deadline_at: datetime, closed_at: datetime | None, now: datetime) -> bool:
    """Whether an attempt takes no more answers; at the very moment of its end it takes none."""
    return now >= compute_end(deadline_at, closed_at)


def compute_sitting_phase(
    *,
    opened_at: datetime | None,
    starts_at: datetime,
    ends_at: datetime,
    closed_at: datetime | None,
    now: datetime,
    extra_minutes: int = 0,
) -> SittingPhase:
    """The phase for somebody with `extra_minutes`; the window includes its start and not its end."""
    if closed_at is not None and now >= closed_at:
        return SittingPhase.OVER
    if now >= ends_at + timedelta(minutes=extra_minutes):
        return SittingPhase.OVER
    if opened_at is None or now < opened_at:
        return SittingPhase.PLANNED
    return SittingPhase.UPCOMING if now < starts_at else SittingPhase.RUNNING


@dataclass(frozen=True)
class AttemptFacts:
    """An attempt as far as states go. `end_at` is when it ends, or would end, by itself."""

    state: str
    end_at: datetime

    def is_running(self, now: datetime) -> bool:
        return self.state in RUNNING_STATES and now < self.end_at


def compute_assignment_state(
    state: str,
    phase: SittingPhase,
    attempts: Sequence[AttemptFacts],
    attempts_allowed: int,
    now: datetime,
    *,
    awaits_paper: bool = False,
    entry_closed: bool = False,
) -> AssignmentState:
    """What a place stored as `state` comes to. An attempt past its end counts as ended before any job has run.

    With `awaits_paper` the sitting is sat on paper and not every sheet of it has been entered; with `entry_closed`
    nobody who has not started may start any more.
    """
    if any(attempt.is_running(now) for attempt in attempts):
        return AssignmentState.IN_PROGRESS
    if state == "withdrawn":
        return AssignmentState.WITHDRAWN
    if attempts:
        is_open = phase is SittingPhase.RUNNING and not awaits_paper
        another = state == "assigned" and is_open and len(attempts) < attempts_allowed
        return AssignmentState.AGAIN if another else AssignmentState.DONE
    if state == "excused":
        return AssignmentState.EXCUSED
    if awaits_paper and phase in {SittingPhase.RUNNING, SittingPhase.OVER}:
        return AssignmentState.ON_PAPER
    without = _WITHOUT_ATTEMPTS[phase]
    return AssignmentState.LATE if entry_closed and without is AssignmentState.READY else without


_WITHOUT_ATTEMPTS = {
    SittingPhase.PLANNED: AssignmentState.PLANNED,
    SittingPhase.UPCOMING: AssignmentState.UPCOMING,
    SittingPhase.RUNNING: AssignmentState.READY,
    SittingPhase.OVER: AssignmentState.ABSENT,
}


@dataclass(frozen=True)
class QuestionPart:
    """What drawing a layout needs to know of one question of a paper."""

    version_id: int
    item_type: str
    content: Content
    stays_last: bool = False


def draw_layout(
    questions: Sequence[QuestionPart], seed: str, ordinal: int, *, fixed_order: bool = False
) -> list[dict[str, Any]]:
    """What one person sees in attempt `ordinal`: questions and their parts in an order fixed by the seed.

    Questions that stay last are shuffled among themselves, behind the others; with `fixed_order` none are.
    By position (from 1, at index 0): {"version": number of the wording, "layout": what its type drew}.
    """
    random = Random(sha256(f"{seed}/{ordinal}".encode()).digest())  # noqa: S311 - must be repeatable from its seed
    shown = list(questions)
    if not fixed_order:
        first, last = [q for q in questions if not q.stays_last], [q for q in questions if q.stays_last]
        shown = random.sample(first, len(first)) + random.sample(last, len(last))
    return [
        {"version": q.version_id, "layout": get_item_type(q.item_type).draw_layout(q.content, random)} for q in shown
    ]


# A page numbers its answers and names them "page.number"; the number is kept as one, so it has no zeros in front.
_CLIENT_ID = re.compile(r"(.+)\.(0|[1-9][0-9]{0,14})")
WITHOUT_NUMBER = -1


@lru_cache(maxsize=4096)
def split_client_id(client_id: str) -> tuple[str, int]:
    """The page and the number in the name that a page gave its answer."""
    found = _CLIENT_ID.fullmatch(client_id)
    return (found[1], int(found[2])) if found else (client_id, WITHOUT_NUMBER)


def join_client_id(page: str | None, client_seq: int | None) -> str | None:
    """The name that `split_client_id` took apart."""
    return page if client_seq in {None, WITHOUT_NUMBER} else f"{page}.{client_seq}"


class Step(NamedTuple):
    """A step as it is chained. `payload` is canonical JSON text, because its bytes are hashed."""

    seq: int
    at: datetime
    epoch: int
    kind: str
    position: int | None
    payload: str
    client_id: str | None

    def compute_hash(self, previous: str) -> str:
        """Hash of this step behind `previous` (64 hex digits each)."""
        return compute_link_of_text(previous, self.write())

    def write(self) -> str:
        """The canonical JSON of this step, written by hand: it is the dearest part of saving an answer."""
        client_id = "null" if self.client_id is None else write_text(self.client_id)
        return (
            f'{{"at":"{self.at.astimezone(UTC).isoformat()}","client_id":{client_id},"epoch":{self.epoch},'
            f'"kind":{write_text(self.kind)},"payload":{write_text(self.payload)},'
            f'"position":{"null" if self.position is None else self.position},"seq":{self.seq}}}'
        )


def compute_root(public_id: str, paper_id: int, layout: Sequence[Mapping[str, Any]], started_at: datetime) -> str:
    """Where an attempt's chain begins (64 hex digits): no step can move to another attempt or another layout."""
    return compute_digest([public_id, paper_id, list(layout), started_at.astimezone(UTC).isoformat()])


def find_step_break(
    root: str, steps: Iterable[tuple[Step, str, str]], head: tuple[int | None, str | None]
) -> int | None:
    """The number of the first broken step of an attempt, or None for a whole chain.

    `steps` yields (step, stored previous hash, stored hash) in order; `head` is (seq, hash) as fixed at the end,
    (None, None) while the attempt runs.
    """
    seq, link = 0, root
    for step, previous, stored in steps:
        if step.seq != seq + 1 or previous != link or step.compute_hash(previous) != stored:
            return seq + 1
        seq, link = step.seq, stored
    head_seq, head_hash = head
    if head_seq is None:
        return None
    if head_seq != seq:
        return min(head_seq, seq) + 1
    return None if head_hash == link else seq


@dataclass(frozen=True)
class Response:
    """The latest saved answer to a position: raw as it came, None for a cleared one."""

    answer: Answer | None
    flagged: bool
    at: datetime


def fold_answers(steps: Iterable[tuple[int, Mapping[str, Any], datetime]]) -> dict[int, Response]:
    """Position -> latest response, from (position, payload, time) of the answer steps in order."""
    return {
        position: Response(payload.get("answer"), bool(payload.get("flagged")), at) for position, payload, at in steps
    }
