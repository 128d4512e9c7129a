"""Saving answers: one read and one insert for all that waits, into chains that only grow."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from quizapp.assembly.queries import PaperContent, get_paper_content
from quizapp.delivery.domain import Step, compute_end, compute_root, split_client_id
from quizapp.delivery.models import Assignment, Attempt
from quizapp.delivery.services.refusals import ForeignAnswerError, SaveRefusedError, find_refusal
from quizapp.delivery.services.save_statements import HOLD, READ, SENT
from quizapp.delivery.services.steps import (
    NewStep,
    Tail,
    append_step,
    compute_attempt_root,
    insert_steps,
    link_step,
    verify_attempt_chain,
)
from quizapp.itemtypes.base import Answer, UnfinishedAnswerError
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.base import UTCDateTime
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.hashing import to_canonical_json
from quizapp.kernel.text import N_
from quizapp.web.unit_of_work import Run

__all__ = [
    "ForeignAnswerError",
    "GroupSaver",
    "Save",
    "SaveRefusedError",
    "Saved",
    "append_step",
    "compute_attempt_root",
    "find_refusal",
    "save_group",
    "save_response",
    "verify_attempt_chain",
]
Lacks: TypeAlias = tuple[str, dict[str, Any]]
_Linked: TypeAlias = tuple[NewStep, Lacks | None]
# No paper has as many questions; the database is not asked for one beyond it.
_NO_PLACE = 9999


class SignedOutError(SaveRefusedError):
    """The account that saves is no longer the one the page was drawn for: its password was reset, or it was closed."""


class Save(NamedTuple):
    """One answer (raw, or None to clear it) with its flag, on its way into an attempt.

    `epoch` is the lease the page was drawn under, `client_id` the name the page gave the answer, `at` when it reached
    the server. With `account` (id, epoch) the attempt must still belong to that very account.
    """

    attempt_id: int
    position: int
    answer: Answer | None
    flagged: bool
    epoch: int
    client_id: str | None
    at: datetime
    account: tuple[int, int] | None = None


class Saved(NamedTuple):
    """The acknowledgement of one save; true once the unit of work has committed."""

    seq: int
    at: datetime
    answered: int  # questions answered by now
    end_at: datetime  # when the attempt ends by itself
    hash: str  # of the step
    # What the answer still lacks to be marked: a catalogue text and its values.
    lacks: Lacks | None = None

    @property
    def is_late(self) -> bool:
        """Whether it came after the end and counts only because it was on its way (`Sitting.grace_seconds`)."""
        return self.at >= self.end_at


class _Before(NamedTuple):
    """An attempt as a save finds it, with its last step; `is_known` where its page sent this answer or a newer one."""

    n: int
    id: int
    public_id: str
    paper_id: int
    started_at: datetime
    deadline_at: datetime
    state: str
    epoch: int
    closed_at: datetime | None
    grace_seconds: int
    account_id: int | None
    account_epoch: int | None
    place: str | None
    layout: str | None  # only where there is no step yet
    last_seq: int | None
    last_hash: str | None
    last_bits: str | None
    is_known: bool

    @property
    def end_at(self) -> datetime:
        return compute_end(self.deadline_at, self.closed_at)


_TIMES = tuple(_Before._fields.index(name) for name in ("started_at", "deadline_at", "closed_at"))


def save_response(
    session: Session,
    public_id: str,
    *,
    person_id: int,
    position: int,
    answer: dict[str, Any] | None,
    flagged: bool,
    epoch: int,
    client_id: str | None,
    now: datetime,
) -> Saved:
    """Append one answer (raw, or None to clear it) with its flag to an attempt of a person.

    `epoch` is the lease the page was drawn under; `client_id` makes a repeat harmless: it gets the
    acknowledgement of the first, and another answer under the same name is refused. Raises NotFoundError for another
    person's attempt, SaveRefusedError where the attempt takes no more answers from this page, ForeignAnswerError for
    what is not on the paper.
    """
    attempt_id = get_own_attempt_id(session, public_id, person_id)
    [outcome] = save_group(session, [Save(attempt_id, position, answer, flagged, epoch, client_id, now)])
    if isinstance(outcome, Saved):
        return outcome
    raise outcome


def get_own_attempt_id(session: Session, public_id: str, person_id: int) -> int:
    """The number of an attempt of a person; NotFoundError for another person's."""
    found = session.scalar(_OWN, {"public_id": public_id, "person_id": person_id})
    if found is None:
        raise NotFoundError(N_("Không có bài làm nào của anh/chị ở địa chỉ này."))
    return found


