"""The queue of objections for whoever organises: taking up, answering, a second person's word, terms."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.contests.models import Round
from quizapp.delivery.models import Assessment
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.objections.domain import (
    KIND_NAMES,
    OUTCOME_KINDS,
    OUTCOME_NAMES,
    STATE_KINDS,
    STATE_NAMES,
    Kind,
    Outcome,
)
from quizapp.objections.forms import AnswerForm, TermsForm
from quizapp.objections.models import Objection
from quizapp.objections.queries.late import count_open_cases
from quizapp.objections.queries.own import find_days
from quizapp.objections.queries.queue import (
    Event,
    Filters,
    find_recheck,
    get_objection,
    list_alike,
    list_events,
    page_queue,
    read_figures,
)
from quizapp.objections.services.answering import agree, answer_objections, send_back, take_up
from quizapp.objections.services.filing import set_terms
from quizapp.objections.views.blueprint import objections, request_letter
from quizapp.people.domain import Scope
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


def _scope() -> Scope:
    scope: Scope = current_user.get_scope(Permission.OBJECTIONS_HANDLE)
    return scope


def _names() -> dict[str, Any]:
    return {
        "kind_names": KIND_NAMES,
        "state_names": STATE_NAMES,
        "state_kinds": STATE_KINDS,
        "outcome_names": OUTCOME_NAMES,
        "outcome_kinds": OUTCOME_KINDS,
    }


@objections.get("/kien-nghi")
@requires(Permission.OBJECTIONS_HANDLE)
def queue() -> str:
    """What waits for an answer, what was answered, and the figures."""
    session, scope = db.session(), _scope()
    filters = Filters(
        request.args.get("trang-thai", ""), request.args.get("loai", ""), request.args.get("ca", type=int)
    )
    return render_template(
        "objections/queue.html",
        page=page_queue(session, scope, filters, request.args.get("trang", 1, type=int)),
        figures=read_figures(session, scope),
        filters=filters,
        late=count_open_cases(session, scope),
        **_names(),
    )


@objections.get("/kien-nghi/<int:objection_id>")
@requires(Permission.OBJECTIONS_HANDLE)
def show(objection_id: int) -> str:
    """One objection, those like it, and the form to answer them together."""
    with unit_of_work(access_log=True) as log:
        who, now = current_user.actor, get_clock().now()
        note_access(log, "objections.show", ("objection", objection_id), actor=who, now=now)
    form = AnswerForm(formdata=None)
    form.offer(_get_kind(objection_id))
    return _render(objection_id, form)


@objections.post("/kien-nghi/<int:objection_id>/tra-loi")
@requires(Permission.OBJECTIONS_HANDLE)
def answer(objection_id: int) -> Response | str:
    """Answer it, and those like it that are ticked, in the same words."""
    form = AnswerForm()
    form.offer(_get_kind(objection_id))
    if not form.validate_on_submit():
        return _render(objection_id, form)
    try:
        with unit_of_work() as session:
            found = get_objection(session, objection_id, _scope()).Objection
            ticked = set(request.form.getlist("alike", type=int))
            alike = [row.Objection for row in list_alike(session, found, _scope()) if row.Objection.id in ticked]
            answer_objections(
                session,
                [found, *alike],
                outcome=Outcome(form.outcome.data),
                answer=form.answer.data or "",
                actor=current_user.actor,
                now=get_clock().now(),
            )
    except DomainError as refusal:
        form.outcome.errors = [translate(refusal)]
        return _render(objection_id, form)
    flash(_("Đã ghi trả lời cho %(count)s kiến nghị.", count=1 + len(alike)), "success")
    return redirect(url_for("objections.show", objection_id=objection_id))


@objections.post("/kien-nghi/<int:objection_id>/<any('tiep-nhan', 'dong-y', 'tra-lai'):step>")
@requires(Permission.OBJECTIONS_HANDLE)
def decide(objection_id: int, step: str) -> Response:
    """Take it up; agree to a proposed answer as the second person; or send that back."""
    acts: dict[str, Callable[..., None]] = {"tiep-nhan": take_up, "dong-y": agree, "tra-lai": send_back}
    try:
        with unit_of_work() as session:
            found: Objection = get_objection(session, objection_id, _scope()).Objection
            acts[step](session, found, actor=current_user.actor, now=get_clock().now())
    except DomainError as refusal:
        if isinstance(refusal, NotFoundError):
            raise
        flash(translate(refusal), "error")
    return redirect(url_for("objections.show", objection_id=objection_id))


@objections.post("/kien-nghi/<int:objection_id>/thu")
@requires(Permission.OBJECTIONS_HANDLE)
def letter(objection_id: int) -> Response:
    """Ask for the answer as a letter."""
    with unit_of_work() as session:
        found = get_objection(session, objection_id, _scope()).Objection
        number = request_letter(session, found, current_user.person.id)
    return redirect(url_for("tasks.show", public_id=number))


@objections.get("/kien-nghi/thoi-han")
@requires(Permission.OBJECTIONS_HANDLE)
def terms() -> str:
    """For how many days each assessment and contest takes objections."""
    session = db.session()
    rows = [(event, _find_days(session, event), *_address(event)) for event in list_events(session, _scope())]
    return render_template("objections/terms.html", rows=rows)


@objections.route("/kien-nghi/thoi-han/<any('dot', 'cuoc-thi'):kind>/<int:number>", methods=["GET", "POST"])
@requires(Permission.OBJECTIONS_HANDLE)
def edit_terms(kind: str, number: int) -> Response | str:
    """Set the days of one assessment, or of one contest's round."""
    event = _find_event(db.session(), kind, number)
    form = TermsForm(days=_find_days(db.session(), event))
    if form.validate_on_submit():
        with unit_of_work() as session:
            chosen = _find_event(session, kind, number)
            subject: Assessment | Round | None = chosen.assessment or chosen.round
            if subject is None:
                abort(404)
            set_terms(session, subject, form.days.data or 0, actor=current_user.actor, now=get_clock().now())
        flash(_("Đã đặt thời hạn nhận kiến nghị."), "success")
        return redirect(url_for("objections.terms"))
    return render_template("objections/edit_terms.html", event=_find_event(db.session(), kind, number), form=form)


