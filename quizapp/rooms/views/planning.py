"""Pages of the organiser: the rooms of a sitting, and who watches in each."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.delivery.queries.organiser import get_sitting
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.people.adapters.reach import own_scope
from quizapp.rooms.forms import BrowserForm, InvigilatorForm, RoomForm, SeedForm
from quizapp.rooms.queries import (
    count_seated,
    find_browser_rule,
    find_seating,
    get_invigilator,
    get_room,
    list_rooms,
    list_seated,
    list_unseated,
)
from quizapp.rooms.services.planning import add_room, change_room, remove_room, restrict_room
from quizapp.rooms.services.staffing import appoint_invigilator, dismiss_invigilator
from quizapp.rooms.views.blueprint import rooms
from quizapp.web.errors import say
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work


@rooms.get("/dot-danh-gia/ca/<int:number>/phong")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def plan(number: int) -> str:
    """The rooms of a sitting, what is left to do before the roll closes, and the files for doors and people."""
    session = db.session()
    found = get_sitting(session, number, own_scope())
    all_rooms = list_rooms(session, found)
    seated = count_seated(session, found)
    unseated = list_unseated(session, found)
    return render_template(
        "rooms/plan.html",
        sitting=found,
        assessment=found.assessment,
        rooms=all_rooms,
        seated=seated,
        unseated=unseated,
        people=sum(seated.values()) + len(unseated),
        seats=sum(room.seats for room in all_rooms),
        seating=find_seating(session, found),
        form=SeedForm(formdata=None),
        browser_form=BrowserForm(formdata=None, obj=find_browser_rule(session, found), prefix="trinh-duyet"),
    )


@rooms.route("/dot-danh-gia/ca/<int:number>/phong/moi", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def add(number: int) -> Response | str:
    """Add a room."""
    found = get_sitting(db.session(), number, own_scope())
    count = len(list_rooms(db.session(), found))
    form = RoomForm(data={"name": _("Phòng %(n)s", n=count + 1), "seats": 24, "per_row": 6})
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                sitting = get_sitting(session, number, own_scope())
                who, now = current_user.actor, get_clock().now()
                made = add_room(session, sitting, actor=who, now=now, **form.read_terms())
                restrict_room(session, made, form.read_addresses(), actor=who, now=now)
        except DomainError as refusal:
            say(refusal)
        else:
            flash(_("Đã thêm phòng."), "success")
            return redirect(url_for("rooms.plan", number=number))
    found = get_sitting(db.session(), number, own_scope())
    return render_template("rooms/edit_room.html", form=form, sitting=found, room=None)


@rooms.route("/dot-danh-gia/phong/<int:room_id>/sua", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def edit(room_id: int) -> Response | str:
    """Change a room."""
    room = get_room(db.session(), room_id, own_scope())
    terms = {name: getattr(room, name) for name in ("name", "place", "seats", "per_row")}
    form = RoomForm(data=terms | {"addresses": "\n".join(room.addresses)})
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                found = get_room(session, room_id, own_scope())
                who, now = current_user.actor, get_clock().now()
                change_room(session, found, actor=who, now=now, **form.read_terms())
                restrict_room(session, found, form.read_addresses(), actor=who, now=now)
        except DomainError as refusal:
            say(refusal)
        else:
            flash(_("Đã lưu phòng."), "success")
            return redirect(url_for("rooms.room", room_id=room_id))
    room = get_room(db.session(), room_id, own_scope())
    return render_template("rooms/edit_room.html", form=form, sitting=room.sitting, room=room)


@rooms.post("/dot-danh-gia/phong/<int:room_id>/xoa")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def remove(room_id: int) -> Response:
    """Take a room away."""
    number = get_room(db.session(), room_id, own_scope()).sitting_id
    try:
        with unit_of_work() as session:
            remove_room(
                session, get_room(session, room_id, own_scope()), actor=current_user.actor, now=get_clock().now()
            )
    except DomainError as refusal:
        say(refusal)
        return redirect(url_for("rooms.room", room_id=room_id))
    flash(_("Đã xóa phòng."), "success")
    return redirect(url_for("rooms.plan", number=number))


@rooms.get("/dot-danh-gia/phong/<int:room_id>")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def room(room_id: int) -> str:
    """One room: who watches, who sits where."""
    with unit_of_work(access_log=True) as session:
        found = get_room(session, room_id, own_scope())
        note_access(session, "rooms.room", ("room", found.id), actor=current_user.actor, now=get_clock().now())
    return _render_room(room_id, InvigilatorForm(formdata=None))


@rooms.post("/dot-danh-gia/phong/<int:room_id>/giam-sat")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def appoint(room_id: int) -> Response | str:
    """Assign an invigilator."""
    form = InvigilatorForm()
    if not form.validate_on_submit():
        return _render_room(room_id, form)
    try:
        with unit_of_work() as session:
            appoint_invigilator(
                session,
                get_room(session, room_id, own_scope()),
                form.staff_code.data or "",
                scope=own_scope(),
                actor=current_user.actor,
                now=get_clock().now(),
            )
    except DomainError as refusal:
        say(refusal)
    else:
        flash(_("Đã phân công giám sát."), "success")
    return redirect(url_for("rooms.room", room_id=room_id))


@rooms.post("/dot-danh-gia/phong/<int:room_id>/giam-sat/<int:invigilator_id>/thoi")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def dismiss(room_id: int, invigilator_id: int) -> Response:
    """Take an invigilator off the room."""
    try:
        with unit_of_work() as session:
            found = get_invigilator(get_room(session, room_id, own_scope()), invigilator_id)
            dismiss_invigilator(session, found, actor=current_user.actor, now=get_clock().now())
    except DomainError as refusal:
        say(refusal)
    else:
        flash(_("Đã thôi phân công."), "success")
    return redirect(url_for("rooms.room", room_id=room_id))


def _render_room(room_id: int, form: InvigilatorForm) -> str:
    found = get_room(db.session(), room_id, own_scope())
    return render_template(
        "rooms/room.html",
        room=found,
        sitting=found.sitting,
        assessment=found.sitting.assessment,
        seated=list_seated(db.session(), found.sitting, room=found),
        form=form,
    )
