"""The answer to an objection as a letter."""

from quizapp.documents.adapters import render_pdf
from quizapp.extensions import db
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.objections.domain import KIND_NAMES, OUTCOME_NAMES, Kind, Outcome
from quizapp.objections.models import Objection
from quizapp.office.queries import get_office
from quizapp.results.models import ScoreChange
from quizapp.tasks.domain import TaskContext, TaskFile, task


@task("objections.letter")
def make_letter(context: TaskContext) -> TaskFile:
    """The letter that answers an objection, to be numbered and signed."""
    session = db.session()
    objection = session.get_one(Objection, context.params["objection"])
    if objection.answered_at is None or objection.state != "answered":
        raise NotFoundError(N_("Kiến nghị này chưa được trả lời."))
    place = objection.attempt.assignment
    sitting = place.sitting
    day = to_local(objection.answered_at).date()
    change = (
        session.get(ScoreChange, (objection.correction_id, objection.attempt_id)) if objection.correction_id else None
    )
    letter = {
        "office": get_office(session, day),
        "day": day,
        "event": sitting.assessment.title if sitting.assessment else sitting.name,
        "full_name": place.person_name,
        "position": place.position,
        "unit": place.unit_name,
        "number": place.number,
        "kind": KIND_NAMES[Kind(objection.kind)],
        "question": objection.position,
        "filed_at": objection.filed_at,
        "text": objection.text.splitlines(),
        "outcome": OUTCOME_NAMES[Outcome(objection.outcome)],
        "answer": objection.answer.splitlines(),
        "decision": objection.correction.decision_number if objection.correction else "",
        "before": (change.points_before, change.maximum_before) if change else None,
        "after": (change.points_after, change.maximum_after) if change else None,
    }
    session.rollback()
    content = render_pdf("objections/letter.html", letter, title=f"Trả lời kiến nghị: {letter['full_name']}")
    return TaskFile(f"tra-loi-kien-nghi_{context.params['objection']:05d}.pdf", "application/pdf", content)
