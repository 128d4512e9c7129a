"""Saving answers: one read and one insert into a chain that only grows."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from quizapp.assembly.queries import get_paper_content
from quizapp.delivery.domain import Step, compute_end, compute_root, find_step_break, is_over
from quizapp.delivery.models import Assignment, Attempt, AttemptStep, Sitting
from quizapp.delivery.queries import list_steps
from quizapp.itemtypes.base import Answer, UnfinishedAnswerError
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.hashing import to_canonical_json
from quizapp.kernel.text import N_

# Another tab can take the next number in between; it can do so only as often as there are tabs.
MAX_TRIES = 20


class SaveRefusedError(DomainError):
    """The answer was not stored; everything saved before is kept. `code`: ended, expired, taken_over or reused."""


class ForeignAnswerError(DomainError):
    """The answer names a question or an option that this paper does not have; nothing was stored."""

    status = 422


@dataclass(frozen=True)
class Saved:
    """The acknowledgement of one save; true once the unit of work has committed."""

    seq: int
    at: datetime
    answered: int  # questions answered by now
    end_at: datetime  # when the attempt ends by itself
    # What the answer still lacks to be marked: a catalogue text and its values.
    lacks: tuple[str, dict[str, Any]] | None = None


class _Before(NamedTuple):
    """An attempt as a save finds it, with its last step, the position's last answer, and a step of the same id."""

    id: int
    public_id: str
    paper_id: int
    layout: list[Any]
    started_at: datetime
    deadline_at: datetime
    state: str
    epoch: int
    person_id: int
    closed_at: datetime | None
    last_seq: int | None
    last_hash: str | None
    last_answered: int | None
    earlier_payload: str | None
    same_seq: int | None
    same_at: datetime | None
    same_position: int | None
    same_payload: str | None

    @property
    def end_at(self) -> datetime:
        return compute_end(self.deadline_at, self.closed_at)


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
    """Append one answer (raw, or None to clear it) with its flag to an attempt.

    `epoch` is the lease the page was drawn under; `client_id` makes a repeat harmless: it gets the
    acknowledgement of the first, and another answer under the same name is refused. Raises NotFoundError for another
    person's attempt, SaveRefusedError where the attempt takes no more answers from this page, ForeignAnswerError for
    what is not on the paper.
    """
    payload = to_canonical_json({"answer": answer, "flagged": flagged})
    for _ in range(MAX_TRIES):
        before = _read(session, public_id, person_id, position, client_id)
        if before.same_seq is not None and before.same_at is not None:
            if (before.same_position, before.same_payload) != (position, payload):
                raise SaveRefusedError(
                    N_("Câu trả lời vừa gửi trùng số với một câu đã gửi trước nên chưa được ghi. Hãy tải lại trang."),
                    code="reused",
                )
            return Saved(before.same_seq, before.same_at, before.last_answered or 0, before.end_at)
        refusal = find_refusal(
            before.state, before.deadline_at, before.closed_at, holds_lease=before.epoch == epoch, now=now
        )
        if refusal is not None:
            raise refusal
        counts, lacks = _read_answer(session, before, position, answer)
        earlier = json.loads(before.earlier_payload)["answer"] if before.earlier_payload is not None else None
        counted, _lacked = _read_answer(session, before, position, earlier)
        answered = (before.last_answered or 0) + counts - counted
        step = Step((before.last_seq or 0) + 1, now, before.epoch, "answer", position, payload, client_id)
        link = before.last_hash or compute_root(before.public_id, before.paper_id, before.layout, before.started_at)
        if _insert(session, before.id, step, link, answered):
            return Saved(step.seq, now, answered, before.end_at, lacks)
    raise DomainError(N_("Máy chủ đang bận. Câu trả lời này chưa được lưu, hãy gửi lại."), code="busy")


def find_refusal(
    state: str, deadline_at: datetime, closed_at: datetime | None, *, holds_lease: bool, now: datetime
) -> SaveRefusedError | None:
    """Why an attempt takes no answer from a page at `now`, or None where it does."""
    if state != "in_progress":
        return SaveRefusedError(N_("Bài đã kết thúc. Các câu đã lưu được giữ nguyên và được chấm."), code="ended")
    if is_over(deadline_at, closed_at, now):
        time = f"{to_local(compute_end(deadline_at, closed_at)):%H:%M:%S}"
        if closed_at is not None and closed_at < deadline_at:
            message = N_(
                "Cơ quan tổ chức đã đóng ca lúc %(time)s. Các câu đã lưu trước đó được giữ nguyên và được chấm; "
                "câu gửi sau giờ đó không được ghi."
            )
        else:
            message = N_(
                "Đã hết giờ làm bài lúc %(time)s. Các câu đã lưu trước đó được giữ nguyên và được chấm; "
                "câu gửi sau giờ đó không được ghi."
            )
        return SaveRefusedError(message, code="expired", time=time)
    if not holds_lease:
        return SaveRefusedError(
            N_(
                "Bài đã được mở tiếp ở máy hoặc cửa sổ khác, trang này không lưu được nữa. "
                "Các câu đã lưu được giữ nguyên."
            ),
            code="taken_over",
        )
    return None


