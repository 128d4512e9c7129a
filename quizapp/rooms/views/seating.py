"""Acts of the organiser on a whole sitting: dividing, closing the roll, files for doors and people."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.delivery.models import Sitting
from quizapp.delivery.queries.organiser import get_sitting
from quizapp.extensions import get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.people.adapters.reach import own_scope
from quizapp.rooms.forms import BrowserForm, SeedForm
from quizapp.rooms.services.planning import require_browser
from quizapp.rooms.services.seating import close_roll, divide_sitting, reopen_roll
from quizapp.rooms.services.tickets import issue_tickets
from quizapp.rooms.views.blueprint import rooms
from quizapp.tasks.services import request_task
from quizapp.web.errors import say
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work


@rooms.post("/dot-danh-gia/ca/<int:number>/phong/chia")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def divide(number: int) -> Response:
    """Divide the people of a sitting."""
    seed = SeedForm().seed.data or None

    def act(session: Session, sitting: Sitting) -> None:
        divide_sitting(session, sitting, actor=current_user.actor, now=get_clock().now(), seed=seed)

    return _carry_out(number, act, _("Đã chia phòng và chỗ ngồi."))


@rooms.post("/dot-danh-gia/ca/<int:number>/danh-sach/chot")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def close(number: int) -> Response:
    """Close the roll."""

    def act(session: Session, sitting: Sitting) -> None:
        close_roll(session, sitting, actor=current_user.actor, now=get_clock().now())

    return _carry_out(number, act, _("Đã chốt danh sách và giao đề theo chỗ ngồi."))


@rooms.post("/dot-danh-gia/ca/<int:number>/danh-sach/mo-lai")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def reopen(number: int) -> Response:
    """Open the roll again."""

    def act(session: Session, sitting: Sitting) -> None:
        reopen_roll(session, sitting, actor=current_user.actor, now=get_clock().now())

    return _carry_out(number, act, _("Đã mở lại danh sách."))


@rooms.post("/dot-danh-gia/ca/<int:number>/trinh-duyet")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def browser(number: int) -> Response:
    """Say which locked browser the sitting asks for."""
    key = BrowserForm(prefix="trinh-duyet").config_key.data or ""

    def act(session: Session, sitting: Sitting) -> None:
        require_browser(session, sitting, key, actor=current_user.actor, now=get_clock().now())

    return _carry_out(number, act, _("Đã lưu yêu cầu về trình duyệt."))


@rooms.post("/dot-danh-gia/ca/<int:number>/niem-yet")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def door_lists(number: int) -> Response:
    """Ask for the lists to post at the doors."""
    return _request(number, "door_lists", _("Danh sách niêm yết"))


@rooms.post("/dot-danh-gia/ca/<int:number>/giay-trieu-tap")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def summons(number: int) -> Response:
    """Ask for everybody's summons."""
    return _request(number, "summons", _("Giấy triệu tập"))


@rooms.post("/dot-danh-gia/ca/<int:number>/phieu-vao-ca")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def tickets(number: int) -> Response:
    """Give a code to everybody who has none, and ask for the slips."""
    try:
        with unit_of_work() as session:
            sitting = get_sitting(session, number, own_scope())
            issue_tickets(session, sitting, actor=current_user.actor, now=get_clock().now())
    except DomainError as refusal:
        say(refusal)
        return redirect(url_for("rooms.plan", number=number))
    return _request(number, "tickets", _("Phiếu vào ca"))


def _carry_out(number: int, act: Callable[[Session, Sitting], None], done: str) -> Response:
    try:
        with unit_of_work() as session:
            act(session, get_sitting(session, number, own_scope()))
    except DomainError as refusal:
        say(refusal)
    else:
        flash(done, "success")
    return redirect(url_for("rooms.plan", number=number))


def _request(number: int, kind: str, title: str) -> Response:
    with unit_of_work() as session:
        sitting, now = get_sitting(session, number, own_scope()), get_clock().now()
        note_access(session, f"rooms.{kind}", ("sitting", sitting.id), actor=current_user.actor, now=now)
        run = request_task(
            session,
            f"rooms.{kind}",
            now=now,
            params={"sitting": sitting.id},
            requested_by_id=current_user.person.id,
            title=f"{title}: {sitting.name}"[:200],
        )
        public_id = run.public_id
    return redirect(url_for("tasks.show", public_id=public_id))
