"""What concerns the whole room: its clocks, time for everybody, incidents, and the log of all that."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.rooms.domain import EVENT_NAMES, EventKind
from quizapp.rooms.forms import IncidentForm, ReasonForm, TimeForm
from quizapp.rooms.models import Room
from quizapp.rooms.queries import list_events
from quizapp.rooms.services.watching import add_time_to_room, note_incident, pause_room, resume_room
from quizapp.rooms.views.blueprint import get_own_room, rooms
from quizapp.tasks.services import request_task
from quizapp.web.errors import say
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

Form = ReasonForm | TimeForm | IncidentForm


@rooms.get("/phong/<int:room_id>/so")
@requires(Permission.ROOM_WATCH)
@section("watching")
def logbook(room_id: int) -> str:
    """The log of the room, and the acts that concern everybody in it."""
    return _render(room_id)


@rooms.post("/phong/<int:room_id>/tam-dung")
@requires(Permission.ROOM_WATCH)
@section("watching")
def pause(room_id: int) -> Response | str:
    """Stop the clocks."""
    form = ReasonForm(prefix="dung")

    def act(session: Session, room: Room) -> str:
        stopped = pause_room(session, room, form.reason.data or "", actor=current_user.actor, now=get_clock().now())
        return _("Đã tạm dừng phòng: %(n)s bài đang làm dừng đồng hồ.", n=stopped)

    return _act(room_id, form, act)


@rooms.post("/phong/<int:room_id>/tiep-tuc")
@requires(Permission.ROOM_WATCH)
@section("watching")
def resume(room_id: int) -> Response | str:
    """Let the clocks go on."""

    def act(session: Session, room: Room) -> str:
        going = resume_room(session, room, actor=current_user.actor, now=get_clock().now())
        return _("Phòng làm bài tiếp: %(n)s bài chạy lại đồng hồ.", n=going)

    return _act(room_id, None, act)


@rooms.post("/phong/<int:room_id>/cong-gio")
@requires(Permission.ROOM_WATCH)
@section("watching")
def extra_time(room_id: int) -> Response | str:
    """Give everybody more minutes."""
    form = TimeForm(prefix="gio")

    def act(session: Session, room: Room) -> str:
        minutes, reason = form.minutes.data or 0, form.reason.data or ""
        given = add_time_to_room(session, room, minutes, reason, actor=current_user.actor, now=get_clock().now())
        return _("Đã cộng %(minutes)s phút cho %(n)s người.", minutes=minutes, n=given)

    return _act(room_id, form, act)


@rooms.post("/phong/<int:room_id>/su-viec")
@requires(Permission.ROOM_WATCH)
@section("watching")
def incident(room_id: int) -> Response | str:
    """Write down what happened in the room."""
    form = IncidentForm(prefix="viec")

    def act(session: Session, room: Room) -> str:
        note_incident(session, room, form.reason.data or "", actor=current_user.actor, now=get_clock().now())
        return _("Đã ghi sự việc.")

    return _act(room_id, form, act)


@rooms.post("/phong/<int:room_id>/bien-ban")
@requires(Permission.ROOM_WATCH)
@section("watching")
def minutes(room_id: int) -> Response:
    """Ask for the minutes of the room."""
    with unit_of_work() as session:
        room, now = get_own_room(session, room_id), get_clock().now()
        note_access(session, "rooms.minutes", ("room", room.id), actor=current_user.actor, now=now)
        run = request_task(
            session,
            "rooms.minutes",
            now=now,
            params={"room": room.id},
            requested_by_id=current_user.person.id,
            title=_("Biên bản %(room)s, %(sitting)s", room=room.name, sitting=room.sitting.name)[:200],
        )
        public_id = run.public_id
    return redirect(url_for("tasks.show", public_id=public_id))


def _act(room_id: int, form: Form | None, act: Callable[[Session, Room], str]) -> Response | str:
    if form is not None and not form.validate_on_submit():
        get_own_room(db.session(), room_id)
        return _render(room_id, form)
    try:
        with unit_of_work() as session:
            done = act(session, get_own_room(session, room_id))
    except DomainError as refusal:
        say(refusal)
    else:
        flash(done, "success")
    return redirect(url_for("rooms.logbook", room_id=room_id))


def _render(room_id: int, sent: Form | None = None) -> str:
    room = get_own_room(db.session(), room_id)
    forms: list[Form] = [
        ReasonForm(formdata=None, prefix="dung"),
        TimeForm(formdata=None, prefix="gio"),
        IncidentForm(formdata=None, prefix="viec"),
    ]
    if sent is not None:
        forms = [sent if form.reason.name == sent.reason.name else form for form in forms]
    return render_template(
        "rooms/logbook.html",
        room=room,
        sitting=room.sitting,
        assessment=room.sitting.assessment,
        events=list_events(db.session(), room),
        names={kind.value: name for kind, name in EVENT_NAMES.items()},
        heavy={EventKind.INCIDENT.value, EventKind.PENALTY.value},
        forms=forms,
        sent=sent,
    )