def _get_kind(objection_id: int) -> Kind:
    return Kind(get_objection(db.session(), objection_id, _scope()).Objection.kind)


def _find_event(session: Session, kind: str, number: int) -> Event:
    found = [event for event in list_events(session, _scope()) if _address(event) == (kind, number)]
    return found[0] if found else abort(404)


def _address(event: Event) -> tuple[str, int]:
    if event.assessment is not None:
        return "dot", event.assessment.id
    return "cuoc-thi", event.round.id if event.round is not None else 0


def _find_days(session: Session, event: Event) -> int:
    return find_days(
        session,
        assessment_id=event.assessment.id if event.assessment is not None else None,
        round_id=event.round.id if event.round is not None else None,
        now=get_clock().now(),
    )


def _render(objection_id: int, form: AnswerForm) -> str:
    session, scope = db.session(), _scope()
    row = get_objection(session, objection_id, scope)
    objection: Objection = row.Objection
    return render_template(
        "objections/show.html",
        objection=objection,
        recheck=find_recheck(session, objection),
        place=row.Assignment,
        sitting=row.Sitting,
        code=row.code,
        alike=list_alike(session, objection, scope) if objection.state in {"filed", "taken"} else [],
        form=form,
        is_own=row.Assignment.person_id == current_user.person.id,
        is_first=objection.answered_by_id == current_user.person.id,
        sees_question=current_user.can(Permission.BANK_READ),
        may_correct=current_user.can(Permission.KEYS_PROPOSE),
        **_names(),
    )
