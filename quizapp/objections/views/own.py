"""A person's own objections in one attempt: those filed, their answers, and a new one."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.objections.domain import KIND_NAMES, OUTCOME_KINDS, OUTCOME_NAMES, STATE_KINDS, STATE_NAMES, Kind, State
from quizapp.objections.forms import ObjectionForm
from quizapp.objections.queries.own import get_own, get_own_ended_attempt, is_on_paper, list_own, read_window
from quizapp.objections.services.filing import file_objection
from quizapp.objections.views.blueprint import objections, request_letter
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work


@objections.route("/ket-qua/bai/<public_id>/kien-nghi", methods=["GET", "POST"])
@requires(Permission.OWN_WORK)
@section("own_results")
def own(public_id: str) -> Response | str:
    """What was filed in an own attempt with the answers, and the form while the window is open."""
    now, person_id = get_clock().now(), current_user.person.id
    on_paper = is_on_paper(get_own_ended_attempt(db.session(), public_id, person_id))
    form = ObjectionForm()
    form.offer(on_paper=on_paper)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                file_objection(
                    session,
                    get_own_ended_attempt(session, public_id, person_id),
                    kind=Kind(form.kind.data),
                    position=form.position.data or None,
                    text=form.text.data or "",
                    actor=current_user.actor,
                    now=now,
                )
        except DomainError as refusal:
            if refusal.code == "closed":
                # Without the form there is no field to say it at.
                flash(translate(refusal), "error")
                return redirect(url_for("objections.own", public_id=public_id))
            form.text.errors = [translate(refusal)]
        else:
            flash(_("Đã gửi kiến nghị. Trả lời hiện trên trang này và trang Việc của tôi."), "success")
            return redirect(url_for("objections.own", public_id=public_id))
    session = db.session()
    attempt = get_own_ended_attempt(session, public_id, person_id)
    window = read_window(session, attempt, now=now)
    return render_template(
        "objections/own.html",
        attempt=attempt,
        filed=list_own(session, attempt.id),
        window=window,
        is_open=window.is_open(now),
        form=form,
        kind_names=KIND_NAMES,
        state_names=STATE_NAMES | {State.PROPOSED: STATE_NAMES[State.TAKEN]},
        state_kinds=STATE_KINDS | {State.PROPOSED: STATE_KINDS[State.TAKEN]},
        outcome_names=OUTCOME_NAMES,
        outcome_kinds=OUTCOME_KINDS,
    )


@objections.post("/ket-qua/kien-nghi/<public_id>/thu")
@requires(Permission.OWN_WORK)
def own_letter(public_id: str) -> Response:
    """Ask for the answer as a letter."""
    with unit_of_work() as session:
        person_id = current_user.person.id
        number = request_letter(session, get_own(session, public_id, person_id), person_id)
    return redirect(url_for("tasks.show", public_id=number))
