"""Finding an attempt, looking at how it went, and taking its evidence."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.audit.domain import describe_action
from quizapp.audit.services import note_access
from quizapp.evidence.forms import EvidenceForm
from quizapp.evidence.queries import find_attempts, get_ended_attempt, is_paper_in_use
from quizapp.evidence.services.building import list_log, list_scores
from quizapp.evidence.services.making import request_evidence
from quizapp.evidence.views.blueprint import evidence
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.results.domain import OUTCOME_KINDS, OUTCOME_NAMES
from quizapp.results.queries.own import find_result
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


@evidence.get("/ho-so-bai-lam")
@requires(Permission.EVIDENCE_READ)
def attempts() -> str:
    """Ended attempts, by name, staff code or receipt code."""
    _note("evidence.attempts", ("attempts", request.args.get("tim", "")[:40]))
    found = find_attempts(db.session(), request.args.get("tim", ""), request.args.get("trang", 1, type=int))
    return render_template("evidence/attempts.html", text=found.text, page=found.page)


@evidence.route("/ho-so-bai-lam/<public_id>", methods=["GET", "POST"])
@requires(Permission.EVIDENCE_READ)
def attempt(public_id: str) -> Response | str:
    """How an attempt went, without keys; and its evidence as a file, with a reason."""
    form = EvidenceForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                run = request_evidence(
                    session,
                    get_ended_attempt(session, public_id),
                    reason=form.reason.data or "",
                    actor=current_user.actor,
                    now=get_clock().now(),
                )
                number = run.public_id
        except DomainError as refusal:
            if refusal.code == "in_use":
                # The page then has no form to say it at.
                flash(translate(refusal), "error")
                return redirect(url_for("evidence.attempt", public_id=public_id))
            form.reason.errors = [translate(refusal)]
        else:
            return redirect(url_for("tasks.show", public_id=number))
    if request.method == "GET":
        _note("evidence.attempt", ("attempt", public_id))
    session = db.session()
    found = get_ended_attempt(session, public_id)
    return render_template(
        "evidence/attempt.html",
        attempt=found,
        place=found.assignment,
        sitting=found.assignment.sitting,
        scores=list_scores(session, found.id),
        result=find_result(session, found.assignment_id),
        log=[(event, *describe_action(event.action)) for event in list_log(session, found)],
        in_use=is_paper_in_use(session, found, get_clock().now()),
        form=form,
        outcome_names=OUTCOME_NAMES,
        outcome_kinds=OUTCOME_KINDS,
    )


def _note(endpoint: str, subject: tuple[str, object]) -> None:
    with unit_of_work(access_log=True) as session:
        note_access(session, endpoint, subject, actor=current_user.actor, now=get_clock().now())
