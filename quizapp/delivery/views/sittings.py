"""Pages of sittings: terms, who sits, monitoring, the printed list."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.delivery.domain import AssignmentState
from quizapp.delivery.forms import ExtraTimeForm, ReasonForm, SittingForm, describe_window, propose_window
from quizapp.delivery.models import Assignment, Sitting
from quizapp.delivery.queries.late import list_late_answers
from quizapp.delivery.queries.organiser import (
    compute_tally,
    get_assessment,
    get_assignment,
    get_sitting,
    is_over,
    list_places,
    order_by_attention,
)
from quizapp.delivery.queries.roster import count_missed
from quizapp.delivery.services.assigning import excuse_assignment, give_extra_time, withdraw_assignment
from quizapp.delivery.services.closing import close_sitting
from quizapp.delivery.services.latecomers import admit_late
from quizapp.delivery.services.organising import add_sitting, change_sitting, delete_sitting
from quizapp.delivery.services.reserve import fill_reserve_sitting
from quizapp.delivery.views.organiser import PLACE_WORDS, delivery, describe_sitting
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.people.adapters.reach import own_scope
from quizapp.web.errors import say
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


@delivery.route("/<int:number>/ca/moi", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
def new_sitting(number: int) -> Response | str:
    """Add a sitting."""
    found = get_assessment(db.session(), number, own_scope())
    now = get_clock().now()
    name = _("Ca %(n)s", n=len(found.sittings) + 1)
    terms = {"name": name, "minutes": found.specification.minutes, "late_admission": True}
    form = SittingForm(data=terms | propose_window(now))
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                made = add_sitting(
                    session,
                    get_assessment(session, number, own_scope()),
                    actor=current_user.actor,
                    now=now,
                    **form.read_terms(),
                )
                made_id = made.id
        except DomainError as refusal:
            say(refusal)
        else:
            flash(_("Đã thêm ca. Tiếp theo: ghi người vào ca."), "success")
            return redirect(url_for("delivery.sitting", number=made_id))
    found = get_assessment(db.session(), number, own_scope())
    return render_template("delivery/manage/edit_sitting.html", form=form, assessment=found, sitting=None)


@delivery.route("/ca/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
def edit_sitting(number: int) -> Response | str:
    """Change a sitting."""
    found = get_sitting(db.session(), number, own_scope())
    form = SittingForm(data=_describe(found))
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                change_sitting(
                    session,
                    get_sitting(session, number, own_scope()),
                    actor=current_user.actor,
                    now=get_clock().now(),
                    **form.read_terms(),
                )
        except DomainError as refusal:
            say(refusal)
        else:
            flash(_("Đã lưu ca."), "success")
            return redirect(url_for("delivery.sitting", number=number))
    found = get_sitting(db.session(), number, own_scope())
    return render_template("delivery/manage/edit_sitting.html", form=form, assessment=found.assessment, sitting=found)


def _describe(found: Sitting) -> dict[str, Any]:
    kept = ("name", "place", "minutes", "is_reserve", "release_required", "on_paper", "late_minutes", "late_admission")
    terms = {key: getattr(found, key) for key in kept}
    return terms | describe_window(found.starts_at, found.ends_at)


@delivery.get("/ca/<int:number>")
@requires(Permission.ASSESSMENT_MANAGE)
def sitting(number: int) -> str:
    """One sitting: numbers that add up, and everybody with state; who needs attention comes first while it runs."""
    return _render_sitting(number, "delivery/manage/sitting.html")


@delivery.get("/ca/<int:number>/danh-sach")
@requires(Permission.ASSESSMENT_MANAGE)
def printed_list(number: int) -> str:
    """The list of a sitting for paper, by number, with room for signatures."""
    return _render_sitting(number, "delivery/manage/printed_list.html")


def _render_sitting(number: int, template: str) -> str:
    with unit_of_work(access_log=True) as session:
        found = get_sitting(session, number, own_scope())
        note_access(session, "delivery.sitting", ("sitting", found.id), actor=current_user.actor, now=get_clock().now())
    now = get_clock().now()
    found = get_sitting(db.session(), number, own_scope())
    places = list_places(db.session(), [found], now=now)[found.id]
    runs = found.opened_at is not None and found.starts_at <= now and not is_over(found, now)
    return render_template(
        template,
        sitting=found,
        assessment=found.assessment,
        places=places,
        by_attention=order_by_attention(places, now) if runs else places,
        quiet=[place for place in places if place.is_quiet(now)],
        tally=compute_tally(place.state for place in places),
        words=PLACE_WORDS,
        state=describe_sitting(found, now),
        over=is_over(found, now),
        runs=runs,
        missed=count_missed(db.session(), found, now=now),
        now=now,
        started=frozenset({AssignmentState.IN_PROGRESS, AssignmentState.AGAIN, AssignmentState.DONE}),
    )


@delivery.post("/ca/<int:number>/nguoi-vang")
@requires(Permission.ASSESSMENT_MANAGE)
def fill_reserve(number: int) -> Response:
    """Assign everybody who missed another sitting to this reserve sitting."""
    try:
        with unit_of_work() as session:
            found = get_sitting(session, number, own_scope())
            fill_reserve_sitting(session, found, actor=current_user.actor, now=get_clock().now(), scope=own_scope())
    except DomainError as refusal:
        say(refusal)
    else:
        flash(_("Đã ghi người vắng và được miễn vào ca dự phòng."), "success")
    return redirect(url_for("delivery.sitting", number=number))


@delivery.post("/ca/<int:number>/dong")
@requires(Permission.ASSESSMENT_MANAGE)
def close_one(number: int) -> Response:
    """Close a sitting before its time."""
    try:
        with unit_of_work() as session:
            found = get_sitting(session, number, own_scope())
            close_sitting(session, found, actor=current_user.actor, now=get_clock().now())
    except DomainError as refusal:
        say(refusal)
    else:
        flash(_("Đã đóng ca. Bài đang làm được thu trong vòng một phút."), "success")
    return redirect(url_for("delivery.sitting", number=number))


@delivery.post("/ca/<int:number>/xoa")
@requires(Permission.ASSESSMENT_MANAGE)
def delete_one(number: int) -> Response:
    """Remove a sitting without people."""
    with unit_of_work() as session:
        found = get_sitting(session, number, own_scope())
        parent = found.assessment_id
        delete_sitting(session, found, actor=current_user.actor, now=get_clock().now())
    flash(_("Đã xóa ca."), "success")
    return redirect(url_for("delivery.assessment", number=parent))


@delivery.get("/cho/<int:number>")
@requires(Permission.ASSESSMENT_MANAGE)
def place(number: int) -> str:
    """One person's place, and what can be done about it."""
    with unit_of_work(access_log=True) as session:
        found = get_assignment(session, number, own_scope())
        who, now = current_user.actor, get_clock().now()
        note_access(session, "delivery.place", ("assignment", found.id), actor=who, now=now)
    return _render_place(number)


