"""Answers that came after the end: the queue, the log of each attempt, and the decision of two people."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.delivery.models import Attempt
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.objections.forms import LateForm, LateNoteForm
from quizapp.objections.queries.late import get_case, list_case_answers, list_case_log, page_cases
from quizapp.objections.views.blueprint import objections
from quizapp.people.domain import Scope
from quizapp.results.domain import LATE_STATE_KINDS, LATE_STATE_NAMES, VERDICT_NAMES, Verdict
from quizapp.results.models import LateDecision
from quizapp.results.queries import counts_right_answers
from quizapp.results.queries.late import list_decisions, list_late_outcomes
from quizapp.results.services.late import confirm_late, decline_late, propose_late
from quizapp.web.errors import translate
from quizapp.web.filters import clock_vn
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

ADDRESS = "/kien-nghi/den-muon/<public_id>"


def _scope() -> Scope:
    scope: Scope = current_user.get_scope(Permission.OBJECTIONS_HANDLE)
    return scope


@objections.get("/kien-nghi/den-muon")
@requires(Permission.OBJECTIONS_HANDLE)
def late_queue() -> str:
    """Attempts with answers that came after their end, what waits first."""
    return render_template(
        "objections/late_queue.html",
        page=page_cases(db.session(), _scope(), request.args.get("trang", 1, type=int)),
        state_names=LATE_STATE_NAMES,
        state_kinds=LATE_STATE_KINDS,
    )


@objections.get(ADDRESS)
@requires(Permission.OBJECTIONS_HANDLE)
def late(public_id: str) -> str:
    """What came too late beside what was saved in time, how the attempt went, and the decision."""
    with unit_of_work(access_log=True) as log:
        note_access(log, "objections.late", ("attempt", public_id), actor=current_user.actor, now=get_clock().now())
    return _render(public_id)


@objections.post(f"{ADDRESS}/de-nghi")
@requires(Permission.OBJECTIONS_HANDLE)
def propose_late_verdict(public_id: str) -> Response | str:
    """Propose to accept or to refuse everything that waits."""
    form = LateForm()
    form.offer()
    if not form.validate_on_submit():
        return _render(public_id, form)

    def act(session: Session, attempt: Attempt) -> None:
        verdict, reason = Verdict(form.verdict.data), form.reason.data or ""
        propose_late(session, attempt, verdict=verdict, reason=reason, actor=current_user.actor, now=get_clock().now())

    return _act(public_id, act, _("Đã ghi đề nghị. Người thứ hai xem diễn biến rồi quyết định."))


@objections.post(f"{ADDRESS}/dong-y")
@requires(Permission.OBJECTIONS_HANDLE)
def confirm_late_verdict(public_id: str) -> Response:
    """Agree to the proposal as the second person."""

    def act(session: Session, attempt: Attempt) -> None:
        confirm_late(session, _get_proposed(session, attempt), actor=current_user.actor, now=get_clock().now())

    return _act(public_id, act, _("Đã quyết định. Điểm không tính các câu này được giữ lại để đối chiếu."))


@objections.post(f"{ADDRESS}/khong-dong-y")
@requires(Permission.OBJECTIONS_HANDLE)
def decline_late_verdict(public_id: str) -> Response | str:
    """Do not follow the proposal; who made it withdraws it."""
    form = LateNoteForm()
    if not form.validate_on_submit():
        return _render(public_id, note=form)

    def act(session: Session, attempt: Attempt) -> None:
        decision, why = _get_proposed(session, attempt), form.note.data or ""
        decline_late(session, decision, note=why, actor=current_user.actor, now=get_clock().now())

    return _act(public_id, act, _("Đã ghi. Các câu này vẫn chờ quyết định."))


def _get_proposed(session: Session, attempt: Attempt) -> LateDecision:
    for decision in list_decisions(session, attempt.id):
        if decision.state == "proposed":
            return decision
    raise DomainError(N_("Đề nghị này đã được quyết định rồi."), code="decided")


def _act(public_id: str, act: Callable[[Session, Attempt], None], done: str) -> Response:
    try:
        with unit_of_work() as session:
            act(session, get_case(session, public_id, _scope()).Attempt)
    except DomainError as refusal:
        if isinstance(refusal, NotFoundError):
            raise
        flash(translate(refusal), "error")
    else:
        flash(done, "success")
    return redirect(url_for("objections.late", public_id=public_id))


def _render(public_id: str, form: LateForm | None = None, note: LateNoteForm | None = None) -> str:
    session = db.session()
    row = get_case(session, public_id, _scope())
    attempt: Attempt = row.Attempt
    if form is None:
        form = LateForm(formdata=None)
        form.offer()
    decisions = list_decisions(session, attempt.id)
    proposed = next((decision for decision in decisions if decision.state == "proposed"), None)
    return render_template(
        "objections/late.html",
        attempt=attempt,
        place=row.Assignment,
        sitting=row.Sitting,
        state=row.stage,
        answers=list_case_answers(session, attempt),
        log=[(line, _say(line.title, line.values)) for line in list_case_log(session, attempt)],
        outcomes=list_late_outcomes(session, attempt),
        closed=[decision for decision in decisions if decision.state in {"declined", "withdrawn"}],
        proposed=proposed,
        is_first=proposed is not None and proposed.proposed_by_id == current_user.person.id,
        is_own=row.Assignment.person_id == current_user.person.id,
        counted=counts_right_answers(session, attempt.paper_id),
        form=form,
        note=note or LateNoteForm(formdata=None),
        verdict_names=VERDICT_NAMES,
        state_names=LATE_STATE_NAMES,
        state_kinds=LATE_STATE_KINDS,
    )


def _say(title: str, values: dict[str, Any]) -> str:
    told = {name: value if isinstance(value, int) else clock_vn(value) for name, value in values.items()}
    return _(title, **told)
