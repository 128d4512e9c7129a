"""One person in the room, and what the invigilator can do about them."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.delivery.models import Assignment
from quizapp.delivery.queries.candidate import get_progress
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.rooms.domain import EVENT_NAMES, PENALTY_NAMES, WATCH_KINDS, WATCH_NAMES, PenaltyKind, WatchState
from quizapp.rooms.forms import IncidentForm, PenaltyForm, ReasonForm, RecoveryForm, TimeForm
from quizapp.rooms.models import EntryTicket, Room
from quizapp.rooms.queries import get_watched, list_events, list_penalties, list_watched
from quizapp.rooms.services.penalties import impose_penalty, lift_penalty
from quizapp.rooms.services.tickets import renew_ticket, revoke_ticket
from quizapp.rooms.services.watching import (
    add_time,
    admit,
    force_hand_in,
    note_incident,
    release_device,
    undo_check_in,
)
from quizapp.rooms.views.blueprint import get_own_room, rooms
from quizapp.web.errors import say
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

ADDRESS = "/phong/<int:room_id>/nguoi/<int:place_id>"
Act = Callable[[Session, Room, Assignment], None]
Form = ReasonForm | TimeForm | IncidentForm | PenaltyForm


@rooms.get(ADDRESS)
@requires(Permission.ROOM_WATCH)
@section("watching")
def person(room_id: int, place_id: int) -> str:
    """One person: what the page says now, what happened, what can be done."""
    with unit_of_work(access_log=True) as session:
        get_own_room(session, room_id)
        who, now = current_user.actor, get_clock().now()
        note_access(session, "rooms.person", ("assignment", place_id), actor=who, now=now)
    return _render(room_id, place_id)


@rooms.post(f"{ADDRESS}/them-gio")
@requires(Permission.ROOM_WATCH)
@section("watching")
def add_minutes(room_id: int, place_id: int) -> Response | str:
    """Give more minutes."""
    form = TimeForm(prefix="gio")

    def act(session: Session, room: Room, place: Assignment) -> None:
        minutes, reason = form.minutes.data or 0, form.reason.data or ""
        add_time(session, room, place, minutes, reason, actor=current_user.actor, now=get_clock().now())

    return _act(room_id, place_id, form, act, _("Đã cộng thêm giờ."))


@rooms.post(f"{ADDRESS}/chuyen-may")
@requires(Permission.ROOM_WATCH)
@section("watching")
def release(room_id: int, place_id: int) -> Response | str:
    """Let the person go on at another machine."""
    form = ReasonForm(prefix="may")

    def act(session: Session, room: Room, place: Assignment) -> None:
        release_device(session, room, place, form.reason.data or "", actor=current_user.actor, now=get_clock().now())

    return _act(room_id, place_id, form, act, _("Đã cho chuyển máy. Người này đăng nhập ở máy khác và làm tiếp."))


@rooms.post(f"{ADDRESS}/thu-bai")
@requires(Permission.ROOM_WATCH)
@section("watching")
def hand_in(room_id: int, place_id: int) -> Response | str:
    """Take the paper now."""
    form = ReasonForm(prefix="thu")

    def act(session: Session, room: Room, place: Assignment) -> None:
        force_hand_in(session, room, place, form.reason.data or "", actor=current_user.actor, now=get_clock().now())

    return _act(room_id, place_id, form, act, _("Đã thu bài."))


@rooms.post(f"{ADDRESS}/su-viec")
@requires(Permission.ROOM_WATCH)
@section("watching")
def person_incident(room_id: int, place_id: int) -> Response | str:
    """Write down what happened to this person."""
    form = IncidentForm(prefix="viec")

    def act(session: Session, room: Room, place: Assignment) -> None:
        text, actor, now = form.reason.data or "", current_user.actor, get_clock().now()
        note_incident(session, room, text, actor=actor, now=now, assignment=place)

    return _act(room_id, place_id, form, act, _("Đã ghi sự việc."))


@rooms.post(f"{ADDRESS}/xu-ly")
@requires(Permission.ROOM_WATCH)
@section("watching")
def penalise(room_id: int, place_id: int) -> Response | str:
    """Decide a penalty."""
    form = PenaltyForm(prefix="phat")

    def act(session: Session, room: Room, place: Assignment) -> None:
        kind, reason = PenaltyKind(form.kind.data), form.reason.data or ""
        impose_penalty(session, room, place, kind, reason, actor=current_user.actor, now=get_clock().now())

    return _act(room_id, place_id, form, act, _("Đã ghi hình thức xử lý."))


@rooms.post(f"{ADDRESS}/bo-xu-ly")
@requires(Permission.ROOM_WATCH)
@section("watching")
def forgive(room_id: int, place_id: int) -> Response | str:
    """Lift a penalty."""
    form = ReasonForm(prefix="bo")
    number = request.form.get("hinh-thuc", type=int)

    def act(session: Session, room: Room, place: Assignment) -> None:
        for penalty in list_penalties(session, [place.id]):
            if penalty.id == number:
                lift_penalty(
                    session, room, penalty, form.reason.data or "", actor=current_user.actor, now=get_clock().now()
                )
                return
        raise NotFoundError(N_("Hình thức xử lý này không còn."))

    return _act(room_id, place_id, form, act, _("Đã bỏ hình thức xử lý."))


@rooms.post(f"{ADDRESS}/vang-mat")
@requires(Permission.ROOM_WATCH)
@section("watching")
def not_present(room_id: int, place_id: int) -> Response | str:
    """Take back that the person is in the room."""

    def act(session: Session, room: Room, place: Assignment) -> None:
        undo_check_in(session, room, place)

    return _act(room_id, place_id, None, act, _("Đã bỏ ghi có mặt."))


@rooms.post(f"{ADDRESS}/vao-muon")
@requires(Permission.ROOM_WATCH)
@section("watching")
def let_in(room_id: int, place_id: int) -> Response | str:
    """Let the person start although entry has closed."""
    form = ReasonForm(prefix="muon")

    def act(session: Session, room: Room, place: Assignment) -> None:
        admit(session, room, place, form.reason.data or "", actor=current_user.actor, now=get_clock().now())

    return _act(room_id, place_id, form, act, _("Đã cho vào muộn. Người này bấm Bắt đầu làm bài."))


@rooms.post(f"{ADDRESS}/ma-vao-ca")
@requires(Permission.ROOM_WATCH)
@section("watching")
def new_code(room_id: int, place_id: int) -> Response | str:
    """A new code of entry, shown on this page once."""
    try:
        with unit_of_work() as session:
            room = get_own_room(session, room_id)
            found = get_watched(list_watched(session, room, now=get_clock().now()), place_id)
            code = renew_ticket(session, room, found.assignment, actor=current_user.actor, now=get_clock().now())
    except DomainError as refusal:
        say(refusal)
        return redirect(url_for("rooms.person", room_id=room_id, place_id=place_id))
    return _render(room_id, place_id, code=code)


@rooms.post(f"{ADDRESS}/thu-hoi-ma")
@requires(Permission.ROOM_WATCH)
@section("watching")
def revoke_code(room_id: int, place_id: int) -> Response | str:
    """Let the person's code open nothing any more."""
    form = ReasonForm(prefix="ma")

    def act(session: Session, room: Room, place: Assignment) -> None:
        revoke_ticket(session, room, place, form.reason.data or "", actor=current_user.actor, now=get_clock().now())

    return _act(room_id, place_id, form, act, _("Đã thu hồi mã vào ca."))


