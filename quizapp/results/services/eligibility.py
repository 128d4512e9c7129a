"""What results say while people are assigned and excused in the storey below."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment, Sitting
from quizapp.delivery.services.signals import assignment_excused, people_checked
from quizapp.kernel.text import N_
from quizapp.results.domain import Outcome
from quizapp.results.models import Result
from quizapp.results.services.scoring import decide_result


@people_checked.connect
def _refuse_who_has_passed(
    sitting: Sitting, *, session: Session, person_ids: list[int], reasons: dict[int, str]
) -> None:
    """Nobody is assigned again to an assessment in which they have passed."""
    if sitting.assessment_id is None:
        return
    passed = session.scalars(
        select(Assignment.person_id)
        .join(Result, Result.assignment_id == Assignment.id)
        .join(Assignment.sitting)
        .where(
            Sitting.assessment_id == sitting.assessment_id,
            Result.outcome == Outcome.PASSED.value,
            Assignment.person_id.in_(person_ids),
        )
    )
    for person_id in passed:
        reasons[person_id] = N_("Người này đã đạt trong đợt đánh giá này.")


@assignment_excused.connect
def _decide_again(assignment: Assignment, *, session: Session, now: datetime) -> None:
    """An excuse that comes after the sitting turns an absence into an excuse; before that nothing is decided yet."""
    sitting = assignment.sitting
    if sitting.assessment_id is not None and not sitting.is_rehearsal and sitting.closed_at is not None:
        decide_result(session, assignment, now=now)
