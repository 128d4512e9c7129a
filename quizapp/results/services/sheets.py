"""What a result sheet (phiếu kết quả) says. Reads only."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.assembly.queries import get_paper_content
from quizapp.delivery.models import Attempt
from quizapp.delivery.services.seats import list_seats
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.office.queries import get_office
from quizapp.results.domain import compute_points_needed, is_passed
from quizapp.results.queries import counts_right_answers, find_score, list_index_names
from quizapp.rooms.domain import PENALTY_NAMES
from quizapp.rooms.queries import find_deduction


def build_sheet(session: Session, attempt_id: int, *, now: datetime) -> dict[str, Any]:
    """The context of the sheet's template for an ended attempt, with names as they were when assigned."""
    attempt = session.get_one(Attempt, attempt_id)
    score = find_score(session, attempt_id)
    if score is None or attempt.ended_at is None:
        raise NotFoundError(N_("Không có kết quả của bài này."))
    place, sitting = attempt.assignment, attempt.assignment.sitting
    assessment = sitting.assessment
    mark = assessment.specification.pass_mark_percent if assessment else None
    counted = counts_right_answers(session, attempt.paper_id)
    deduction = find_deduction(session, place.id)
    remaining = deduction.apply(score.points) if deduction is not None else score.points
    return {
        "deduction": deduction,
        "penalty": PENALTY_NAMES[deduction.kind] if deduction is not None else "",
        "seat": list_seats(session, [place]).get(place.id),
        "office": get_office(session, to_local(now).date()),
        "day": to_local(now).date(),
        "event": assessment.title if assessment else sitting.name,
        "is_assessment": assessment is not None,
        "sitting": sitting.name,
        "place": sitting.place,
        "number": place.number,
        "full_name": place.person_name,
        "date_of_birth": place.person.date_of_birth,
        "position": place.position,
        "unit": place.unit_name,
        "paper": get_paper_content(session, attempt.paper_id).number,
        "started_at": attempt.started_at,
        "ended_at": attempt.ended_at,
        "seconds": (attempt.ended_at - attempt.started_at).total_seconds(),
        "answered": score.answered,
        "total": len(score.by_position),
        "points": score.points,
        "maximum": score.maximum,
        "counted": counted,
        "needed": compute_points_needed(score.maximum, mark, whole=counted) if mark is not None else None,
        "passed": is_passed(remaining, score.maximum, mark) if mark is not None else None,
        "by_index": [
            (name, *score.by_index[code]) for code, name in list_index_names(session).items() if code in score.by_index
        ],
        "receipt_code": attempt.receipt_code or "",
        "head": (attempt.head_hash or "")[:16],
        "steps": attempt.head_seq or 0,
    }
