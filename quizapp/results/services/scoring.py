"""Scores by replay of what was saved, and the results they come to."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.queries import get_paper_content
from quizapp.audit.services import record
from quizapp.delivery.models import Assessment, Assignment, Attempt, Sitting
from quizapp.delivery.queries import list_responses
from quizapp.delivery.services.signals import attempt_ended, sitting_closed
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.results.domain import (
    Marked,
    Outcome,
    Question,
    Standing,
    can_sit_again,
    compute_best,
    compute_marks,
    compute_valid_until,
    is_passed,
    to_decimal_text,
)
from quizapp.results.models import KeyCorrection, Result, Score
from quizapp.results.queries.corrections import apply_ruling, find_rulings
from quizapp.results.queries.late import find_counted
from quizapp.results.services.signals import result_decided
from quizapp.rooms.domain import Deduction
from quizapp.rooms.queries import find_deduction
from quizapp.rooms.services.signals import penalty_changed

ENDED = ("handed_in", "finalised")


def list_questions(
    session: Session, attempt: Attempt, rulings: Mapping[int, KeyCorrection] | None = None
) -> list[Question]:
    """The questions of an attempt by position, each in the version and layout that this person saw.

    `rulings` are the corrections to mark by, by version; without, the keys are those that were given.
    """
    shown = {question.version_id: question for question in get_paper_content(session, attempt.paper_id).questions}
    found = []
    for place in attempt.layout:
        q = shown[place["version"]]
        question = Question(q.version_id, q.item_type, q.index_code, q.content, place["layout"])
        found.append(apply_ruling(question, (rulings or {}).get(q.version_id)))
    return found


def replay_attempt(
    session: Session,
    attempt: Attempt,
    *,
    stage: int | None = None,
    proposed: KeyCorrection | None = None,
    late: int | None = None,
) -> Marked:
    """What an attempt's saved steps score under its keys as corrected by now; reads only, the same each time.

    `stage` takes the keys as they were after that correction, `proposed` adds one that is not in force yet. Answers
    that came after the end count as far as decided; `late` takes the decisions up to that one, 0 none of them.
    """
    rulings = find_rulings(session, [place["version"] for place in attempt.layout], stage=stage)
    if proposed is not None:
        rulings[proposed.version_id] = proposed
    answers = {position: response.answer for position, response in list_responses(session, attempt.id).items()}
    counted = find_counted(session, attempt.id, until=late)
    return compute_marks(list_questions(session, attempt, rulings), answers, counted)


def score_attempt(session: Session, attempt: Attempt, *, now: datetime) -> Score:
    """Score an ended attempt; the score it already has under the same keys is returned as it is."""
    if attempt.state not in ENDED:
        raise DomainError(N_("Bài chưa kết thúc nên chưa chấm được."), code="running")
    marked = replay_attempt(session, attempt)
    found = session.scalars(
        select(Score).where(Score.attempt_id == attempt.id, Score.key_version == marked.key_version)
    ).one_or_none()
    if found is not None:
        return found
    score = Score(attempt_id=attempt.id, computed_at=now, **to_columns(marked))
    session.add(score)
    session.flush()
    record(
        session,
        "system:attempt:score",
        ("attempt", attempt.id),
        actor=SYSTEM,
        now=now,
        data={
            "points": to_decimal_text(marked.points),
            "maximum": to_decimal_text(marked.maximum),
            "key_version": marked.key_version,
            "stage": marked.stage,
            "late": marked.late,
            "head_hash": attempt.head_hash,
        },
    )
    return score


def to_columns(marked: Marked) -> dict[str, Any]:
    """The stored form of a replayed attempt: exact decimals as text inside JSON."""
    return {
        "key_version": marked.key_version,
        "stage": marked.stage,
        "late_id": marked.late,
        "points": marked.points,
        "maximum": marked.maximum,
        "by_index": {
            code: [to_decimal_text(points), to_decimal_text(most)] for code, (points, most) in marked.by_index.items()
        },
        "by_position": [to_decimal_text(points) for points in marked.by_position],
        "answered": marked.answered,
    }


def decide_result(session: Session, assignment: Assignment, *, now: datetime) -> Result:
    """Decide what a place in a sitting came to, from its best attempt; deciding again changes only what changed.

    Refused while nothing can be said yet, and for places that a person was withdrawn from.
    """
    assessment = assignment.sitting.assessment
    if assessment is None or assessment.is_rehearsal or assignment.state == "withdrawn":
        raise DomainError(N_("Chỗ này không có kết quả đánh giá."), code="no_result")
    score = _find_best_score(session, assignment)
    outcome = _compute_outcome(session, assignment, assessment, score, find_deduction(session, assignment.id))
    scored = outcome in {Outcome.PASSED, Outcome.NOT_PASSED}
    counts = score if scored else None
    at = counts.attempt.ended_at if counts else assignment.sitting.starts_at
    assessed_on = to_local(at or now).date()
    facts: dict[str, Any] = {
        "attempt_id": counts.attempt_id if counts else None,
        "score_id": counts.id if counts else None,
        "outcome": outcome.value,
        "pass_mark_percent": assessment.specification.pass_mark_percent,
        "may_sit_again": can_sit_again(outcome),
        "assessed_on": assessed_on,
        "valid_until": (
            compute_valid_until(assessed_on, assessment.validity_months) if outcome is Outcome.PASSED else None
        ),
    }
    result = session.scalars(select(Result).where(Result.assignment_id == assignment.id)).one_or_none()
    if result is not None and all(getattr(result, name) == value for name, value in facts.items()):
        return result
    if result is None:
        result = Result(assignment_id=assignment.id, decided_at=now, **facts)
        session.add(result)
    else:
        result.decided_at = now
        for name, value in facts.items():
            setattr(result, name, value)
    session.flush()
    record(
        session,
        "system:result:decide",
        ("result", result.id),
        actor=SYSTEM,
        now=now,
        data={
            "assignment": assignment.id,
            "outcome": outcome.value,
            "score": counts.id if counts else None,
        },
    )
    result_decided.send(result, session=session, now=now)
    return result


def _find_best_score(session: Session, assignment: Assignment) -> Score | None:
    """The score of the attempt that counts, under the keys used last."""
    rows = session.scalars(
        select(Score)
        .join(Attempt)
        .where(Attempt.assignment_id == assignment.id, Attempt.state.in_(ENDED))
        .order_by(Score.id)
    )
    newest = {score.attempt_id: score for score in rows}
    best = compute_best(
        Standing(score.attempt_id, score.points, score.maximum, score.attempt.ended_at)
        for score in newest.values()
        if score.attempt.ended_at is not None
    )
    return newest[best.attempt_id] if best else None


def _compute_outcome(
    session: Session,
    assignment: Assignment,
    assessment: Assessment,
    score: Score | None,
    deduction: Deduction | None,
) -> Outcome:
    if score is not None:
        return compute_scored_outcome(
            score.points, score.maximum, assessment.specification.pass_mark_percent, deduction
        )
    if assignment.state == "excused":
        return Outcome.EXCUSED
    states = set(session.scalars(select(Attempt.state).where(Attempt.assignment_id == assignment.id)))
    if "voided" in states:
        return Outcome.VOIDED
    if states or assignment.sitting.closed_at is None:
        raise DomainError(N_("Ca chưa kết thúc nên chưa có kết quả."), code="running")
    return Outcome.ABSENT


def compute_scored_outcome(
    points: Decimal, maximum: Decimal, pass_mark_percent: Decimal, deduction: Deduction | None
) -> Outcome:
    """What a score comes to, less what the room took off."""
    if deduction is not None and deduction.is_void:
        return Outcome.VOIDED
    left = deduction.apply(points) if deduction is not None else points
    return Outcome.PASSED if is_passed(left, maximum, pass_mark_percent) else Outcome.NOT_PASSED


@attempt_ended.connect
def _score_ended_attempt(attempt: Attempt, *, session: Session, now: datetime) -> None:
    if attempt.assignment.sitting.is_rehearsal:
        return
    if attempt.state in ENDED:
        score_attempt(session, attempt, now=now)
    # A contest ranks scores; only an assessment has results. An excuse given meanwhile does not hide an attempt.
    assignment = attempt.assignment
    if assignment.sitting.assessment_id is not None and assignment.state != "withdrawn":
        decide_result(session, assignment, now=now)


@penalty_changed.connect
def _decide_again(assignment: Assignment, *, session: Session, now: datetime) -> None:
    if session.scalar(select(Result.id).where(Result.assignment_id == assignment.id)) is not None:
        decide_result(session, assignment, now=now)


@sitting_closed.connect
def _decide_closed_sitting(sitting: Sitting, *, session: Session, now: datetime) -> None:
    if sitting.assessment_id is None or sitting.is_rehearsal:
        return
    running = select(Attempt.assignment_id).where(Attempt.ended_at.is_(None))
    undecided = session.scalars(
        select(Assignment)
        .where(
            Assignment.sitting_id == sitting.id,
            Assignment.state != "withdrawn",
            Assignment.id.not_in(select(Result.assignment_id)),
            # Whoever is still being finalised gets a result as the attempt ends.
            Assignment.id.not_in(running),
        )
        .order_by(Assignment.number)
    )
    for assignment in undecided.all():
        decide_result(session, assignment, now=now)
