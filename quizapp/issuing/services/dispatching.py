"""Sending an issued edition to the agencies before any assessment (Decision 1364/QĐ-UBND), and its receipts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.issuing.domain import EditionState
from quizapp.issuing.models import Edition, EditionDispatch
from quizapp.issuing.queries import has_dispatch
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise
from quizapp.people.models import OrgUnit


def send_edition(
    session: Session, edition: Edition, units: Sequence[OrgUnit], *, letter_number: str, actor: Actor, now: datetime
) -> int:
    """Send an issued edition to `units` with an official letter; those that have it already are passed over."""
    if edition.state != EditionState.ISSUED:
        raise DomainError(N_("Chỉ gửi được ngân hàng câu hỏi đã ban hành."), code="not_issued")
    letter = normalise(letter_number)
    if not letter:
        raise DomainError(N_("Anh/chị hãy ghi số công văn gửi."), code="no_letter")
    sent = set(session.scalars(select(EditionDispatch.unit_id).where(EditionDispatch.edition_id == edition.id)))
    new = [unit for unit in units if unit.id not in sent]
    if not new:
        raise DomainError(N_("Anh/chị chưa chọn nơi nhận nào chưa được gửi."), code="nothing_chosen")
    session.add_all(
        EditionDispatch(
            edition_id=edition.id,
            unit_id=unit.id,
            unit_name=unit.full_name,
            letter_number=letter,
            sent_at=now,
            sent_by_id=actor.id,
        )
        for unit in new
    )
    session.flush()
    data = {"letter": letter, "units": [unit.full_name for unit in new]}
    record(session, "web:edition:send", ("edition", edition.id), actor=actor, now=now, data=data)
    return len(new)


def confirm_receipt(session: Session, dispatch: EditionDispatch, *, actor: Actor, now: datetime) -> None:
    """Somebody of the agency confirms that the edition arrived."""
    _receive(session, dispatch, note="", actor=actor, now=now)


def note_receipt(session: Session, dispatch: EditionDispatch, *, note: str, actor: Actor, now: datetime) -> None:
    """The sender notes a receipt that reached it another way, such as a signed delivery book."""
    note = normalise(note)
    if not note:
        raise DomainError(N_("Anh/chị hãy ghi căn cứ của việc xác nhận nhận."), code="no_note")
    _receive(session, dispatch, note=note, actor=actor, now=now)


def refuse_undispatched(session: Session, edition: Edition) -> None:
    """Raise DomainError where an edition was not sent to anybody yet: agencies have it before any assessment.

    Editions from before the manner of assessment was kept are let through.
    """
    if edition.manner_row is not None and not has_dispatch(session, edition.id):
        raise DomainError(
            N_(
                "%(title)s chưa được gửi đến các cơ quan, địa phương. "
                "Theo Quyết định số 1364/QĐ-UBND, ngân hàng câu hỏi được gửi trước khi tổ chức đánh giá."
            ),
            code="not_sent",
            title=edition.title,
        )


def _receive(session: Session, dispatch: EditionDispatch, *, note: str, actor: Actor, now: datetime) -> None:
    session.refresh(dispatch, ["received_at"], with_for_update=True)
    if dispatch.received_at is not None:
        raise DomainError(N_("Việc nhận đã được xác nhận trước đó."), code="received")
    dispatch.received_at, dispatch.received_by_id, dispatch.receipt_note = now, actor.id, note
    session.flush()
    data = {"unit": dispatch.unit_name, "note": note}
    record(session, "web:edition:receive", ("edition", dispatch.edition_id), actor=actor, now=now, data=data)
