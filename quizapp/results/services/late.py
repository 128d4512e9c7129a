"""Deciding on answers that came after the end: one person proposes, another confirms, the score follows."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Attempt
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_, normalise
from quizapp.results.domain import Verdict, to_decimal_text
from quizapp.results.models import LateDecision
from quizapp.results.queries import find_score
from quizapp.results.queries.corrections import is_rescoring
from quizapp.results.queries.late import compute_late_digest, list_covered, list_undecided
from quizapp.results.services.documents import list_final
from quizapp.results.services.scoring import ENDED, decide_result, score_attempt
from quizapp.results.services.signals import scores_corrected


def propose_late(
    session: Session, attempt: Attempt, *, verdict: Verdict, reason: str, actor: Actor, now: datetime
) -> LateDecision:
    """Propose whether what came after the end of `attempt`, and is not decided yet, counts."""
    who = _get_other(attempt, actor)
    why = normalise(reason)
    if not why:
        raise DomainError(N_("Anh/chị hãy ghi lý do."), code="no_reason")
    lock_row(session, attempt)
    if attempt.state not in ENDED:
        raise DomainError(N_("Bài này không còn được tính nên không có gì phải xem xét."), code="state")
    late = list_undecided(session, attempt.id)
    if not late:
        raise DomainError(N_("Mọi câu trả lời đến muộn của bài này đã được quyết định."), code="decided")
    waiting = select(LateDecision.id).where(LateDecision.attempt_id == attempt.id, LateDecision.state == "proposed")
    if session.scalar(waiting) is not None:
        raise DomainError(N_("Bài này đang có một đề nghị chờ người thứ hai."), code="waiting")
    decision = LateDecision(
        attempt_id=attempt.id,
        first_answer=late[0].id,
        last_answer=late[-1].id,
        verdict=verdict.value,
        reason=why,
        proposed_by_id=who,
        proposed_at=now,
    )
    session.add(decision)
    session.flush()
    data = {"decision": decision.id, "verdict": verdict.value, "reason": why, "count": len(late)}
    record(session, "web:attempt:propose_late", ("attempt", attempt.id), actor=actor, now=now, data=data)
    return decision


def confirm_late(session: Session, decision: LateDecision, *, actor: Actor, now: datetime) -> None:
    """Bring a proposed decision into force, by another person than proposed it.

    Where the answers are accepted, the attempt is scored with them, its result decided anew and whatever hangs on it
    follows; the score without them stays.
    """
    _refuse_decided(session, decision)
    attempt = decision.attempt
    if _get_other(attempt, actor) == decision.proposed_by_id:
        raise ForbiddenError(N_("Người đề nghị không tự đồng ý; việc này do người thứ hai."), code="same_person")
    place = attempt.assignment
    lock_row(session, attempt)
    accepted = decision.verdict == Verdict.ACCEPT
    if accepted:
        _refuse_unscorable(session, attempt)
    decision.state, decision.decided_by_id, decision.decided_at = "confirmed", actor.id, now
    session.flush()
    late = list_covered(session, decision)
    data = {
        "decision": decision.id,
        "verdict": decision.verdict,
        "count": len(late),
        "digest": compute_late_digest(late),
    }
    if accepted:
        before, after = find_score(session, attempt.id), score_attempt(session, attempt, now=now)
        data["without"] = to_decimal_text(before.points) if before is not None else None
        data["points"] = to_decimal_text(after.points)
    record(session, "web:attempt:confirm_late", ("attempt", attempt.id), actor=actor, now=now, data=data)
    if not accepted:
        return
    if place.sitting.assessment_id is None:
        scores_corrected.send(decision, session=session, sittings=[place.sitting_id], now=now)
    elif place.state != "withdrawn":
        decide_result(session, place, now=now)


def decline_late(session: Session, decision: LateDecision, *, note: str, actor: Actor, now: datetime) -> None:
    """Do not follow a proposal, with a reason; who proposed it withdraws it by the same act. The answers wait on."""
    _refuse_decided(session, decision)
    who = _get_other(decision.attempt, actor)
    decision.note = normalise(note)
    if not decision.note:
        raise DomainError(N_("Anh/chị hãy ghi lý do."), code="no_reason")
    decision.state = "withdrawn" if who == decision.proposed_by_id else "declined"
    decision.decided_by_id, decision.decided_at = who, now
    session.flush()
    data = {"decision": decision.id, "state": decision.state, "note": decision.note}
    subject = ("attempt", decision.attempt_id)
    record(session, "web:attempt:decline_late", subject, actor=actor, now=now, data=data)


def _get_other(attempt: Attempt, actor: Actor) -> int:
    """The id of whoever acts, who is somebody else than the person that sat."""
    if actor.id is None:
        raise ForbiddenError(N_("Việc này cần một người chịu trách nhiệm."))
    if attempt.assignment.person_id == actor.id:
        raise ForbiddenError(N_("Anh/chị không tự quyết định về bài của mình."), code="own")
    return actor.id


def _refuse_decided(session: Session, decision: LateDecision) -> None:
    lock_row(session, decision)
    if decision.state != "proposed":
        raise DomainError(N_("Đề nghị này đã được quyết định rồi."), code="decided")


def _refuse_unscorable(session: Session, attempt: Attempt) -> None:
    if attempt.state not in ENDED:
        raise DomainError(N_("Bài này không còn được tính nên không có gì phải xem xét."), code="state")
    if is_rescoring(session):
        raise DomainError(N_("Đang tính lại điểm theo một đính chính. Anh/chị chờ việc đó xong."), code="busy")
    if list_final(session, [attempt.assignment.sitting_id]):
        raise DomainError(
            N_("Xếp hạng của cuộc thi đã công bố nên giữ nguyên; câu đến muộn không còn được tính."), code="final"
        )
