"""Giving the steps of questions to people, and the board of what waits for whom."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.bank import queries, services
from quizapp.bank.domain import State
from quizapp.bank.domain.workflow import JUDGING, SOON_DAYS, STEP_NAMES, STEP_PERMISSIONS, Step, compute_urgency
from quizapp.bank.forms import AssignForm
from quizapp.bank.models import ItemVersion
from quizapp.bank.queries import BoardFilter
from quizapp.bank.queries.stale import count_stale
from quizapp.bank.views import stages
from quizapp.bank.views.blueprint import BANK
from quizapp.extensions import db, get_clock
from quizapp.indices.queries import list_indices
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.people.queries import get_person, list_holders
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

PER_PAGE = 50


@BANK.get("/cau-hoi/bang-cong-viec")
@requires(Permission.BANK_READ)
def board() -> str:
    """What waits for whom, overdue first; the filters stand in the address."""
    session, today = db.session(), to_local(get_clock().now()).date()
    get = request.args.get
    chosen = BoardFilter(who=get("nguoi", ""), step=get("buoc", ""), index=get("chi-so", ""))
    rows = queries.list_board(session, chosen, page=get("trang", 1, type=int), per_page=PER_PAGE)
    loads = queries.list_loads(session, today=today, soon=today + timedelta(days=SOON_DAYS))
    return render_template(
        "bank/board.html",
        rows=rows,
        chosen=chosen,
        loads=loads,
        overdue=sum(load.overdue for load in loads),
        soon=sum(load.soon for load in loads),
        total=sum(load.count for load in loads),
        stale=count_stale(session, today),
        unassigned=sum(load.count for load in loads if load.person is None),
        threads=queries.count_open_threads(session, [version.item_id for version, *_rest in rows.items]),
        today=today,
        urgency=compute_urgency,
        indices={index.code: index for index in list_indices(session)},
        step_names=STEP_NAMES,
        stage_names=stages.STAGE_NAMES,
        stage_kinds=stages.STAGE_KINDS,
    )


def find_judging(version: ItemVersion) -> Step | None:
    """The step of judging that keeps the reader from writing on top of `version`; None where they may.

    Something new on top of what was accepted or retired is nobody's judgement yet.
    """
    if version.state in {State.APPROVED, State.RETIRED}:
        return None
    duties = queries.list_duties(db.session(), [version]).get((version.item_id, version.cycle), [])
    own = next((duty.step for duty in duties if duty.person_id == current_user.person.id), Step.AUTHOR)
    return Step(own) if own in JUDGING else None


def build_assign_forms() -> dict[Step, AssignForm]:
    """For every step a form that offers who may do it; empty for a reader who gives nothing."""
    if not current_user.can(Permission.BANK_ASSIGN):
        return {}
    session = db.session()
    holders = {permission: list_holders(session, permission) for permission in set(STEP_PERMISSIONS.values())}
    forms = {}
    for step in Step:
        form = AssignForm(formdata=None, prefix=step.value)
        form.set_people(holders[STEP_PERMISSIONS[step]])
        forms[step] = form
    return forms


@BANK.post("/cau-hoi/<code>/phan-cong/<any(author, critique, appraisal, acceptance):step>")
@requires(Permission.BANK_ASSIGN)
def assign(code: str, step: str) -> Response:
    """Ask somebody to take a step of a question, or give it back to whoever may."""
    form = AssignForm(prefix=step)
    form.set_people(list_holders(db.session(), STEP_PERMISSIONS[Step(step)]))
    back = redirect(url_for("bank.show_item", code=code, _anchor="phan-cong"))
    releases = request.form.get("do") == "release"
    if not releases and not form.validate():
        flash(next(error for errors in form.errors.values() for error in errors), "error")
        return back
    act: dict[str, Any] = {"actor": current_user.actor, "now": get_clock().now()}
    try:
        with unit_of_work() as session:
            version = queries.get_item(session, code).versions[-1]
            if releases:
                services.release_step(session, version, Step(step), **act)
                done = _("Đã bỏ phân công bước %(step)s.", step=_(STEP_NAMES[Step(step)]).lower())
            else:
                person = get_person(session, int(form.person.data))
                services.assign_step(session, [version], Step(step), person, due_on=form.due_on.data, **act)
                done = _(
                    "Đã giao bước %(step)s cho %(name)s.", step=_(STEP_NAMES[Step(step)]).lower(), name=person.full_name
                )
    except DomainError as error:
        flash(translate(error), "error")
    else:
        flash(done, "success")
    return back
