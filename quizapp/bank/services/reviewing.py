"""A version's way from draft to acceptance."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.domain import State
from quizapp.bank.domain.workflow import FIRST_STEP, STEP_PERMISSIONS, Step, find_next_step
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.queries.council import find_planned_items
from quizapp.bank.services.duties import take_step
from quizapp.bank.services.notifying import notify_returned, notify_waiting
from quizapp.bank.services.staleness import settle_reviewed
from quizapp.bank.services.versions import CHUNK, lock_version, lock_versions, log_step, record_version
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.text import N_, normalise
from quizapp.people.queries import holds


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
    version.state, version.step = State.IN_REVIEW.value, FIRST_STEP.value
    version.submitted_at = now
    log_step(session, version, "submitted", actor=actor, now=now)
    notify_waiting(session, [version], FIRST_STEP, actor=actor, now=now)
    record_version(session, version, "submit", actor=actor, now=now)


def pass_version(session: Session, version: ItemVersion, *, actor: Actor, now: datetime, comment: str = "") -> Step:
    """Let a version pass the step it waits for; the last one accepts it for future editions. Returns that step.

    Refused to whoever wrote or edited the item or judged it at another step, to whoever has no right to the step,
    where it was given to somebody else, and for a version that a newer one has overtaken.
    """
    _lock_for_judging(session, [version])
    step = Step(version.step)
    _pass(session, [version], actor=actor, now=now, comment=comment)
    record_version(session, version, "approve" if step == Step.ACCEPTANCE else "pass", actor=actor, now=now, step=step)
    return step


def pass_versions(
    session: Session, versions: Sequence[ItemVersion], *, actor: Actor, now: datetime, comment: str = ""
) -> Counter[Step]:
    """Let several pass, each the step it waits for: all or none, under one audit event. Returns how many passed which.

    Refused as `pass_version` is.
    """
    _lock_for_judging(session, versions)
    steps = Counter(Step(version.step) for version in versions)
    _pass(session, versions, actor=actor, now=now, comment=comment)
    _record_batch(session, versions, "pass_batch", actor=actor, now=now, steps=dict(steps))
    return steps


def return_version(session: Session, version: ItemVersion, *, actor: Actor, now: datetime, comment: str) -> None:
    """Give a version back to its author with the reason, which must be said. Refused as `pass_version` is."""
    return_versions(session, [version], actor=actor, now=now, comment=comment)


def return_versions(
    session: Session, versions: Sequence[ItemVersion], *, actor: Actor, now: datetime, comment: str
) -> int:
    """Give several back for one reason: all or none. Returns how many."""
    if not normalise(comment):
        raise DomainError(N_("Hãy ghi lý do trả lại để tác giả biết cần sửa gì."), code="no_reason")
    _lock_for_judging(session, versions)
    _refuse_listed(session, versions)
    for step, group in _group(versions).items():
        _take(session, group, step, actor=actor, now=now)
        for version in group:
            version.state, version.decided_at = State.RETURNED.value, now
            log_step(session, version, State.RETURNED, step=step, actor=actor, now=now, comment=comment.strip())
    session.flush()
    notify_returned(session, versions, comment.strip(), actor=actor, now=now)
    # The chain is read by others than the question team: what is said of a secret question is not for them.
    told = "" if any(version.is_sealed for version in versions) else normalise(comment)
    _record_batch(session, versions, "return", actor=actor, now=now, comment=told)
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
        data={"item": item.code, "reason": "" if latest.is_sealed else normalise(reason)},
    )


def _require(version: ItemVersion, state: State) -> None:
    if version.state != state or not version.is_latest:
        raise DomainError(
            N_("Câu hỏi đã đổi trạng thái hoặc đã có bản mới. Hãy tải lại trang để xem bản hiện tại."),
            code="moved_on",
        )


def _lock_for_judging(session: Session, versions: Sequence[ItemVersion]) -> None:
    if not versions:
        raise DomainError(N_("Anh/chị chưa chọn câu hỏi nào."), code="nothing_chosen")
    lock_versions(session, versions)
    for version in versions:
        _require(version, State.IN_REVIEW)


def _refuse_listed(session: Session, versions: Sequence[ItemVersion]) -> None:
    """What is on the list of a meeting is for the council to decide."""
    before = [version.id for version in versions if version.step == Step.ACCEPTANCE]
    listed = find_planned_items(session, before) if before else set()
    for version in versions:
        if version.id in listed:
            message = N_("Câu %(item)s nằm trong danh sách của một phiên họp, nên hội đồng biểu quyết câu này.")
            raise DomainError(message, code="listed", item=version.item.code)


def _group(versions: Sequence[ItemVersion]) -> dict[Step, list[ItemVersion]]:
    groups: dict[Step, list[ItemVersion]] = {}
    for version in versions:
        groups.setdefault(Step(version.step), []).append(version)
    return groups


def _take(session: Session, versions: Sequence[ItemVersion], step: Step, *, actor: Actor, now: datetime) -> None:
    if actor.id is not None and not holds(session, actor.id, STEP_PERMISSIONS[step]):
        raise ForbiddenError(N_("Vai trò của anh/chị không làm bước này."), code="no_right")
    take_step(session, versions, step, actor=actor, now=now)


def _pass(session: Session, versions: Sequence[ItemVersion], *, actor: Actor, now: datetime, comment: str) -> None:
    _refuse_listed(session, versions)
    for step, group in _group(versions).items():
        _take(session, group, step, actor=actor, now=now)
        following = find_next_step(step)
        if following is None:
            accept_versions(session, group, actor=actor, now=now, comment=comment.strip())
            continue
        for version in group:
            version.step = following.value
            log_step(session, version, "passed", step=step, actor=actor, now=now, comment=comment.strip())
        notify_waiting(session, group, following, actor=actor, now=now)
    session.flush()


def accept_versions(
    session: Session,
    versions: Sequence[ItemVersion],
    *,
    actor: Actor,
    now: datetime,
    comment: str = "",
    meeting_id: int | None = None,
) -> None:
    """Put versions into use, in place of what was accepted of their items before. Whether they may be is checked."""
    items = [version.item_id for version in versions]
    for start in range(0, len(items), CHUNK):
        older = session.scalars(
            select(ItemVersion).where(
                ItemVersion.item_id.in_(items[start : start + CHUNK]), ItemVersion.state == State.APPROVED
            )
        )
        for replaced in older.all():
            replaced.state = State.RETIRED.value
            log_step(session, replaced, "superseded", actor=SYSTEM, now=now)
    for version in versions:
        version.state, version.decided_at = State.APPROVED.value, now
        log_step(
            session,
            version,
            State.APPROVED,
            step=Step.ACCEPTANCE,
            actor=actor,
            now=now,
            comment=comment,
            meeting_id=meeting_id,
        )
    settle_reviewed(session, versions, now=now)


def _record_batch(
    session: Session, versions: Sequence[ItemVersion], verb: str, *, actor: Actor, now: datetime, **data: object
) -> None:
    told = [[version.item.code, version.number, version.content_hash] for version in versions]
    subject = ("item_version", versions[0].id) if len(versions) == 1 else ("bank", "items")
    record(session, f"web:item_version:{verb}", subject, actor=actor, now=now, data={"versions": told, **data})