@delivery.post("/cho/<int:number>/them-gio")
@requires(Permission.ASSESSMENT_MANAGE)
def extra_time(number: int) -> Response | str:
    """Give more minutes."""
    form = ExtraTimeForm(prefix="them")

    def act(session: Session, found: Assignment) -> None:
        minutes, reason = form.minutes.data or 0, form.reason.data or ""
        give_extra_time(session, found, minutes, reason, actor=current_user.actor, now=get_clock().now())

    return _act(number, form, act, _("Đã cộng thêm giờ."))


@delivery.post("/cho/<int:number>/vao-muon")
@requires(Permission.ASSESSMENT_MANAGE)
def admit(number: int) -> Response | str:
    """Let somebody start who came after entry had closed."""
    form = ReasonForm(prefix="muon")

    def act(session: Session, found: Assignment) -> None:
        admit_late(session, found, form.reason.data or "", actor=current_user.actor, now=get_clock().now())

    return _act(number, form, act, _("Đã cho vào muộn."))


@delivery.post("/cho/<int:number>/mien")
@requires(Permission.ASSESSMENT_MANAGE)
def excuse(number: int) -> Response | str:
    """Excuse a person."""
    form = ReasonForm(prefix="mien")

    def act(session: Session, found: Assignment) -> None:
        excuse_assignment(session, found, form.reason.data or "", actor=current_user.actor, now=get_clock().now())

    return _act(number, form, act, _("Đã ghi miễn."))


@delivery.post("/cho/<int:number>/rut")
@requires(Permission.ASSESSMENT_MANAGE)
def withdraw(number: int) -> Response | str:
    """Take a person off the sitting."""
    form = ReasonForm(prefix="rut")

    def act(session: Session, found: Assignment) -> None:
        reason = form.reason.data or ""
        withdraw_assignment(session, found, reason=reason, actor=current_user.actor, now=get_clock().now())

    return _act(number, form, act, _("Đã rút tên khỏi ca."))


def _act(
    number: int, form: ExtraTimeForm | ReasonForm, act: Callable[[Session, Assignment], None], done: str
) -> Response | str:
    if not form.validate_on_submit():
        return _render_place(number, form)
    parent = get_assignment(db.session(), number, own_scope()).sitting_id
    try:
        with unit_of_work() as session:
            act(session, get_assignment(session, number, own_scope()))
    except DomainError as refusal:
        say(refusal)
        return redirect(url_for("delivery.place", number=number))
    flash(done, "success")
    return redirect(url_for("delivery.sitting", number=parent))


def _render_place(number: int, sent: ExtraTimeForm | ReasonForm | None = None) -> str:
    now = get_clock().now()
    found = get_assignment(db.session(), number, own_scope())
    rows = list_places(db.session(), [found.sitting], now=now)[found.sitting_id]
    shown = next((row for row in rows if row.assignment.id == found.id), None)
    forms: list[ExtraTimeForm | ReasonForm] = [
        ExtraTimeForm(formdata=None, prefix="them"),
        ReasonForm(formdata=None, prefix="mien"),
        ReasonForm(formdata=None, prefix="rut"),
        ReasonForm(formdata=None, prefix="muon"),
    ]
    if sent is not None:
        forms = [sent if form.reason.name == sent.reason.name else form for form in forms]
    return render_template(
        "delivery/manage/place.html",
        place=shown,
        assignment=found,
        sitting=found.sitting,
        assessment=found.sitting.assessment,
        word=PLACE_WORDS[shown.state if shown else AssignmentState.WITHDRAWN],
        forms=forms,
        sent=sent,
        over=is_over(found.sitting, now),
        has_started=shown is not None and shown.attempt is not None,
        late=list_late_answers(db.session(), found.id),
    )
