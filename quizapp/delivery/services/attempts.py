"""Starting an attempt, moving it to another device, ending it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Paper
from quizapp.assembly.queries import get_paper_content, list_dealt_papers
from quizapp.assembly.services import release_paper
from quizapp.audit.services import record
from quizapp.delivery.adapters.tokens import Signer
from quizapp.delivery.domain import (
    RUNNING_STATES,
    AssignmentState,
    EndReason,
    QuestionPart,
    SittingPhase,
    compute_attempt_end,
    compute_deadline,
    draw_layout,
)
from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.delivery.queries import OwnAssignment, build_own_assignment
from quizapp.delivery.services.papers import hand_out_papers
from quizapp.delivery.services.saving import SaveRefusedError, append_step, compute_attempt_root, find_refusal
from quizapp.delivery.services.signals import attempt_ended, entry_checked
from quizapp.extensions import get_settings
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.ids import new_public_id
from quizapp.kernel.text import N_


class StartRefusedError(DomainError):
    """No attempt can start now; the message says why and what to do."""


def prepare_assignment(session: Session, assignment: Assignment) -> None:
    """Give a place its paper and its seed where it has none yet."""
    hand_out_papers(session, [assignment])


def start_attempt(session: Session, assignment: Assignment, *, lease_key: str, actor: Actor, now: datetime) -> Attempt:
    """The running attempt of a place, started now unless it is running already.

    `lease_key` names the browser that will hold it. Raises StartRefusedError outside the window, with all attempts
    used, or for a place that was excused or withdrawn.
    """
    # The row of the place orders two starts at the same time.
    session.execute(select(Assignment.id).where(Assignment.id == assignment.id).with_for_update())
    session.expire(assignment)
    attempts = assignment.attempts
    for attempt in attempts:
        if attempt.state in RUNNING_STATES:
            if not _is_over(attempt, now):
                return attempt
            hand_in_attempt(session, attempt, actor=actor, now=now)
    if assignment.paused_at is not None:
        raise StartRefusedError(
            N_("Phòng đang tạm dừng. Anh/chị chờ giám sát cho làm bài tiếp rồi bắt đầu."), code="paused"
        )
    own = build_own_assignment(assignment, now)
    if not own.can_start:
        raise explain_refusal(own)
    refusals: list[tuple[str, dict[str, Any]]] = []
    entry_checked.send(assignment, session=session, now=now, refusals=refusals)
    for message, parts in refusals:
        raise StartRefusedError(message, code="entry", **parts)
    prepare_assignment(session, assignment)
    attempt = _create_attempt(session, assignment, len(attempts) + 1, lease_key, now)
    record_start(session, attempt, actor=actor, now=now)
    return attempt


def record_start(session: Session, attempt: Attempt, *, actor: Actor, now: datetime, **data: Any) -> None:
    """Add the start of an attempt to the chain: which paper, and the root of the attempt's own chain."""
    facts = {
        "assignment": attempt.assignment_id,
        "ordinal": attempt.ordinal,
        "paper": attempt.paper_id,
        "root": compute_attempt_root(attempt),
    }
    record(session, "web:attempt:start", ("attempt", attempt.id), actor=actor, now=now, data=facts | data)


def take_over_attempt(
    session: Session, attempt: Attempt, *, lease_key: str, actor: Actor, now: datetime, epoch: int | None = None
) -> Attempt:
    """Let another browser hold a running attempt; what the first one sends from now on is refused, what is saved stays.

    Where this browser holds it already nothing changes, unless `epoch` is given and still the current lease: then
    another window of the same browser takes over.
    """
    session.refresh(attempt, with_for_update={"of": Attempt})
    refusal = find_attempt_refusal(attempt, holds_lease=True, now=now)
    # A machine that broke is a reason to stop the room's clocks: moving is what the stop is for.
    if refusal is not None and refusal.code != "paused":
        raise refusal
    if attempt.lease_key == lease_key and attempt.epoch != epoch:
        return attempt
    if needs_release(attempt, lease_key):
        raise SaveRefusedError(
            N_("Ca này chỉ cho chuyển máy khi giám sát đồng ý. Anh/chị báo giám sát trong phòng rồi thử lại."),
            code="unreleased",
        )
    attempt.released_at = None
    attempt.epoch, attempt.lease_key = attempt.epoch + 1, lease_key
    append_step(session, attempt, kind="takeover", payload={"epoch": attempt.epoch}, now=now)
    session.flush()
    record(
        session,
        "web:attempt:takeover",
        ("attempt", attempt.id),
        actor=actor,
        now=now,
        data={"epoch": attempt.epoch},
    )
    return attempt


