"""Taking up objections and answering them; where a result changes, two people decide."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.queries.organiser import is_over
from quizapp.delivery.services.voiding import void_attempt
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_
from quizapp.mail.services import write_mail
from quizapp.objections.adapters import tell_answered
from quizapp.objections.domain import BY_CORRECTION, Kind, Outcome, list_outcomes
from quizapp.objections.models import Objection
from quizapp.objections.queries.queue import find_correction, find_recheck
from quizapp.results.services import decide_result
from quizapp.transcription.services.entering import reopen_sheet


def take_up(session: Session, objection: Objection, *, actor: Actor, now: datetime) -> None:
    """Say that somebody looks into it; of an attempt on paper that is to be rechecked, the sheet is entered again."""
    _refuse_own(objection, actor)
    lock_row(session, objection)
    if objection.state != "filed":
        raise DomainError(N_("Kiến nghị này đã có người tiếp nhận."), code="state")
    objection.state, objection.taken_by_id, objection.taken_at = "taken", actor.id, now
    if objection.kind == Kind.RECHECK:
        reopen_sheet(session, objection.attempt.assignment, reason=N_("Theo kiến nghị"), actor=actor, now=now)
    session.flush()
    record(session, "web:objection:take", ("objection", objection.id), actor=actor, now=now, data={})


def answer_objections(
    session: Session, objections: Sequence[Objection], *, outcome: Outcome, answer: str, actor: Actor, now: datetime
) -> None:
    """Answer one objection, or several alike, in the same words.

    A changed key and a void question rest on a correction that two people have decided already. The chance to sit
    again is proposed here and waits for a second person.
    """
    words = answer.strip()
    if not words:
        raise DomainError(N_("Anh/chị hãy ghi nội dung trả lời."), code="no_answer")
    if outcome is Outcome.GRANTED_AGAIN and len(objections) > 1:
        raise DomainError(N_("Việc cho làm bài lại được quyết định cho từng người."), code="one_by_one")
    for objection in objections:
        _answer(session, objection, outcome, words, actor, now)


def _answer(session: Session, objection: Objection, outcome: Outcome, words: str, actor: Actor, now: datetime) -> None:
    _refuse_own(objection, actor)
    lock_row(session, objection)
    if objection.state not in {"filed", "taken"}:
        raise DomainError(N_("Kiến nghị này đã được trả lời."), code="state")
    if outcome not in list_outcomes(Kind(objection.kind)):
        raise DomainError(N_("Kết luận này không dùng cho loại kiến nghị đó."), code="outcome")
    if objection.kind == Kind.RECHECK:
        _refuse_unread(session, objection, outcome)
    correction = find_correction(session, objection.version_id, outcome)
    if outcome in BY_CORRECTION and correction is None:
        raise DomainError(
            N_("Chưa có đính chính nào được áp dụng cho câu này. Hãy đính chính đáp án trước, rồi trả lời."),
            code="no_correction",
        )
    if outcome is Outcome.GRANTED_AGAIN:
        _refuse_round_over(objection, now)
    if objection.taken_by_id is None:
        objection.taken_by_id, objection.taken_at = actor.id, now
    objection.answer, objection.outcome = words, outcome.value
    objection.correction_id = correction.id if correction else None
    objection.answered_by_id, objection.answered_at = actor.id, now
    objection.state = "proposed" if outcome is Outcome.GRANTED_AGAIN else "answered"
    session.flush()
    verb = "propose" if objection.state == "proposed" else "answer"
    data = {"outcome": outcome.value, "correction": objection.correction_id}
    record(session, f"web:objection:{verb}", ("objection", objection.id), actor=actor, now=now, data=data)
    if objection.state == "answered":
        _tell(session, objection, now)


def _tell(session: Session, objection: Objection, now: datetime) -> None:
    person = objection.attempt.assignment.person
    subject, body = tell_answered(person, objection)
    write_mail(session, person, subject=subject, body=body, now=now, dedupe_key=f"objection:{objection.id}:answered")


def agree(session: Session, objection: Objection, *, actor: Actor, now: datetime) -> None:
    """Agree that somebody sits again: the attempt no longer counts.

    In an assessment the person can be assigned anew; in a contest they enter once more while the round is open.
    """
    _refuse_own(objection, actor)
    _refuse_settled(session, objection)
    _refuse_round_over(objection, now)
    if actor.id is None or actor.id == objection.answered_by_id:
        raise ForbiddenError(N_("Người đề nghị không tự đồng ý; việc này do người thứ hai."), code="same_person")
    objection.state, objection.agreed_by_id, objection.answered_at = "answered", actor.id, now
    void_attempt(session, objection.attempt, reason=N_("Được làm bài lại theo kiến nghị"), actor=actor, now=now)
    session.flush()
    if objection.attempt.assignment.sitting.assessment_id is not None:
        decide_result(session, objection.attempt.assignment, now=now)
    record(session, "web:objection:confirm", ("objection", objection.id), actor=actor, now=now, data={})
    _tell(session, objection, now)


def send_back(session: Session, objection: Objection, *, actor: Actor, now: datetime) -> None:
    """Do not agree: the objection is being looked into again."""
    _refuse_settled(session, objection)
    objection.state, objection.outcome, objection.answer = "taken", "", ""
    objection.answered_by_id = objection.answered_at = None
    session.flush()
    record(session, "web:objection:return", ("objection", objection.id), actor=actor, now=now, data={})


def _refuse_round_over(objection: Objection, now: datetime) -> None:
    """A contest has no other sitting: who is to enter again does so before its round ends."""
    sitting = objection.attempt.assignment.sitting
    if sitting.assessment_id is None and is_over(sitting, now):
        raise DomainError(
            N_("Vòng thi đã hết giờ nên không cho dự thi lại được; chỉ cho được khi vòng thi còn mở."), code="contest"
        )


def _refuse_settled(session: Session, objection: Objection) -> None:
    lock_row(session, objection)
    if objection.state != "proposed":
        raise DomainError(N_("Kiến nghị này không chờ người thứ hai đồng ý."), code="state")


def _refuse_unread(session: Session, objection: Objection, outcome: Outcome) -> None:
    """A recheck is answered once the sheet was read again, by two who had not read it."""
    sheet = find_recheck(session, objection)
    is_read = sheet is not None and sheet.settled_at is not None
    if sheet is not None and not is_read:
        raise DomainError(N_("Phiếu chưa nhập lại xong; xong rồi mới trả lời được."), code="unread")
    if outcome is Outcome.RECHECKED and not is_read:
        raise DomainError(N_("Hãy tiếp nhận để phiếu được nhập lại, rồi mới kết luận như vậy."), code="unread")


def _refuse_own(objection: Objection, actor: Actor) -> None:
    if objection.attempt.assignment.person_id == actor.id:
        raise ForbiddenError(N_("Anh/chị không tự giải quyết kiến nghị của mình."), code="own")