def save_group(session: Session, saves: Sequence[Save]) -> list[Saved | DomainError]:
    """What becomes of each of `saves`, in their order: one read and one insert for all of them.

    A refused one (see `save_response`) does not touch the others. An answer that comes after a newer one of the same
    page is kept as it came and counts for nothing.
    """
    connection = session.connection()
    return GroupSaver(connection.dialect, partial(get_paper_content, session)).save(connection.exec_driver_sql, saves)


class GroupSaver:
    """Saves groups of answers by statements of the driver's own, prepared once.

    `read_paper` gives the content of a paper by its id.
    """

    def __init__(self, dialect: Dialect, read_paper: Callable[[int], PaperContent]) -> None:
        self._dialect, self._read_paper = dialect, read_paper
        self._read_time = _time_reader(dialect)

    def save(self, run: Run, saves: Sequence[Save]) -> list[Saved | DomainError]:
        """See `save_group`; `run` carries out a statement within the transaction."""
        found = self._read(run, saves)
        tails: dict[int, Tail] = {}
        sent: _Sent = {}
        steps: list[NewStep] = []
        outcomes: list[Saved | DomainError] = []
        for n, save in enumerate(saves):
            before = found.get(n)
            if before is None:
                outcomes.append(NotFoundError(N_("Không có bài làm nào của anh/chị ở địa chỉ này.")))
                continue
            try:
                tail = tails.get(before.id) or _read_tail(before)
                outcome = self._link(save, before, tail, self._list_sent(run, save, before, sent))
            except DomainError as refusal:
                outcomes.append(refusal)
                continue
            if isinstance(outcome, Saved):
                outcomes.append(outcome)
                continue
            new, lacks = outcome
            steps.append(new)
            tails[before.id] = new.after
            _note(sent, new)
            answered = new.after.answered.bit_count()
            outcomes.append(Saved(new.step.seq, save.at, answered, before.end_at, new.after.hash, lacks))
        insert_steps(run, self._dialect, steps)
        return outcomes

    def _read(self, run: Run, saves: Sequence[Save]) -> dict[int, _Before]:
        """What each save finds, by its place in the group."""
        if self._dialect.name == "postgresql":
            # Holds a hand-in or takeover back until the answers are in, or is held back by it; in one order, so that
            # two groups never wait for each other. What is read after it is what holds until the commit.
            run(HOLD, (sorted({save.attempt_id for save in saves}),))
        wanted = []
        for save in saves:
            page, client_seq = (None, 0) if save.client_id is None else split_client_id(save.client_id)
            place = save.position - 1 if 0 < save.position < _NO_PLACE else _NO_PLACE
            wanted.append((save.attempt_id, place, page, client_seq))
        rows = run(READ[self._dialect.name], {"wanted": json.dumps(wanted)}).fetchall()
        return {row[0]: _Before._make(self._read_times(row, _TIMES)) for row in rows}

    def _read_times(self, row: Sequence[Any], places: Sequence[int]) -> list[Any]:
        values = list(row)
        for place in places:
            if values[place] is not None:
                values[place] = self._read_time(values[place])
        return values

    def _list_sent(self, run: Run, save: Save, before: _Before, here: "_Sent") -> list["_Earlier"]:
        """What the page of `save` has sent under its number and later ones, `here` in this group included."""
        if save.client_id is None:
            return []
        page, client_seq = split_client_id(save.client_id)
        stored: list[_Earlier] = []
        if before.is_known:
            rows = run(SENT[self._dialect.name], {"attempt_id": before.id, "page": page, "client_seq": client_seq})
            stored = [_Earlier._make(self._read_times(row, (2,))) for row in rows.fetchall()]
        return stored + [earlier for earlier in here.get((before.id, page), ()) if earlier.client_seq >= client_seq]

    def _link(self, save: Save, before: _Before, tail: Tail, sent: Sequence["_Earlier"]) -> _Linked | Saved:
        """The step to add behind `tail`, or the acknowledgement of a repeat; raises where it is refused."""
        if save.account is not None and save.account != (before.account_id, before.account_epoch):
            raise SignedOutError(N_("Anh/chị đăng nhập lại để làm tiếp."), code="signed_out")
        payload = to_canonical_json({"answer": save.answer, "flagged": save.flagged})
        is_overtaken = False
        if save.client_id is not None and sent:
            _page, client_seq = split_client_id(save.client_id)
            for earlier in sent:
                if earlier.client_seq == client_seq:
                    _check_repeat(earlier, save, payload)
                    lacks = self._read_answer(save, before)[1]
                    count = tail.answered.bit_count()
                    return Saved(earlier.seq, earlier.at, count, before.end_at, earlier.hash, lacks)
                is_overtaken = is_overtaken or (earlier.position == save.position and earlier.kind == "answer")
        # What was on its way at the end counts for a little longer; whatever else ends an attempt ends it for this too.
        in_time = save.at - timedelta(seconds=before.grace_seconds)
        refusal = find_refusal(
            before.state, before.deadline_at, before.closed_at, holds_lease=before.epoch == save.epoch, now=in_time
        )
        if refusal is not None:
            raise refusal
        counts, lacks = self._read_answer(save, before)
        answered = tail.answered & ~(1 << save.position) | (counts << save.position)
        kind = "overtaken" if is_overtaken else "answer"
        step = Step(tail.seq + 1, save.at, before.epoch, kind, save.position, payload, save.client_id)
        return link_step(before.id, step, tail, tail.answered if is_overtaken else answered), lacks

    def _read_answer(self, save: Save, before: _Before) -> tuple[bool, Lacks | None]:
        """Whether the answer counts as one, and what it lacks where it does not: it is kept as it came all the same.

        Raises ForeignAnswerError for what is not on the paper.
        """
        if before.place is None:
            raise ForeignAnswerError(N_("Đề này không có câu hỏi đó. Câu trả lời không được ghi."), code="foreign")
        if save.answer is None:
            return False, None
        place = json.loads(before.place)
        question = self._read_paper(before.paper_id).by_version[place["version"]]
        try:
            parsed = get_item_type(question.item_type).parse(question.content, place["layout"], save.answer)
        except UnfinishedAnswerError as unfinished:
            return False, (unfinished.message, unfinished.params)
        except ValueError:
            raise ForeignAnswerError(
                N_("Câu hỏi này không có phương án đó. Câu trả lời không được ghi."), code="foreign"
            ) from None
        return parsed is not None, None


