"""A version's way from draft to acceptance."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.domain import State, can_decide
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.queries.items import list_contributor_ids
from quizapp.bank.services.versions import lock_version, log_step, record_version
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.text import N_, normalise


def submit_version(session: Session, version: ItemVersion, *, actor: Actor, now: datetime) -> None:
    """Hand a draft over for a decision. Refuses one that is incomplete."""
    lock_version(session, version)
    _require(version, State.DRAFT)
    problems = [problem.message for problem in get_item_type(version.item_type).validate(version.content)]
    if not version.stem:
        problems.insert(0, N_("Câu hỏi chưa có câu dẫn."))
    if not version.explanation:
        problems.append(N_("Câu hỏi chưa có lời giải thích."))
    if not version.citations:
        problems.append(N_("Câu hỏi chưa dẫn nguồn nào."))
    if problems:
        raise DomainError(problems[0], code="incomplete")
    version.state = State.IN_REVIEW.value
    version.submitted_at = now
    log_step(session, version, "submitted", actor=actor, now=now)
    record_version(session, version, "submit", actor=actor, now=now)


def approve_version(session: Session, version: ItemVersion, *, actor: Actor, now: datetime, comment: str = "") -> None:
    """Accept a version for future editions; it replaces the one accepted before.

    Refused to whoever wrote or edited it, and for a version that a newer one has overtaken.
    """
    _judge(session, version, State.APPROVED, actor=actor, now=now, comment=comment)
    record_version(session, version, "approve", actor=actor, now=now)


def return_version(session: Session, version: ItemVersion, *, actor: Actor, now: datetime, comment: str) -> None:
    """Give a version back to its author with the reason, which must be said."""
    if not normalise(comment):
        raise DomainError(N_("Hãy ghi lý do trả lại để tác giả biết cần sửa gì."), code="no_reason")
    _judge(session, version, State.RETURNED, actor=actor, now=now, comment=comment)
    record_version(session, version, "return", actor=actor, now=now, comment=normalise(comment))


def approve_versions(
    session: Session, versions: Sequence[ItemVersion], *, actor: Actor, now: datetime, comment: str = ""
) -> int:
    """Accept several at one meeting: all or none, under one audit event. Returns how many."""
    if not versions:
        raise DomainError(N_("Anh/chị chưa chọn câu hỏi nào."), code="nothing_chosen")
    for version in versions:
        _judge(session, version, State.APPROVED, actor=actor, now=now, comment=comment)
    session.flush()
    record(
        session,
        "web:item_version:approve_batch",
        ("bank", "items"),
        actor=actor,
        now=now,
        data={"versions": [[v.item.code, v.number, v.content_hash] for v in versions]},
    )
    return len(versions)


def retire_item(session: Session, item: Item, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take an item out of use: no future edition holds it. Issued editions and past papers keep theirs."""
    if not normalise(reason):
        raise DomainError(N_("Hãy ghi lý do ngừng dùng câu hỏi."), code="no_reason")
    in_use = [version for version in item.versions if version.state != State.RETIRED]
    if not in_use:
        raise DomainError(N_("Câu hỏi này đã ngừng dùng."), code="already_retired")
    latest = item.versions[-1]
    for version in in_use:
        version.state = State.RETIRED.value
        version.decided_at = now
    log_step(session, latest, "retired", actor=actor, now=now, comment=normalise(reason))
    session.flush()
    record(
        session,
        "web:item:retire",
        ("item", item.id),
        actor=actor,
        now=now,
        data={"item": item.code, "reason": normalise(reason)},
    )


def _require(version: ItemVersion, state: State) -> None:
    if version.state != state or not version.is_latest:
        raise DomainError(
            N_("Câu hỏi đã đổi trạng thái hoặc đã có bản mới. Hãy tải lại trang để xem bản hiện tại."),
            code="moved_on",
        )


def _judge(session: Session, version: ItemVersion, state: State, *, actor: Actor, now: datetime, comment: str) -> None:
    lock_version(session, version)
    _require(version, State.IN_REVIEW)
    contributors = list_contributor_ids(session, version)
    if not can_decide(person_id=actor.id, author_id=version.author_id, contributor_ids=contributors):
        raise ForbiddenError(
            N_("Anh/chị đã soạn hoặc sửa câu hỏi này, nên người khác phải nghiệm thu."), code="own_item"
        )
    if state == State.APPROVED:
        older = session.scalars(
            select(ItemVersion).where(ItemVersion.item_id == version.item_id, ItemVersion.state == State.APPROVED)
        )
        for replaced in older:
            replaced.state = State.RETIRED.value
            log_step(session, replaced, "superseded", actor=SYSTEM, now=now)
    version.state = state.value
    version.decided_at = now
    log_step(session, version, state.value, actor=actor, now=now, comment=normalise(comment))
