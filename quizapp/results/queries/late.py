"""Answers that came after the end: which wait for a decision, which count, and what they made of the score."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from quizapp.delivery.models import Attempt, AttemptStep, LateAnswer
from quizapp.kernel.hashing import compute_digest
from quizapp.results.domain import LateCounted, LateSent, Verdict, choose_late
from quizapp.results.models import LateDecision, Score


def list_late(session: Session, attempt_id: int) -> Sequence[LateAnswer]:
    """What came after the end of an attempt, in the order in which it came."""
    return session.scalars(select(LateAnswer).where(LateAnswer.attempt_id == attempt_id).order_by(LateAnswer.id)).all()


def list_decisions(session: Session, attempt_id: int) -> Sequence[LateDecision]:
    """Every decision on late answers of an attempt that was proposed, the oldest first."""
    return session.scalars(
        select(LateDecision)
        .where(LateDecision.attempt_id == attempt_id)
        .options(joinedload(LateDecision.proposed_by), joinedload(LateDecision.decided_by))
        .order_by(LateDecision.id)
    ).all()


def list_undecided(session: Session, attempt_id: int) -> list[LateAnswer]:
    """The late answers of an attempt that no confirmed decision is about."""
    decided = select(func.max(LateDecision.last_answer)).where(
        LateDecision.attempt_id == attempt_id, LateDecision.state == "confirmed"
    )
    last = session.scalar(decided) or 0
    return [late for late in list_late(session, attempt_id) if late.id > last]


def list_counting(session: Session, attempt_id: int, late: Sequence[LateAnswer]) -> list[bool]:
    """Which of `late` would count if all of them were accepted."""
    steps = session.scalars(
        select(AttemptStep)
        .where(AttemptStep.attempt_id == attempt_id, AttemptStep.kind == "answer")
        .order_by(AttemptStep.seq)
    )
    return choose_late([_read(one) for one in late], [_read(step) for step in steps])


def find_counted(session: Session, attempt_id: int, *, until: int | None = None) -> LateCounted | None:
    """The late answers of an attempt that count by decision; with `until`, as it was once that one was confirmed."""
    statement = select(LateDecision).where(
        LateDecision.attempt_id == attempt_id,
        LateDecision.state == "confirmed",
        LateDecision.verdict == Verdict.ACCEPT.value,
    )
    if until is not None:
        statement = statement.where(LateDecision.id <= until)
    decisions = session.scalars(statement.order_by(LateDecision.id)).all()
    if not decisions:
        return None
    covered = [late for late in list_late(session, attempt_id) if any(_covers(d, late) for d in decisions)]
    counts = list_counting(session, attempt_id, covered)
    answers = {late.position: _read(late).answer for late, counted in zip(covered, counts, strict=True) if counted}
    return LateCounted(decisions[-1].id, answers)


def list_covered(session: Session, decision: LateDecision) -> list[LateAnswer]:
    """The late answers that a decision is about."""
    return [late for late in list_late(session, decision.attempt_id) if _covers(decision, late)]


def compute_late_digest(late: Sequence[LateAnswer]) -> str:
    """What the audit chain keeps of late answers that were decided on: none can be changed afterwards."""
    return compute_digest([[one.id, one.position, one.payload, one.received_at.isoformat()] for one in late])


@dataclass(frozen=True)
class LateOutcome:
    """A confirmed decision, with the score that it led to and the one without, which is kept. Neither where refused."""

    decision: LateDecision
    count: int
    without: Score | None
    score: Score | None


def list_late_outcomes(session: Session, attempt: Attempt) -> list[LateOutcome]:
    """What was decided of the late answers of an attempt, the oldest first."""
    scores = session.scalars(select(Score).where(Score.attempt_id == attempt.id).order_by(Score.id)).all()
    found = []
    for decision in list_decisions(session, attempt.id):
        if decision.state != "confirmed":
            continue
        after = next((score for score in scores if score.late_id == decision.id), None)
        before = [score for score in scores if after is not None and score.id < after.id]
        count = len(list_covered(session, decision))
        found.append(LateOutcome(decision, count, before[-1] if before else None, after))
    return found


@dataclass(frozen=True)
class LateNote:
    """What the person concerned, and who reads their result, is told of late answers."""

    waiting: int
    outcomes: list[LateOutcome]


def build_late_note(session: Session, attempt: Attempt) -> LateNote:
    """How many late answers of an attempt wait for a decision, and what was decided of the others."""
    return LateNote(len(list_undecided(session, attempt.id)), list_late_outcomes(session, attempt))


def _covers(decision: LateDecision, late: LateAnswer) -> bool:
    return decision.first_answer <= late.id <= decision.last_answer


def _read(sent: LateAnswer | AttemptStep) -> LateSent:
    answer = json.loads(sent.payload)["answer"]
    return LateSent(sent.position or 0, sent.epoch, sent.page, sent.client_seq, answer)