def hand_in_attempt(
    session: Session,
    attempt: Attempt,
    *,
    actor: Actor,
    now: datetime,
    reason: str = EndReason.HANDED_IN,
    epoch: int | None = None,
) -> Attempt:
    """End an attempt, fix the head of its chain and tell the storeys above; an ended one is returned as it is.

    A hand-in that arrives after the attempt's end does not count as one: the attempt then ended by itself, at its
    end. With `epoch`, the lease of the page that asks, a page of a device that was left behind is refused.
    """
    session.refresh(attempt, with_for_update={"of": Attempt})
    if attempt.state not in RUNNING_STATES:
        return attempt
    left_behind = epoch is not None and epoch != attempt.epoch and not _is_over(attempt, now)
    refusal = find_attempt_refusal(attempt, holds_lease=False, now=now) if left_behind else None
    if refusal is not None:
        raise refusal
    sitting = attempt.assignment.sitting
    ended_at = now
    if reason == EndReason.HANDED_IN and _is_over(attempt, now):
        closed = sitting.closed_at is not None and sitting.closed_at < attempt.deadline_at
        reason = EndReason.CLOSED if closed else EndReason.TIME_UP
    if reason != EndReason.HANDED_IN:
        ended_at = min(now, compute_attempt_end(attempt.state, attempt.deadline_at, sitting.closed_at))
    seq, head = append_step(session, attempt, kind="hand_in", payload={"reason": str(reason)}, now=now)
    attempt.state = "handed_in" if reason == EndReason.HANDED_IN else "finalised"
    attempt.ended_at, attempt.end_reason = ended_at, str(reason)
    attempt.head_seq, attempt.head_hash = seq, head
    attempt.receipt_code = Signer(get_settings()).write_code(attempt.public_id, seq, head)
    session.flush()
    record(
        session,
        f"{'web' if actor.id is not None else 'job'}:attempt:hand_in",
        ("attempt", attempt.id),
        actor=actor,
        now=now,
        data={"reason": str(reason), "head_seq": seq, "head_hash": head, "receipt_code": attempt.receipt_code},
    )
    attempt_ended.send(attempt, session=session, now=now)
    return attempt


def explain_refusal(own: OwnAssignment) -> StartRefusedError:
    """Why this place cannot be started now, with the way out."""
    if own.state is AssignmentState.UPCOMING:
        local = to_local(own.sitting.starts_at)
        return StartRefusedError(
            N_("Ca bắt đầu lúc %(time)s ngày %(date)s. Anh/chị hãy quay lại khi đến giờ."),
            code="upcoming",
            time=f"{local:%H:%M}",
            date=f"{local:%d/%m/%Y}",
        )
    if own.state is AssignmentState.DONE and own.phase is not SittingPhase.OVER:
        return StartRefusedError(
            N_("Anh/chị đã dùng hết số lượt làm bài được phép (%(allowed)s lượt)."),
            code="used_up",
            allowed=own.attempts_allowed,
        )
    if own.state is AssignmentState.LATE:
        return _explain_late(own)
    message, code = _REFUSALS[own.state]
    return StartRefusedError(message, code=code)


def _explain_late(own: OwnAssignment) -> StartRefusedError:
    entry_end = own.assignment.entry_ends_at or own.now
    if own.sitting.late_admission:
        message = N_(
            "Giờ vào làm bài của ca đã hết lúc %(time)s, bây giờ là %(now)s. Anh/chị báo giám sát; nếu có lý do chính "
            "đáng, giám sát cho vào được."
        )
    else:
        message = N_(
            "Giờ vào làm bài của ca đã hết lúc %(time)s, bây giờ là %(now)s. Ca này không nhận người đến muộn; anh/chị "
            "liên hệ cơ quan tổ chức để được xếp ca khác."
        )
    return StartRefusedError(
        message, code="late", time=f"{to_local(entry_end):%H:%M}", now=f"{to_local(own.now):%H:%M}"
    )


