"""An edition's way: drafted, frozen and submitted by the standing office, issued by the Committee."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.issuing.domain import (
    EDITION_STATE_NAMES,
    SIGNING_FORMS,
    EditionState,
    Manner,
    compute_manifest_hash,
    list_departures,
)
from quizapp.issuing.models import Edition, EditionExclusion, EditionItem, EditionManner
from quizapp.issuing.queries import list_approved
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise
from quizapp.tasks.services import request_task


def create_edition(session: Session, *, year: int, title: str, manner: Manner, actor: Actor, now: datetime) -> Edition:
    """A draft edition. It holds what is approved when its list is frozen, but for what is left out by then."""
    edition = Edition(year=year, title=normalise(title), created_at=now)
    session.add(edition)
    session.flush()
    session.add(EditionManner(edition_id=edition.id, **vars(manner)))
    session.flush()
    _record(session, edition, "create", actor, now, {"year": year, "manner": manner.describe()})
    return edition


def change_manner(session: Session, edition: Edition, manner: Manner, *, actor: Actor, now: datetime) -> None:
    """Set the manner of assessment while the edition is drafted."""
    _hold(session, edition, EditionState.DRAFT)
    before = edition.manner
    if before == manner:
        return
    row = edition.manner_row
    if row is None:
        row = EditionManner(edition_id=edition.id)
        session.add(row)
    for key, value in vars(manner).items():
        setattr(row, key, value)
    session.flush()
    session.expire(edition, ["manner_row"])
    data = {"before": before.describe() if before else None, "after": manner.describe()}
    _record(session, edition, "change_manner", actor, now, data)


def exclude_items(
    session: Session, edition: Edition, codes: Sequence[str], *, reason: str, actor: Actor, now: datetime
) -> int:
    """Leave approved questions out of a draft, with one reason; gives how many."""
    _hold(session, edition, EditionState.DRAFT)
    reason = normalise(reason)
    if not reason:
        raise DomainError(N_("Anh/chị hãy ghi lý do chưa đưa câu hỏi vào ngân hàng."), code="no_reason")
    approved = {version.item.code: version.item_id for version in list_approved(session, to_local(now).date())}
    out = set(session.scalars(select(EditionExclusion.item_id).where(EditionExclusion.edition_id == edition.id)))
    chosen = [code for code in sorted(set(codes)) if code in approved and approved[code] not in out]
    if not chosen:
        raise DomainError(N_("Anh/chị chưa chọn câu hỏi nào."), code="nothing_chosen")
    session.add_all(
        EditionExclusion(edition_id=edition.id, item_id=approved[code], reason=reason, at=now) for code in chosen
    )
    session.flush()
    _record(session, edition, "exclude", actor, now, {"items": chosen, "reason": reason})
    return len(chosen)


def include_items(session: Session, edition: Edition, item_ids: Sequence[int], *, actor: Actor, now: datetime) -> int:
    """Take questions that were left out back into a draft; gives how many."""
    _hold(session, edition, EditionState.DRAFT)
    back = [exclusion for exclusion in edition.exclusions if exclusion.item_id in set(item_ids)]
    if not back:
        raise DomainError(N_("Anh/chị chưa chọn câu hỏi nào."), code="nothing_chosen")
    codes = sorted(exclusion.item.code for exclusion in back)
    for exclusion in back:
        session.delete(exclusion)
    session.flush()
    session.expire(edition, ["exclusions"])
    _record(session, edition, "include", actor, now, {"items": codes})
    return len(codes)


def freeze_edition(session: Session, edition: Edition, *, actor: Actor, now: datetime) -> Edition:
    """Fix the list: the approved version of every question that is not left out, and its hash.

    From here on what is approved or withdrawn does not change the list. Refuses a list without any question.
    """
    _hold(session, edition, EditionState.DRAFT)
    out = {exclusion.item_id for exclusion in edition.exclusions}
    versions = [version for version in list_approved(session, to_local(now).date()) if version.item_id not in out]
    if not versions:
        raise DomainError(
            N_("Chưa có câu hỏi nào được nghiệm thu, nên chưa có gì để ban hành."), code="nothing_approved"
        )
    session.add_all(EditionItem(edition_id=edition.id, version_id=version.id) for version in versions)
    edition.state = EditionState.FROZEN.value
    edition.manifest_hash = compute_manifest_hash((v.item.code, v.number, v.content_hash) for v in versions)
    session.flush()
    data = {"items": len(versions), "left_out": len(out), "manifest": edition.manifest_hash}
    _record(session, edition, "freeze", actor, now, data)
    return edition


def reopen_edition(session: Session, edition: Edition, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take a frozen or submitted edition back to drafting, with the reason."""
    _hold(session, edition, EditionState.FROZEN, EditionState.SUBMITTED)
    reason = normalise(reason)
    if not reason:
        raise DomainError(N_("Anh/chị hãy ghi lý do đưa ngân hàng về soạn lại."), code="no_reason")
    session.execute(delete(EditionItem).where(EditionItem.edition_id == edition.id))
    data = {"state": edition.state, "manifest": edition.manifest_hash, "reason": reason}
    edition.state, edition.manifest_hash = EditionState.DRAFT.value, None
    edition.proposal_number, edition.proposed_on = "", None
    session.flush()
    session.expire(edition, ["entries"])
    _record(session, edition, "reopen", actor, now, data)