class _Earlier(NamedTuple):
    """An answer that a page has sent already."""

    client_seq: int
    seq: int
    at: datetime
    kind: str
    position: int | None
    payload: str
    hash: str


_Sent: TypeAlias = dict[tuple[int, str], list[_Earlier]]


def _check_repeat(earlier: _Earlier, save: Save, payload: str) -> None:
    """Raise where another answer goes by the same name."""
    if (earlier.position, earlier.payload) != (save.position, payload):
        raise SaveRefusedError(
            N_("Câu trả lời vừa gửi trùng số với một câu đã gửi trước nên chưa được ghi. Hãy tải lại trang."),
            code="reused",
        )


def _read_tail(before: _Before) -> Tail:
    if before.last_seq is not None and before.last_hash is not None and before.last_bits is not None:
        return Tail(before.last_seq, before.last_hash, int(before.last_bits, 16))
    layout = json.loads(before.layout or "[]")
    return Tail(0, compute_root(before.public_id, before.paper_id, layout, before.started_at), 0)


def _note(sent: "_Sent", new: NewStep) -> None:
    if new.page is not None and new.client_seq is not None:
        step = new.step
        earlier = _Earlier(new.client_seq, step.seq, step.at, step.kind, step.position, step.payload, new.after.hash)
        sent.setdefault((new.attempt_id, new.page), []).append(earlier)


def _read_sqlite_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@cache
def _time_reader(dialect: Dialect) -> Callable[[Any], Any]:
    """A time as the driver gave it, as the rest of the house knows it."""
    if dialect.name == "sqlite":
        # What the library does there in five calls; three times are read for each answer.
        return _read_sqlite_time
    return UTCDateTime().dialect_impl(dialect).result_processor(dialect, None) or (lambda at: at)


_OWN = (
    select(Attempt.id)
    .join(Assignment, Assignment.id == Attempt.assignment_id)
    .where(Attempt.public_id == bindparam("public_id"), Assignment.person_id == bindparam("person_id"))
)
