"""Pages of assessments: list, terms, one with its sittings, opening and closing."""

import secrets
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.assembly.queries import get_specification, list_usable_specifications
from quizapp.assembly.services import plan_missing_papers
from quizapp.bank.domain import can_use_for_assessment
from quizapp.delivery.forms import CERTIFICATE_MODES, KEY_RELEASES, AssessmentForm, RehearsalForm, propose_window
from quizapp.delivery.queries.organiser import (
    compute_tally,
    count_people,
    count_states,
    get_assessment,
    is_over,
    list_assessments,
    list_places,
)
from quizapp.delivery.services.closing import close_assessment
from quizapp.delivery.services.organising import (
    change_assessment,
    create_assessment,
    delete_assessment,
    open_assessment,
)
from quizapp.delivery.services.rehearsing import make_rehearsal
from quizapp.delivery.views.organiser import STATE_WORDS, delivery, describe_sitting
from quizapp.extensions import db, get_clock, get_settings
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.office.adapters import current_office
from quizapp.people.adapters.reach import own_scope
from quizapp.people.queries import get_unit, list_units
from quizapp.web.errors import say
from quizapp.web.fields import to_choices
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


@delivery.get("")
@requires(Permission.ASSESSMENT_MANAGE)
def assessments() -> str:
    """Every assessment the person manages, by state."""
    session: Session = db.session()
    state = request.args.get("trang-thai", "")
    rows = list_assessments(session, own_scope(), state=state if state in STATE_WORDS else None)
    return render_template(
        "delivery/manage/assessments.html",
        rows=rows,
        people=count_people(session, rows),
        states=count_states(session, own_scope()),
        state=state,
        words=STATE_WORDS,
    )