def submit_edition(
    session: Session, edition: Edition, *, proposal_number: str, proposed_on: date, actor: Actor, now: datetime
) -> None:
    """Submit a frozen edition to the Committee by a proposal (tờ trình)."""
    _hold(session, edition, EditionState.FROZEN)
    number = normalise(proposal_number)
    if not number:
        raise DomainError(N_("Anh/chị hãy ghi số tờ trình."), code="no_number")
    if proposed_on > to_local(now).date():
        raise DomainError(N_("Ngày của tờ trình không thể sau hôm nay."), code="future")
    edition.state, edition.proposal_number, edition.proposed_on = EditionState.SUBMITTED.value, number, proposed_on
    session.flush()
    data = {"proposal": number, "proposed_on": proposed_on.isoformat(), "manifest": edition.manifest_hash}
    _record(session, edition, "submit", actor, now, data)


def issue_edition(
    session: Session,
    edition: Edition,
    *,
    document_kind: str,
    decision_number: str,
    issued_on: date,
    signer: str,
    signer_position: str,
    signing_form: str,
    actor: Actor,
    now: datetime,
) -> Edition:
    """Issue a submitted edition by the Committee's document; list and manner never change any more.

    The printed open part is made in the background. Refuses an edition in another state, and a document without
    number or signer or dated before the proposal.
    """
    _hold(session, edition, EditionState.SUBMITTED)
    number, name = normalise(decision_number), normalise(signer)
    if not number or not name:
        raise DomainError(N_("Hãy ghi số quyết định và người ký ban hành."), code="no_decision")
    if edition.proposed_on is not None and issued_on < edition.proposed_on:
        raise DomainError(N_("Ngày ban hành không thể trước ngày của tờ trình."), code="before_proposal")
    if signing_form not in SIGNING_FORMS:
        raise DomainError(N_("Hình thức ký không hợp lệ."), code="signing_form")
    edition.state = EditionState.ISSUED.value
    edition.document_kind = normalise(document_kind)
    edition.decision_number, edition.issued_on = number, issued_on
    edition.signer, edition.signer_position, edition.signing_form = name, normalise(signer_position), signing_form
    session.flush()
    data = {
        "year": edition.year,
        "document": edition.document_kind,
        "decision": number,
        "issued_on": issued_on.isoformat(),
        "signer": " ".join(part for part in (signing_form, edition.signer_position, name) if part),
        "items": len(edition.entries),
        "manifest": edition.manifest_hash,
    }
    _record(session, edition, "issue", actor, now, data)
    request_task(session, "issuing.print", now=now, params={"edition": edition.id}, dedupe_key=str(edition.id))
    return edition


def refuse_departures(
    edition: Edition,
    *,
    question_count: int,
    minutes: int,
    pass_mark_percent: Decimal,
    attempts_allowed: int,
    validity_months: int,
) -> None:
    """Raise DomainError naming every point in which an assessment departs from the manner its edition fixed."""
    if edition.manner is None:
        return
    departures = list_departures(
        edition.manner,
        question_count=question_count,
        minutes=minutes,
        pass_mark_percent=pass_mark_percent,
        attempts_allowed=attempts_allowed,
        validity_months=validity_months,
    )
    if departures:
        points = "; ".join(f"{d.name.lower()} {_tell(d.found)} (quy định {_tell(d.wanted)})" for d in departures)
        raise DomainError(
            N_("Đợt chưa theo đúng cách thức đánh giá ban hành kèm %(title)s: %(points)s."),
            code="manner",
            title=edition.title,
            points=points,
        )


def _tell(value: int | Decimal) -> str:
    return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else str(value)


def _hold(session: Session, edition: Edition, *states: EditionState) -> None:
    """Lock the edition and refuse it in any state but `states`."""
    session.refresh(edition, ["state"], with_for_update=True)
    if edition.state not in states:
        raise DomainError(
            N_("Ngân hàng câu hỏi này đang ở bước “%(state)s” nên không làm được việc đó. Anh/chị hãy tải lại trang."),
            code="state",
            state=EDITION_STATE_NAMES[EditionState(edition.state)],
        )


def _record(session: Session, edition: Edition, verb: str, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
    record(session, f"web:edition:{verb}", ("edition", edition.id), actor=actor, now=now, data=data)