def append_step(
    session: Session, attempt: Attempt, *, kind: str, payload: dict[str, Any], now: datetime
) -> tuple[int, str]:
    """Append a step other than an answer and return (seq, hash). The caller holds the attempt's row."""
    last = session.execute(
        select(AttemptStep.seq, AttemptStep.hash, AttemptStep.answered)
        .where(AttemptStep.attempt_id == attempt.id)
        .order_by(AttemptStep.seq.desc())
        .limit(1)
    ).one_or_none()
    link = last.hash if last else compute_attempt_root(attempt)
    step = Step(last.seq + 1 if last else 1, now, attempt.epoch, kind, None, to_canonical_json(payload), None)
    if not _insert(session, attempt.id, step, link, last.answered if last else 0):
        raise RuntimeError(f"attempt {attempt.id} was changed without its row being held")
    return step.seq, step.compute_hash(link)


def compute_attempt_root(attempt: Attempt) -> str:
    """Where the chain of `attempt` begins."""
    return compute_root(attempt.public_id, attempt.paper_id, attempt.layout, attempt.started_at)


def verify_attempt_chain(session: Session, attempt: Attempt) -> int | None:
    """The number of the first broken step of an attempt, or None where its chain and head hold."""
    steps = (
        (Step(s.seq, s.at, s.epoch, s.kind, s.position, s.payload, s.client_id), s.previous_hash, s.hash)
        for s in list_steps(session, attempt.id)
    )
    return find_step_break(compute_attempt_root(attempt), steps, (attempt.head_seq, attempt.head_hash))


def _build_read() -> Select[Any]:
    last, earlier, same = aliased(AttemptStep), aliased(AttemptStep), aliased(AttemptStep)
    newest = select(func.max(AttemptStep.seq)).where(AttemptStep.attempt_id == Attempt.id).correlate(Attempt)
    newest_here = newest.where(AttemptStep.position == bindparam("position"))
    return (
        select(
            Attempt.id,
            Attempt.public_id,
            Attempt.paper_id,
            Attempt.layout,
            Attempt.started_at,
            Attempt.deadline_at,
            Attempt.state,
            Attempt.epoch,
            Assignment.person_id,
            Sitting.closed_at,
            last.seq,
            last.hash,
            last.answered,
            earlier.payload,
            same.seq,
            same.at,
            same.position,
            same.payload,
        )
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .join(Sitting, Sitting.id == Assignment.sitting_id)
        .outerjoin(last, and_(last.attempt_id == Attempt.id, last.seq == newest.scalar_subquery()))
        .outerjoin(earlier, and_(earlier.attempt_id == Attempt.id, earlier.seq == newest_here.scalar_subquery()))
        # A form post has no id, and never is a repeat.
        .outerjoin(same, and_(same.attempt_id == Attempt.id, same.client_id == bindparam("client_id")))
        .where(Attempt.public_id == bindparam("public_id"))
        # Holds a hand-in or takeover of this attempt back until the answer is in, or is held back by it.
        .with_for_update(of=Attempt, key_share=True)
    )


# Built once: putting these statements together costs more than carrying them out.
_READ = _build_read()
_INSERT = {
    dialect: insert(AttemptStep).on_conflict_do_nothing().returning(AttemptStep.seq)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def _read(session: Session, public_id: str, person_id: int, position: int, client_id: str | None) -> _Before:
    row = session.execute(
        _READ, {"public_id": public_id, "position": position, "client_id": client_id or ""}
    ).one_or_none()
    if row is None or row.person_id != person_id:
        raise NotFoundError(N_("Không có bài làm nào của anh/chị ở địa chỉ này."))
    return _Before(*row)


def _read_answer(
    session: Session, before: _Before, position: int, answer: Answer | None
) -> tuple[bool, tuple[str, dict[str, Any]] | None]:
    """Whether the answer counts as one, and what it lacks where it does not: it is kept as it came all the same."""
    if not 1 <= position <= len(before.layout):
        raise ForeignAnswerError(N_("Đề này không có câu hỏi đó. Câu trả lời không được ghi."), code="foreign")
    if answer is None:
        return False, None
    place = before.layout[position - 1]
    questions = get_paper_content(session, before.paper_id).questions
    question = next(q for q in questions if q.version_id == place["version"])
    try:
        parsed = get_item_type(question.item_type).parse(question.content, place["layout"], answer)
    except UnfinishedAnswerError as unfinished:
        return False, (unfinished.message, unfinished.params)
    except ValueError:
        raise ForeignAnswerError(
            N_("Câu hỏi này không có phương án đó. Câu trả lời không được ghi."), code="foreign"
        ) from None
    return parsed is not None, None


def _insert(session: Session, attempt_id: int, step: Step, previous: str, answered: int) -> bool:
    """Whether the step went in; it does not where its number or client id was taken meanwhile."""
    values = {
        "attempt_id": attempt_id,
        **vars(step),
        "answered": answered,
        "previous_hash": previous,
        "hash": step.compute_hash(previous),
    }
    return session.execute(_INSERT[session.get_bind().dialect.name], values).one_or_none() is not None
