"""A person's own results."""

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.bank.domain import LEVEL_NAMES
from quizapp.delivery.models import Assessment, Attempt
from quizapp.delivery.queries import get_own_attempt
from quizapp.extensions import db, get_clock
from quizapp.kernel.permissions import Permission
from quizapp.results.domain import (
    OUTCOME_KINDS,
    OUTCOME_NAMES,
    KeyRelease,
    compute_points_needed,
    is_passed,
)
from quizapp.results.models import Score
from quizapp.results.queries import (
    can_see_keys,
    counts_right_answers,
    get_own_attempt_result,
    list_index_names,
    list_own_results,
    list_review,
)
from quizapp.results.queries.corrections import list_attempt_corrections
from quizapp.results.queries.late import build_late_note
from quizapp.results.services.documents import find_objection_note, list_documents
from quizapp.results.views.blueprint import results
from quizapp.rooms.domain import PENALTY_NAMES, Deduction
from quizapp.rooms.queries import find_deduction
from quizapp.tasks.services import request_task
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

WHY_NO_KEYS = {
    KeyRelease.NEVER: "",
    KeyRelease.STILL_OPEN: "open",
    KeyRelease.NOT_CLOSED: "open",
    KeyRelease.NOT_PUBLISHED: "publication",
}


@results.get("/ho-so-cua-toi")
@requires(Permission.OWN_WORK)
@section("own_results")
def own() -> str:
    """Everything the person was assessed in."""
    session = db.session()
    rows = list_own_results(session, current_user.person.id)
    return render_template(
        "results/own.html",
        results=rows,
        documents=list_documents(session, rows),
        names=OUTCOME_NAMES,
        kinds=OUTCOME_KINDS,
    )


@results.get("/ket-qua/bai/<public_id>")
@requires(Permission.OWN_WORK)
@section("own_results")
def own_result(public_id: str) -> str | Response:
    """One attempt: score and verdict first, then what was made of it, then where the points came from."""
    session = db.session()
    sat = get_own_attempt(session, public_id, current_user.person.id)
    if sat.assignment.sitting.is_rehearsal and sat.ended_at is not None:
        # Nothing of it was marked.
        return render_template("results/own_rehearsal.html", attempt=sat, total=len(sat.layout))
    attempt, score, result = get_own_attempt_result(session, public_id, current_user.person.id)
    assessment = attempt.assignment.sitting.assessment
    if assessment is None:
        # An entry of a contest is ranked, not passed, and has a page of its own.
        return redirect(url_for("contests.own_entry", public_id=public_id))
    released = can_see_keys(session, assessment, now=get_clock().now())
    return render_template(
        "results/own_result.html",
        attempt=attempt,
        score=score,
        result=result,
        assessment=assessment,
        bars=build_bars(score, list_index_names(session)),
        is_counted=result is None or result.attempt_id == attempt.id,
        document=list_documents(session, [result]).get(result.id) if result else None,
        why_no_keys=WHY_NO_KEYS.get(released, ""),
        review=list_review(session, attempt) if released is KeyRelease.RELEASED else [],
        seconds=compute_seconds(attempt),
        late=build_late_note(session, attempt),
        corrections=list_attempt_corrections(session, attempt),
        objection=find_objection_note(session, attempt, now=get_clock().now()),
        names=OUTCOME_NAMES,
        level_names=LEVEL_NAMES,
        penalty_names=PENALTY_NAMES,
        **_build_verdict(
            assessment,
            score,
            attempt,
            find_deduction(session, attempt.assignment_id),
            counted=counts_right_answers(session, attempt.paper_id),
        ),
    )


@results.post("/ket-qua/bai/<public_id>/phieu")
@requires(Permission.OWN_WORK)
def own_sheet(public_id: str) -> Response:
    """Ask for the result sheet (phiếu kết quả) of an own attempt."""
    with unit_of_work() as session:
        person_id = current_user.person.id
        attempt, _score, _result = get_own_attempt_result(session, public_id, person_id)
        run = request_task(
            session,
            "results.sheet",
            now=get_clock().now(),
            params={"attempt": attempt.id},
            requested_by_id=person_id,
            title=_("Phiếu kết quả"),
            dedupe_key=f"{attempt.id}/{person_id}",
        )
        number = run.public_id
    return redirect(url_for("tasks.show", public_id=number))


def _build_verdict(
    assessment: Assessment, score: Score, attempt: Attempt, deduction: Deduction | None, *, counted: bool
) -> dict[str, Any]:
    mark = assessment.specification.pass_mark_percent
    points = deduction.apply(score.points) if deduction is not None else score.points
    # An attempt that no longer counts has a score and no verdict.
    counts = attempt.state != "voided"
    return {
        "deduction": deduction,
        "passed": is_passed(points, score.maximum, mark) if counts else None,
        "needed": compute_points_needed(score.maximum, mark, whole=counted) if counts else None,
        "counted": counted,
    }


def compute_seconds(attempt: Attempt) -> float | None:
    """How long an ended attempt took."""
    return (attempt.ended_at - attempt.started_at).total_seconds() if attempt.ended_at else None


def build_bars(score: Score, names: dict[str, str]) -> list[dict[str, Any]]:
    """Points by index for a list of bars, in the order of the indices."""
    return [
        {"label": name, "code": code, "points": score.by_index[code][0], "maximum": score.by_index[code][1]}
        for code, name in names.items()
        if code in score.by_index
    ]
