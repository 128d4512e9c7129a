"""Comparing the answers of a sitting's people. What comes out is for a panel to look at; it changes nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.delivery.queries import list_responses
from quizapp.evidence.domain.similarity import Sheet, compare_sheets
from quizapp.evidence.models import SimilarityReport
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.hashing import to_canonical_json
from quizapp.kernel.text import N_
from quizapp.results.queries.corrections import find_rulings
from quizapp.results.services.scoring import list_questions
from quizapp.tasks.models import TaskRun
from quizapp.tasks.services import request_task

ENDED = ("handed_in", "finalised")


def request_comparison(session: Session, sitting: Sitting, *, actor: Actor, now: datetime) -> TaskRun:
    """Have the answers of a sitting compared in the background, once nobody sits in it any more."""
    if sitting.closed_at is None:
        raise DomainError(N_("Ca chưa kết thúc nên chưa so sánh được."), code="open")
    run = request_task(
        session,
        "evidence.compare",
        now=now,
        params={"sitting": sitting.id},
        requested_by_id=actor.id,
        title=N_("So sánh câu trả lời trong ca"),
        dedupe_key=f"sitting:{sitting.id}",
    )
    record(session, "web:sitting:compare_answers", ("sitting", sitting.id), actor=actor, now=now)
    return run


def read_sheets(session: Session, sitting_id: int) -> list[Sheet]:
    """The last ended attempt of every place of a sitting, as far as comparing goes."""
    attempts = session.scalars(
        select(Attempt)
        .join(Attempt.assignment)
        .where(Assignment.sitting_id == sitting_id, Attempt.state.in_(ENDED))
        .order_by(Attempt.assignment_id, Attempt.ordinal)
    ).all()
    latest = {attempt.assignment_id: attempt for attempt in attempts}
    return [_read_sheet(session, attempt) for attempt in latest.values()]


def _read_sheet(session: Session, attempt: Attempt) -> Sheet:
    rulings = find_rulings(session, [place["version"] for place in attempt.layout])
    responses = list_responses(session, attempt.id)
    answers: dict[int, str] = {}
    wrong, had = set[int](), set[int]()
    for position, question in enumerate(list_questions(session, attempt, rulings), start=1):
        if question.ruling in {"credit", "exclude"}:
            # A void question has no wrong answers.
            continue
        had.add(question.version_id)
        response = responses.get(position)
        plugin = get_item_type(question.item_type)
        try:
            chosen = (
                plugin.parse(question.content, question.layout, response.answer)
                if response and response.answer
                else None
            )
        except ValueError:
            chosen = None
        if response is None or chosen is None:
            continue
        answers[question.version_id] = to_canonical_json(chosen)
        if not plugin.score(question.content, question.layout, response.answer).is_full:
            wrong.add(question.version_id)
    return Sheet(attempt.id, frozenset(had), answers, frozenset(wrong))


def keep_report(session: Session, sitting_id: int, sheets: Sequence[Sheet], *, now: datetime) -> SimilarityReport:
    """Compare and keep; a report made before is replaced."""
    found = compare_sheets(sheets)
    report = session.get(SimilarityReport, sitting_id) or SimilarityReport(sitting_id=sitting_id)
    report.made_at, report.people, report.compared = now, found.people, found.compared
    report.pairs = [vars(pair) for pair in found.pairs]
    session.add(report)
    session.flush()
    data = {"people": found.people, "compared": found.compared, "listed": len(found.pairs)}
    record(session, "system:sitting:compared_answers", ("sitting", sitting_id), actor=SYSTEM, now=now, data=data)
    return report
