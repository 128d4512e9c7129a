"""Filing an objection, and until when that can be done."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.contests.models import Round
from quizapp.delivery.models import Assessment, Attempt
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.ids import new_public_id
from quizapp.kernel.text import N_
from quizapp.objections.domain import MAX_DAYS, MAX_OPEN, WITHOUT_QUESTION, Kind
from quizapp.objections.models import Objection, ObjectionTerms
from quizapp.objections.queries.own import count_waiting, is_on_paper, list_own, read_window
from quizapp.results.domain import ObjectionNote
from quizapp.results.services.signals import objections_wanted


def file_objection(
    session: Session, attempt: Attempt, *, kind: Kind, position: int | None, text: str, actor: Actor, now: datetime
) -> Objection:
    """An objection of the person who sat, about a question by its number on their paper, or a technical fault.

    Refused outside the window, without words, for a number that the paper does not have, and for the same question
    on the same ground while an answer is awaited.
    """
    if not read_window(session, attempt, now=now).is_open(now):
        raise DomainError(N_("Đã hết thời hạn gửi kiến nghị."), code="closed")
    words = text.strip()
    if not words:
        raise DomainError(N_("Anh/chị hãy ghi nội dung kiến nghị."), code="no_text")
    if kind is Kind.RECHECK and not is_on_paper(attempt):
        raise DomainError(N_("Chỉ bài làm trên giấy mới được phúc khảo."), code="machine")
    if kind not in WITHOUT_QUESTION and (position is None or not 1 <= position <= len(attempt.layout)):
        raise DomainError(
            N_("Bài của anh/chị có %(total)s câu; hãy ghi số câu từ 1 đến %(total)s."),
            code="position",
            total=len(attempt.layout),
        )
    if count_waiting(session, attempt.id) >= MAX_OPEN:
        raise DomainError(
            N_("Anh/chị đang có nhiều kiến nghị chờ trả lời. Anh/chị chờ trả lời rồi gửi tiếp."), code="many"
        )
    is_about = position if position is not None and 1 <= position <= len(attempt.layout) else None
    if any(
        (known.kind, known.position) == (kind, is_about) and known.state != "answered"
        for known in list_own(session, attempt.id)
    ):
        raise DomainError(N_("Anh/chị đã gửi kiến nghị như vậy và đang chờ trả lời."), code="same")
    objection = Objection(
        public_id=new_public_id(),
        attempt_id=attempt.id,
        kind=kind.value,
        position=is_about,
        version_id=attempt.layout[is_about - 1]["version"] if is_about is not None else None,
        text=words,
        filed_at=now,
    )
    session.add(objection)
    session.flush()
    data = {"attempt": attempt.id, "kind": kind.value, "position": is_about}
    record(session, "web:objection:submit", ("objection", objection.id), actor=actor, now=now, data=data)
    return objection


def set_terms(session: Session, event: Assessment | Round, days: int, *, actor: Actor, now: datetime) -> None:
    """Take objections for `days` days after the results of an assessment or the ranking of a round; 0 takes none."""
    if not 0 <= days <= MAX_DAYS:
        raise DomainError(N_("Ghi số ngày từ 0 đến 60."), code="days")
    is_assessment = isinstance(event, Assessment)
    column = ObjectionTerms.assessment_id if is_assessment else ObjectionTerms.round_id
    terms = session.scalars(select(ObjectionTerms).where(column == event.id)).one_or_none()
    if terms is None:
        terms = ObjectionTerms(
            assessment_id=event.id if is_assessment else None, round_id=None if is_assessment else event.id
        )
        session.add(terms)
    terms.days = days
    session.flush()
    subject = ("assessment", event.id) if isinstance(event, Assessment) else ("contest", event.contest_id)
    record(session, f"web:{subject[0]}:set_objection_days", subject, actor=actor, now=now, data={"days": days})


@objections_wanted.connect
def _describe(attempt: Attempt, *, session: Session, now: datetime) -> ObjectionNote:
    window = read_window(session, attempt, now=now)
    filed = list_own(session, attempt.id)
    answered = sum(1 for objection in filed if objection.state == "answered")
    return ObjectionNote("objections.own", window.is_open(now), window.last, len(filed), answered)
