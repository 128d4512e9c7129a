"""What was sat on paper becomes an attempt like any other: the same steps, the same chain, the same scoring."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.assembly.models import Paper
from quizapp.assembly.queries import get_paper_content
from quizapp.assembly.services import release_paper
from quizapp.delivery.domain import EndReason, Step, compute_deadline
from quizapp.delivery.models import Assignment, Attempt
from quizapp.delivery.services.attempts import hand_in_attempt, record_start
from quizapp.delivery.services.refusals import ForeignAnswerError
from quizapp.delivery.services.steps import NewStep, Tail, append_step, insert_steps, link_step
from quizapp.itemtypes.base import Answer, UnfinishedAnswerError
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.hashing import to_canonical_json
from quizapp.kernel.ids import new_public_id
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_

# No browser ever holds such an attempt.
NO_LEASE = "paper"


def record_on_paper(
    session: Session,
    assignment: Assignment,
    *,
    paper_id: int,
    answers: Mapping[int, Answer],
    source: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> Attempt:
    """An ended attempt with the answers of a printed paper, questions and parts in the order of print.

    `source` says from where and by whom they were entered; it is the first step of the attempt. The time of the
    attempt is that of the sitting. Raises ForeignAnswerError for an answer that the paper does not have.
    """
    lock_row(session, assignment)
    sitting = assignment.sitting
    paper = session.get_one(Paper, paper_id)
    if paper.specification_id != sitting.specification_id:
        raise DomainError(N_("Đề này không thuộc ca."), code="paper")
    if paper.sealed is not None:
        release_paper(session, paper, now=now)
    questions = get_paper_content(session, paper_id).questions
    layout: list[dict[str, Any]] = [
        {"version": q.version_id, "layout": get_item_type(q.item_type).keep_layout(q.content)} for q in questions
    ]
    started_at = min(sitting.starts_at, now)
    attempt = Attempt(
        public_id=new_public_id(),
        assignment=assignment,
        ordinal=len(assignment.attempts) + 1,
        paper_id=paper_id,
        layout=layout,
        started_at=started_at,
        deadline_at=compute_deadline(started_at, sitting.minutes, assignment.extra_minutes, assignment.window_ends_at),
        lease_key=NO_LEASE,
    )
    session.add(attempt)
    session.flush()
    record_start(session, attempt, actor=actor, now=now, on_paper=dict(source))
    seq, head = append_step(session, attempt, kind="on_paper", payload=dict(source), now=now)
    tail = Tail(seq, head, 0)
    steps: list[NewStep] = []
    for question, place in zip(questions, layout, strict=True):
        raw = answers.get(question.position)
        if raw is None:
            continue
        try:
            counts = get_item_type(question.item_type).parse(question.content, place["layout"], raw) is not None
        except UnfinishedAnswerError:
            counts = False
        except ValueError:
            raise ForeignAnswerError(
                N_("Câu %(n)s của đề không có câu trả lời như vậy."), code="foreign", n=question.position
            ) from None
        payload = to_canonical_json({"answer": dict(raw), "flagged": False})
        step = Step(tail.seq + 1, now, attempt.epoch, "answer", question.position, payload, None)
        new = link_step(attempt.id, step, tail, tail.answered | (counts << question.position))
        steps.append(new)
        tail = new.after
    connection = session.connection()
    insert_steps(connection.exec_driver_sql, connection.dialect, steps)
    return hand_in_attempt(session, attempt, actor=actor, now=now, reason=EndReason.ON_PAPER)