@delivery.route("/moi", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
def new_assessment() -> Response | str:
    """Make an assessment."""
    session: Session = db.session()
    form = _build_new_form(session)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                number = form.organiser_unit_id.data
                made = create_assessment(
                    session,
                    specification=get_specification(session, form.specification_id.data, own_scope(), own=True),
                    organiser_unit=get_unit(session, number, own_scope()) if number else None,
                    actor=current_user.actor,
                    now=get_clock().now(),
                    **form.read_terms(),
                )
                made_id = made.id
        except DomainError as refusal:
            say(refusal)
        else:
            flash(_("Đã tạo đợt. Tiếp theo: thêm ca và ghi người vào ca."), "success")
            return redirect(url_for("delivery.assessment", number=made_id))
    return render_template("delivery/manage/edit_assessment.html", form=form, assessment=None)


@delivery.get("/<int:number>")
@requires(Permission.ASSESSMENT_MANAGE)
def assessment(number: int) -> str:
    """One assessment: what is left to do, its sittings with their numbers, its terms."""
    session: Session = db.session()
    now = get_clock().now()
    found = get_assessment(session, number, own_scope())
    places = list_places(session, found.sittings, now=now)
    tallies = {sitting: compute_tally(place.state for place in rows) for sitting, rows in places.items()}
    return render_template(
        "delivery/manage/assessment.html",
        assessment=found,
        state=STATE_WORDS[found.state],
        tallies=tallies,
        all=compute_tally(place.state for rows in places.values() for place in rows),
        sitting_words={sitting.id: describe_sitting(sitting, now) for sitting in found.sittings},
        over={sitting.id for sitting in found.sittings if is_over(sitting, now)},
        certificate_mode=dict(CERTIFICATE_MODES)[found.certificate_mode],
        key_release=dict(KEY_RELEASES)[found.key_release],
        now=now,
    )


@delivery.route("/<int:number>/lam-thu", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
def rehearse(number: int) -> Response | str:
    """Make a rehearsal for the people of an assessment."""
    found = get_assessment(db.session(), number, own_scope())
    form = RehearsalForm(data=propose_window(get_clock().now()))
    usable = [spec for spec in list_usable_specifications(db.session(), own_scope()) if spec.pool != "secure"]
    form.specification_id.choices = to_choices((spec.id, spec.name) for spec in usable)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                made = make_rehearsal(
                    session,
                    get_assessment(session, number, own_scope()),
                    get_specification(session, form.specification_id.data, own_scope(), own=True),
                    scope=own_scope(),
                    actor=current_user.actor,
                    now=get_clock().now(),
                    name=_("Ca làm thử"),
                    **form.read_terms(),
                )
                made_id = made.id
        except DomainError as refusal:
            say(refusal)
        else:
            flash(_("Đã lập đợt làm thử với mọi người của đợt. Anh/chị xem lại rồi mở đợt."), "success")
            return redirect(url_for("delivery.assessment", number=made_id))
    found = get_assessment(db.session(), number, own_scope())
    return render_template("delivery/manage/rehearse.html", form=form, assessment=found)


@delivery.route("/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
def edit_assessment(number: int) -> Response | str:
    """Change the terms."""
    found = get_assessment(db.session(), number, own_scope())
    form = AssessmentForm(obj=found)
    del form.specification_id, form.organiser_unit_id
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                change_assessment(
                    session,
                    get_assessment(session, number, own_scope()),
                    actor=current_user.actor,
                    now=get_clock().now(),
                    **form.read_terms(),
                )
        except DomainError as refusal:
            say(refusal)
        else:
            flash(_("Đã lưu."), "success")
            return redirect(url_for("delivery.assessment", number=number))
    found = get_assessment(db.session(), number, own_scope())
    return render_template("delivery/manage/edit_assessment.html", form=form, assessment=found)


@delivery.post("/<int:number>/mo")
@requires(Permission.ASSESSMENT_MANAGE)
def open_(number: int) -> Response:
    """Open an assessment. Papers that are still missing are searched for before anything is written."""
    try:
        found = get_assessment(db.session(), number, own_scope())
        plan = plan_missing_papers(db.session(), found.specification, seed=secrets.token_hex(32), now=get_clock().now())
    except DomainError as refusal:
        say(refusal)
        return redirect(url_for("delivery.assessment", number=number))
    return _carry_out(number, partial(open_assessment, plan=plan), _("Đã mở đợt. Mỗi người đã được giao một đề."))


@delivery.post("/<int:number>/ket-thuc")
@requires(Permission.ASSESSMENT_MANAGE)
def close(number: int) -> Response:
    """Close an assessment and every sitting that is still open."""
    return _carry_out(number, close_assessment, _("Đã kết thúc đợt. Bài đang làm được thu trong vòng một phút."))


@delivery.post("/<int:number>/xoa")
@requires(Permission.ASSESSMENT_MANAGE)
def delete(number: int) -> Response:
    """Remove a draft."""
    with unit_of_work() as session:
        found = get_assessment(session, number, own_scope())
        delete_assessment(session, found, actor=current_user.actor, now=get_clock().now())
    flash(_("Đã xóa đợt đánh giá."), "success")
    return redirect(url_for("delivery.assessments"))


def _carry_out(number: int, verb: Any, done: str) -> Response:
    try:
        with unit_of_work() as session:
            found = get_assessment(session, number, own_scope())
            verb(session, found, actor=current_user.actor, now=get_clock().now())
    except DomainError as refusal:
        say(refusal)
    else:
        flash(done, "success")
    return redirect(url_for("delivery.assessment", number=number))


def _build_new_form(session: Session) -> AssessmentForm:
    office, today = current_office(), to_local(get_clock().now()).date()
    form = AssessmentForm(
        data={
            "year": today.year,
            "attempts_allowed": office.attempts_allowed,
            "validity_months": office.validity_months,
            "certificate_mode": "at_once",
            "key_release": "never",
            "specification_id": request.args.get("ma-tran", type=int),
        }
    )
    scope, production = own_scope(), get_settings().is_production
    usable = [
        s for s in list_usable_specifications(session, scope) if can_use_for_assessment(s.pool, production=production)
    ]
    form.specification_id.choices = to_choices(
        (s.id, _("%(name)s (%(count)s câu, %(minutes)s phút)", name=s.name, count=s.question_count, minutes=s.minutes))
        for s in usable
    )
    everywhere = [(0, _("Ban Chỉ đạo (toàn tỉnh)"))] if scope.everywhere else []
    units = [(unit.id, unit.name) for unit in list_units(session, today, scope)]
    form.organiser_unit_id.choices = to_choices(everywhere + units)
    return form