_REFUSALS = {
    AssignmentState.PLANNED: (N_("Ca này chưa được mở. Anh/chị hãy quay lại sau."), "planned"),
    AssignmentState.ON_PAPER: (
        N_("Ca này làm bài trên giấy tại phòng; không làm ở máy. Kết quả có sau khi phiếu trả lời được nhập và chấm."),
        "on_paper",
    ),
    AssignmentState.EXCUSED: (N_("Anh/chị được miễn ca này nên không cần làm bài."), "excused"),
    AssignmentState.WITHDRAWN: (
        N_("Anh/chị không còn trong danh sách của ca này. Nếu có nhầm lẫn, hãy liên hệ cơ quan tổ chức."),
        "withdrawn",
    ),
    AssignmentState.DONE: (N_("Ca đã kết thúc nên không bắt đầu lượt mới được nữa."), "over"),
    AssignmentState.ABSENT: (
        N_("Ca đã kết thúc nên không vào làm bài được nữa. Anh/chị hãy liên hệ cơ quan tổ chức để được xếp ca khác."),
        "over",
    ),
}


def find_attempt_refusal(attempt: Attempt, *, holds_lease: bool, now: datetime) -> SaveRefusedError | None:
    """Why an attempt takes nothing from a page at `now`, or None where it does."""
    closed_at = attempt.assignment.sitting.closed_at
    return find_refusal(attempt.state, attempt.deadline_at, closed_at, holds_lease=holds_lease, now=now)


def needs_release(attempt: Attempt, lease_key: str | None) -> bool:
    """Whether an attempt waits for an invigilator before this browser may take it over."""
    is_move = attempt.lease_key != lease_key
    return is_move and attempt.assignment.sitting.release_required and attempt.released_at is None


def release_attempt(session: Session, attempt: Attempt, *, actor: Actor, now: datetime) -> None:
    """Let a running attempt move to another device once."""
    session.refresh(attempt, with_for_update={"of": Attempt})
    if attempt.state not in RUNNING_STATES or _is_over(attempt, now):
        raise DomainError(N_("Bài đã kết thúc nên không chuyển máy được nữa."), code="ended")
    attempt.released_at = now
    session.flush()
    record(session, "web:attempt:release", ("attempt", attempt.id), actor=actor, now=now)


def _is_over(attempt: Attempt, now: datetime) -> bool:
    return now >= compute_attempt_end(attempt.state, attempt.deadline_at, attempt.assignment.sitting.closed_at)


def _create_attempt(session: Session, assignment: Assignment, ordinal: int, lease_key: str, now: datetime) -> Attempt:
    sitting, seed = assignment.sitting, assignment.seed or ""
    paper_id = _choose_paper(session, assignment, sitting, ordinal)
    paper = get_paper_content(session, paper_id)
    if paper.is_sealed:
        release_paper(session, session.get_one(Paper, paper_id), now=now)
    parts = [QuestionPart(q.version_id, q.item_type, q.content, q.stays_last) for q in paper.questions]
    attempt = Attempt(
        public_id=new_public_id(),
        assignment=assignment,
        ordinal=ordinal,
        paper_id=paper_id,
        layout=draw_layout(parts, seed, ordinal, fixed_order=paper.fixed_order),
        started_at=now,
        deadline_at=compute_deadline(now, sitting.minutes, assignment.extra_minutes, assignment.window_ends_at),
        lease_key=lease_key,
    )
    session.add(attempt)
    session.flush()
    return attempt


def _choose_paper(session: Session, assignment: Assignment, sitting: Sitting, ordinal: int) -> int:
    """The paper handed out, and for a further attempt the next ones in turn, so that it is not the same again."""
    papers: Sequence[int] = [assignment.paper_id] if assignment.paper_id is not None else []
    if ordinal > 1 or not papers:
        papers = list_dealt_papers(session, sitting.specification_id)
    first = papers.index(assignment.paper_id) if assignment.paper_id in papers else 0
    return papers[(first + ordinal - 1) % len(papers)]
