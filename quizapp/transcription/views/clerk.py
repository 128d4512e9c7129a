"""Pages of who enters sheets: the list of a sitting, and one sheet."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.delivery.queries.organiser import is_over
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import write_candidate_number
from quizapp.people.models import Person
from quizapp.transcription.domain import STAGE_KINDS, STAGE_NAMES, Stage
from quizapp.transcription.forms import SheetForm
from quizapp.transcription.models import Sheet
from quizapp.transcription.queries import (
    SheetPlace,
    get_clerk_sitting,
    get_sheet_place,
    list_differences,
    list_sheet_places,
)
from quizapp.transcription.services.entering import BOTH, enter_sheet
from quizapp.transcription.views.blueprint import mark, open_sheet, read_sheet, sheets
from quizapp.web.errors import say
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work


@sheets.get("/nhap-phieu/<int:number>")
@requires(Permission.SHEETS_ENTER)
@section("portal")
def own(number: int) -> str:
    """The sheets of a sitting as one who enters them sees them: what is left for this person."""
    me, now = current_user.person.id, get_clock().now()
    with unit_of_work(access_log=True) as session:
        found = get_clerk_sitting(session, number, me)
        note_access(session, "sheets.own", ("sitting", found.id), actor=current_user.actor, now=now)
    session = db.session()
    found = get_clerk_sitting(session, number, me)
    places = list_sheet_places(session, found)
    todo = [place for place in places if needs(place, me)]
    return render_template(
        "transcription/own.html",
        sitting=found,
        places=places,
        mine={place.assignment.id for place in places if place.find_entry(me)},
        todo={place.assignment.id for place in todo},
        first=todo[0] if todo else None,
        done=sum(place.stage is Stage.DONE for place in places),
        over=is_over(found, now),
        stages=Stage,
        names=STAGE_NAMES,
        kinds=STAGE_KINDS,
    )


@sheets.route("/nhap-phieu/<int:number>/<int:place_id>", methods=["GET", "POST"])
@requires(Permission.SHEETS_ENTER)
@section("portal")
def enter(number: int, place_id: int) -> Response | str:
    """Type one sheet. What another person typed is never shown, only where the two differ."""
    session, person_id = db.session(), current_user.person.id
    place = get_sheet_place(session, get_clerk_sitting(session, number, person_id), place_id)
    entry = place.find_entry(person_id)
    page = open_sheet(session, place, entry.reading if entry else None)
    form = SheetForm(data={"is_missing": bool(entry and entry.is_missing)})
    if form.validate_on_submit():
        reading = read_sheet(page, request.form, is_missing=bool(form.is_missing.data))
        if reading is not None:
            try:
                with unit_of_work() as work:
                    person = work.get_one(Person, person_id)
                    found = get_sheet_place(work, get_clerk_sitting(work, number, person_id), place_id)
                    kept = enter_sheet(work, found.assignment, reading, person=person, now=get_clock().now())
                    said = _tell(kept)
            except DomainError as refusal:
                say(refusal)
            else:
                flash(said[0], said[1])
                return redirect(_find_next(number, place_id, differs=said[1] == "warning"))
    elif place.stage is Stage.DIFFERS and entry is not None:
        mark(page, list_differences(session, _get_sheet(place)), _("khác với người kia"))
    differs = place.stage is Stage.DIFFERS and entry is not None and not form.is_submitted()
    return _render(session, number, place_id, page=page, form=form, differs=differs)


def needs(place: SheetPlace, person_id: int) -> bool:
    """Whether one person has something left to do at a sheet."""
    entered = place.find_entry(person_id) is not None
    if place.stage is Stage.DIFFERS:
        return entered
    return place.stage is not Stage.DONE and not entered and person_id not in place.earlier


def _get_sheet(place: SheetPlace) -> Sheet:
    if place.sheet is None:
        raise LookupError("nobody has entered it")
    return place.sheet


def _tell(sheet: Sheet) -> tuple[str, str]:
    number = write_candidate_number(sheet.assignment.number)
    if sheet.settled_at is not None:
        return _("Phiếu %(n)s: hai lần nhập khớp nhau, đã ghi nhận.", n=number), "success"
    if len(sheet.entries) == BOTH:
        return _("Phiếu %(n)s: hai lần nhập khác nhau. Anh/chị xem lại các câu được đánh dấu.", n=number), "warning"
    return _("Đã lưu phiếu %(n)s; còn chờ người thứ hai nhập.", n=number), "success"


def _find_next(number: int, place_id: int, *, differs: bool) -> str:
    """The sheet itself where it differs, else the next number that waits for this person, else the list."""
    if differs:
        return url_for("sheets.enter", number=number, place_id=place_id)
    session, me = db.session(), current_user.person.id
    places = list_sheet_places(session, get_clerk_sitting(session, number, me))
    at = next((at for at, place in enumerate(places) if place.assignment.id == place_id), len(places))
    after = (place for place in places[at + 1 :] if needs(place, me) and place.stage is not Stage.DIFFERS)
    following = next(after, None)
    if following is None:
        return url_for("sheets.own", number=number)
    return url_for("sheets.enter", number=number, place_id=following.assignment.id)


def _render(session: Session, number: int, place_id: int, **parts: Any) -> str:
    person_id = current_user.person.id
    sitting = get_clerk_sitting(session, number, person_id)
    place = get_sheet_place(session, sitting, place_id)
    return render_template(
        "transcription/enter.html",
        sitting=sitting,
        place=place,
        person=place.assignment,
        entry=place.find_entry(person_id),
        stages=Stage,
        over=is_over(sitting, get_clock().now()),
        **parts,
    )
