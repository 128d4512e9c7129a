"""Changes of what is registered of a document."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.sources.models import SourceDocument


def refuse_days(issued_on: date, valid_from: date | None, valid_to: date | None, *, today: date) -> None:
    """Raise DomainError for dates that cannot be those of one document."""
    if issued_on > today:
        raise DomainError(N_("Ngày ban hành không thể sau hôm nay."), code="future")
    if valid_from and valid_to and valid_to < valid_from:
        raise DomainError(N_("Ngày hết hiệu lực không thể trước ngày có hiệu lực."), code="days")


def change_validity(
    session: Session,
    document: SourceDocument,
    *,
    valid_from: date | None,
    valid_to: date | None,
    today: date,
    actor: Actor,
    now: datetime,
) -> None:
    """Set from when and until when a document is in force; questions that cite it follow by themselves."""
    refuse_days(document.issued_on, valid_from, valid_to, today=today)
    before = (document.valid_from, document.valid_to)
    if before == (valid_from, valid_to):
        return
    document.valid_from, document.valid_to = valid_from, valid_to
    session.flush()
    told = [day.isoformat() if day else None for day in (*before, valid_from, valid_to)]
    data = {"before": told[:2], "after": told[2:]}
    record(session, "web:source:validity", ("source", document.key), actor=actor, now=now, data=data)
