"""Pages of the organiser: how far the sheets of a sitting are, who enters them, and what a third person decides."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.delivery.queries.organiser import get_assignment, get_sitting, is_over
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.people.adapters.reach import own_scope
from quizapp.people.models import Person
from quizapp.transcription.domain import STAGE_KINDS, STAGE_NAMES, Stage, write_typed
from quizapp.transcription.forms import ClerkForm, DecisionForm
from quizapp.transcription.models import Sheet
from quizapp.transcription.queries import (
    SheetPlace,
    get_clerk,
    get_sheet_place,
    list_clerks,
    list_differences,
    list_sheet_places,
)
from quizapp.transcription.services.entering import decide_sheet
from quizapp.transcription.services.staffing import appoint_clerk, dismiss_clerk
from quizapp.transcription.views.blueprint import SheetPage, open_sheet, read_sheet, sheets
from quizapp.web.errors import say
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work


@sheets.get("/dot-danh-gia/ca/<int:number>/phieu")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def overview(number: int) -> str:
    """How far the sheets of a sitting are, what differs, and who enters."""
    with unit_of_work(access_log=True) as session:
        found = get_sitting(session, number, own_scope())
        note_access(session, "sheets.overview", ("sitting", found.id), actor=current_user.actor, now=get_clock().now())
    return _render(number, ClerkForm(formdata=None))


@sheets.post("/dot-danh-gia/ca/<int:number>/phieu/nguoi-nhap")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def appoint(number: int) -> Response | str:
    """Name somebody who enters sheets."""
    form = ClerkForm()
    if not form.validate_on_submit():
        return _render(number, form)
    try:
        with unit_of_work() as session:
            appoint_clerk(
                session,
                get_sitting(session, number, own_scope()),
                form.staff_code.data or "",
                scope=own_scope(),
                actor=current_user.actor,
                now=get_clock().now(),
            )
    except DomainError as refusal:
        say(refusal)
    else:
        flash(_("Đã phân công người nhập phiếu."), "success")
    return redirect(url_for("sheets.overview", number=number))


@sheets.post("/dot-danh-gia/ca/<int:number>/phieu/nguoi-nhap/<int:clerk_id>/thoi")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def dismiss(number: int, clerk_id: int) -> Response:
    """Take somebody off the sheets."""
    try:
        with unit_of_work() as session:
            clerk = get_clerk(session, get_sitting(session, number, own_scope()), clerk_id)
            dismiss_clerk(session, clerk, actor=current_user.actor, now=get_clock().now())
    except DomainError as refusal:
        say(refusal)
    else:
        flash(_("Đã thôi phân công."), "success")
    return redirect(url_for("sheets.overview", number=number))


@sheets.route("/dot-danh-gia/phieu/<int:place_id>/quyet-dinh", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def decide(place_id: int) -> Response | str:
    """Decide, with the sheet in hand, what holds where two people read it differently."""
    session = db.session()
    place = get_sheet_place(session, get_assignment(session, place_id, own_scope()).sitting, place_id)
    sheet = _get_differing(place)
    page = open_sheet(session, place, sheet.entries[0].reading)
    differences = list_differences(session, sheet)
    form = DecisionForm(data={"is_missing": False})
    if form.validate_on_submit():
        reading = read_sheet(page, request.form, is_missing=bool(form.is_missing.data))
        if reading is not None:
            try:
                with unit_of_work() as work:
                    person = work.get_one(Person, current_user.person.id)
                    found = get_sheet_place(work, get_assignment(work, place_id, own_scope()).sitting, place_id)
                    reason = form.reason.data or ""
                    now = get_clock().now()
                    decide_sheet(work, _get_differing(found), reading, reason=reason, person=person, now=now)
                    number = found.assignment.sitting_id
            except DomainError as refusal:
                say(refusal)
                return redirect(url_for("sheets.decide", place_id=place_id))
            flash(_("Đã ghi quyết định; phiếu được chấm theo đó."), "success")
            return redirect(url_for("sheets.overview", number=number))
    elif form.is_submitted():
        read_sheet(page, request.form, is_missing=False)
    else:
        # What the two agree on stands there; where they differ nothing is proposed.
        page.typed = page.typed | dict.fromkeys(differences, "") if differences else {}
    place = get_sheet_place(db.session(), get_assignment(db.session(), place_id, own_scope()).sitting, place_id)
    return _render_decision(place, page, form, differences)


def _render_decision(place: SheetPlace, page: SheetPage, form: DecisionForm, differences: list[int]) -> str:
    sheet = _get_differing(place)
    pages = {entry.id: entry.reading for entry in sheet.entries}
    is_paper = not differences
    numbers = {paper.id: paper.number for paper in page.papers}
    return render_template(
        "transcription/decide.html",
        sitting=place.assignment.sitting,
        assessment=place.assignment.sitting.assessment,
        person=place.assignment,
        place=place,
        entries=sheet.entries,
        page=page,
        form=form,
        differences=differences,
        is_paper=is_paper,
        numbers=numbers,
        readings={
            q.position: [write_typed(q, pages[entry.id].answers.get(q.position)) for entry in sheet.entries]
            for q in page.questions
            if q.position in differences
        },
        is_own=any(entry.person_id == current_user.person.id for entry in sheet.entries),
    )


def _get_differing(place: SheetPlace) -> Sheet:
    if place.sheet is None or place.stage is not Stage.DIFFERS:
        raise NotFoundError(N_("Phiếu này không chờ quyết định."))
    return place.sheet


def _render(number: int, form: ClerkForm) -> str:
    session = db.session()
    found = get_sitting(session, number, own_scope())
    places = list_sheet_places(session, found)
    order = {Stage.DIFFERS: 0, Stage.ONCE: 1, Stage.WAITING: 2, Stage.DONE: 3}
    return render_template(
        "transcription/overview.html",
        sitting=found,
        assessment=found.assessment,
        places=sorted(places, key=lambda p: (order[p.stage], p.assignment.number)),
        counts={stage: sum(place.stage is stage for place in places) for stage in Stage},
        clerks=list_clerks(session, found),
        differences={
            place.assignment.id: len(list_differences(session, place.sheet))
            for place in places
            if place.stage is Stage.DIFFERS and place.sheet is not None
        },
        over=is_over(found, get_clock().now()),
        stages=Stage,
        names=STAGE_NAMES,
        kinds=STAGE_KINDS,
        form=form,
    )