def _act(room_id: int, place_id: int, form: Form | None, act: Act, done: str) -> Response | str:
    if form is not None and not form.validate_on_submit():
        return _render(room_id, place_id, form)
    try:
        with unit_of_work() as session:
            room = get_own_room(session, room_id)
            found = get_watched(list_watched(session, room, now=get_clock().now()), place_id)
            act(session, room, found.assignment)
    except DomainError as refusal:
        say(refusal)
    else:
        flash(done, "success")
    return redirect(url_for("rooms.person", room_id=room_id, place_id=place_id))


def _render(room_id: int, place_id: int, sent: Form | None = None, code: str = "") -> str:
    session = db.session()
    room = get_own_room(session, room_id)
    found = get_watched(list_watched(session, room, now=get_clock().now()), place_id)
    forms: dict[str, Any] = {
        "time": TimeForm(formdata=None, prefix="gio"),
        "release": ReasonForm(formdata=None, prefix="may"),
        "hand_in": ReasonForm(formdata=None, prefix="thu"),
        "incident": IncidentForm(formdata=None, prefix="viec"),
        "penalty": PenaltyForm(formdata=None, prefix="phat"),
        "recovery": RecoveryForm(formdata=None, prefix="tep"),
        "lift": ReasonForm(formdata=None, prefix="bo"),
        "late": ReasonForm(formdata=None, prefix="muon"),
        "code": ReasonForm(formdata=None, prefix="ma"),
    }
    if sent is not None:
        forms = {key: sent if _name(form) == _name(sent) else form for key, form in forms.items()}
    return render_template(
        "rooms/person.html",
        room=room,
        sitting=room.sitting,
        watched=found,
        saved_at=get_progress(session, found.attempt.id)[1] if found.attempt else None,
        place=found.assignment,
        total=room.sitting.specification.question_count,
        name=WATCH_NAMES[found.state],
        kind=WATCH_KINDS[found.state],
        events=[event for event in list_events(session, room) if event.assignment_id == place_id],
        event_names={kind.value: name for kind, name in EVENT_NAMES.items()},
        penalty_names={kind.value: name for kind, name in PENALTY_NAMES.items()},
        is_late=found.state is WatchState.LATE,
        ticket=session.get(EntryTicket, place_id),
        code=code,
        forms=forms,
        sent=sent,
    )


def _name(form: Form | RecoveryForm) -> str:
    # Forms of one page differ by the prefix of their fields.
    return next(iter(form)).name
