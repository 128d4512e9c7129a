"""Questions that must be looked at again: how they come to it, and how two people settle it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.adapters.notices import explain_effect
from quizapp.bank.domain import State
from quizapp.bank.domain.stale import Cause, Outcome
from quizapp.bank.models import Item, ItemVersion, StaleMark
from quizapp.bank.queries.impact import Touched, compute_impact_digest, list_touched
from quizapp.bank.queries.stale import Reason, list_reasons
from quizapp.bank.services.telling_stale import notify_stale
from quizapp.bank.services.versions import lock_versions
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_, normalise
from quizapp.people.queries import holds
from quizapp.sources.models import DocumentEffect, SourceDocument, SourceImport
from quizapp.sources.services import register_import, remove_effect

REVIEWERS = (Permission.BANK_EDIT, Permission.BANK_REVIEW)


def register_source(session: Session, found: SourceImport, *, seen: str, actor: Actor, now: datetime) -> SourceDocument:
    """Register a document that was looked at; the questions it bears on become stale in the same transaction.

    `seen` is the digest of the list of questions that the page showed: refused where the list is another one now.
    """
    touched = list_touched(session, found)
    if touched and seen != compute_impact_digest(touched):
        raise DomainError(
            N_("Danh sách câu hỏi bị ảnh hưởng đã thay đổi. Anh/chị xem lại danh sách rồi ghi nhận."), code="impact"
        )
    document = register_import(session, found, actor=actor, now=now)
    if touched:
        _raise_marks(session, touched, document, actor=actor, now=now)
    return document


def _raise_marks(
    session: Session, touched: Sequence[Touched], document: SourceDocument, *, actor: Actor, now: datetime
) -> None:
    session.add_all(
        StaleMark(
            version_id=one.version.id,
            cause=Cause.EFFECT.value,
            effect=one.line.effect.value,
            document_key=one.line.target,
            by_key=document.key,
            # The end of the document is the same event: it does not ask once more.
            until=session.get_one(SourceDocument, one.line.target).valid_to if one.line.ends else None,
            raised_at=now,
        )
        for one in touched
    )
    session.flush()
    notify_stale(
        session, [one.version for one in touched], explain_effect(document), event=document.key, actor=actor, now=now
    )
    data = {"by": document.key, "items": sorted({one.version.item.code for one in touched})}
    record(session, "web:item:stale", ("source", document.key), actor=actor, now=now, data=data)


def withdraw_effect(session: Session, effect: DocumentEffect, *, actor: Actor, now: datetime) -> int:
    """Take back what was registered of a document by mistake; returns how many versions are asked about no longer.

    What somebody has settled stays settled.
    """
    marks = session.scalars(
        select(StaleMark).where(
            StaleMark.by_key == effect.document_key,
            StaleMark.document_key == effect.target_key,
            StaleMark.effect == effect.effect,
            StaleMark.cleared_at.is_(None),
        )
    ).all()
    for mark in marks:
        session.delete(mark)
    remove_effect(session, effect, actor=actor, now=now)
    return len(marks)


def set_item_validity(session: Session, item: Item, valid_to: date | None, *, actor: Actor, now: datetime) -> None:
    """Say until which day a question may be used; the day after, it must be looked at again.

    Refused where that day has come and nobody has looked yet: another day would put them out of the need to.
    """
    before = item.valid_to
    if before == valid_to:
        return
    _refuse_evasion(session, item, to_local(now).date())
    item.valid_to = valid_to
    session.flush()
    told = [day.isoformat() if day else None for day in (before, valid_to)]
    data = {"item": item.code, "before": told[0], "after": told[1]}
    record(session, "web:item:validity", ("item", item.id), actor=actor, now=now, data=data)


def _refuse_evasion(session: Session, item: Item, today: date) -> None:
    accepted = max(
        (version for version in item.versions if version.state == State.APPROVED),
        key=lambda version: version.number,
        default=None,
    )
    reasons = list_reasons(session, [accepted], today) if accepted is not None else {}
    if any(reason.cause == Cause.ITEM_EXPIRED for found in reasons.values() for reason in found):
        message = N_("Thời hạn của câu %(item)s đã qua: cần hai người xác nhận hoặc nghiệm thu bản mới, rồi đặt lại.")
        raise DomainError(message, code="over", item=item.code)


def confirm_unchanged(
    session: Session, versions: Sequence[ItemVersion], *, note: str, actor: Actor, now: datetime
) -> tuple[int, int]:
    """Say of stale versions that they still hold: all or none. Two people must; returns how many each half settled.

    The first number is of those that now wait for somebody else, the second of those that are settled. Refused to
    whoever neither writes nor judges questions, to the first person the second time, and without a reason.
    """
    note = normalise(note)
    if not versions:
        raise DomainError(N_("Anh/chị chưa chọn câu hỏi nào."), code="nothing_chosen")
    if not note:
        raise DomainError(N_("Hãy ghi đã đối chiếu với văn bản nào, điểm nào."), code="no_reason")
    if actor.id is None or not any(holds(session, actor.id, permission) for permission in REVIEWERS):
        raise ForbiddenError(N_("Vai trò của anh/chị không làm bước này."), code="no_right")
    lock_versions(session, versions)
    reasons = list_reasons(session, versions, to_local(now).date())
    groups: dict[str, list[ItemVersion]] = {"propose_unchanged": [], "confirm_unchanged": []}
    for version in versions:
        marks = [_note(session, reason, now) for reason in reasons.get(version.id, ())]
        groups[_speak(version, marks, note, actor.id, now)].append(version)
    session.flush()
    for verb, group in groups.items():
        if group:
            told = [[version.item.code, version.number] for version in group]
            data = {"versions": told, "note": note}
            record(session, f"web:item_version:{verb}", ("bank", "items"), actor=actor, now=now, data=data)
    return len(groups["propose_unchanged"]), len(groups["confirm_unchanged"])


def _speak(version: ItemVersion, marks: Sequence[StaleMark], note: str, person_id: int, now: datetime) -> str:
    """Take down the word of one person on one version; returns whether it was the first or the second."""
    if not marks:
        message = N_("Câu %(item)s không còn phải rà soát. Anh/chị tải lại trang.")
        raise DomainError(message, code="settled", item=version.item.code)
    if any(mark.proposed_by_id is None for mark in marks):
        for mark in marks:
            mark.proposed_by_id, mark.proposed_at, mark.note = person_id, now, note
        return "propose_unchanged"
    if any(mark.proposed_by_id == person_id for mark in marks):
        message = N_("Anh/chị đã xác nhận câu %(item)s; người thứ hai phải là người khác.")
        raise ForbiddenError(message, code="same_person", item=version.item.code)
    for mark in marks:
        mark.confirmed_by_id, mark.cleared_at, mark.outcome = person_id, now, Outcome.UNCHANGED.value
    return "confirm_unchanged"


def settle_reviewed(session: Session, versions: Sequence[ItemVersion], *, now: datetime) -> None:
    """Settle what made versions stale before they were handed over: those who judged them have judged that, too."""
    fresh = [version for version in versions if version.submitted_at is not None]
    if not fresh:
        return
    reasons = list_reasons(session, fresh, to_local(now).date())
    for version in fresh:
        for reason in reasons.get(version.id, ()):
            if version.submitted_at is not None and _was_before(reason, version.submitted_at):
                mark = _note(session, reason, now)
                mark.cleared_at, mark.outcome = now, Outcome.REVIEWED.value
    session.flush()


def _was_before(reason: Reason, submitted_at: datetime) -> bool:
    if reason.cause == Cause.EFFECT:
        return reason.mark is not None and reason.mark.raised_at <= submitted_at
    return reason.until is not None and reason.until < to_local(submitted_at).date()


def _note(session: Session, reason: Reason, now: datetime) -> StaleMark:
    """The row of a reason; of a day that has passed, it begins with the first who acts on it."""
    if reason.mark is not None:
        return reason.mark
    mark = StaleMark(
        version_id=reason.version_id,
        cause=reason.cause.value,
        document_key=reason.document.key if reason.document else None,
        until=reason.until,
        raised_at=now,
    )
    session.add(mark)
    session.flush()
    return mark
