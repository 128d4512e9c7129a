"""Pages of the board: who is on it, by which decision, and what each member declares."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.delivery.queries.organiser import get_assessment
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.people.adapters.reach import own_scope
from quizapp.rooms.forms import BoardForm, KinshipForm, MemberForm
from quizapp.rooms.queries import find_board, get_member, get_own_membership, list_members
from quizapp.rooms.services.boards import add_member, declare_kinship, remove_member, set_up_board
from quizapp.rooms.views.blueprint import rooms
from quizapp.web.errors import say
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work


@rooms.get("/dot-danh-gia/<int:number>/ban-giam-sat")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def board(number: int) -> str:
    """The board of an assessment."""
    return _render(number)


@rooms.post("/dot-danh-gia/<int:number>/ban-giam-sat")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def set_up(number: int) -> Response | str:
    """Name the board and its decision."""
    form = BoardForm(prefix="ban")
    if not form.validate_on_submit():
        return _render(number, board_form=form)
    with unit_of_work() as session:
        set_up_board(
            session,
            get_assessment(session, number, own_scope()),
            name=form.name.data or "",
            decision_number=form.decision_number.data or "",
            decided_on=form.decided_on.data,
            actor=current_user.actor,
            now=get_clock().now(),
        )
    flash(_("Đã lưu ban giám sát."), "success")
    return redirect(url_for("rooms.board", number=number))


@rooms.post("/dot-danh-gia/<int:number>/ban-giam-sat/them")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def include(number: int) -> Response | str:
    """Add a member."""
    form = MemberForm(prefix="nguoi")
    if not form.validate_on_submit():
        return _render(number, member_form=form)
    try:
        with unit_of_work() as session:
            add_member(
                session,
                get_assessment(session, number, own_scope()),
                form.staff_code.data or "",
                form.duty.data or "",
                scope=own_scope(),
                actor=current_user.actor,
                now=get_clock().now(),
            )
    except DomainError as refusal:
        say(refusal)
    else:
        flash(_("Đã thêm vào ban."), "success")
    return redirect(url_for("rooms.board", number=number))


@rooms.post("/dot-danh-gia/<int:number>/ban-giam-sat/<int:member_id>/bo")
@requires(Permission.ASSESSMENT_MANAGE)
@section("delivery")
def exclude(number: int, member_id: int) -> Response:
    """Take a member off."""
    with unit_of_work() as session:
        member = get_member(session, get_assessment(session, number, own_scope()), member_id)
        remove_member(session, member, actor=current_user.actor, now=get_clock().now())
    flash(_("Đã đưa ra khỏi ban."), "success")
    return redirect(url_for("rooms.board", number=number))


@rooms.route("/cam-ket/<int:member_id>", methods=["GET", "POST"])
@requires(Permission.ROOM_WATCH)
@section("watching")
def declare(member_id: int) -> Response | str:
    """A member's own declaration of kinship."""
    found = get_own_membership(db.session(), member_id, current_user.person.id)
    given = {"has_kin": None if found.has_kin is None else str(int(found.has_kin)), "kin": found.kin}
    form = KinshipForm(data=given)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                declare_kinship(
                    session,
                    get_own_membership(session, member_id, current_user.person.id),
                    has_kin=form.has_kin.data == "1",
                    kin=form.kin.data or "",
                    actor=current_user.actor,
                    now=get_clock().now(),
                )
        except DomainError as refusal:
            say(refusal)
        else:
            flash(_("Đã ghi cam kết của anh/chị."), "success")
            return redirect(url_for("portal.home"))
    found = get_own_membership(db.session(), member_id, current_user.person.id)
    return render_template("rooms/declare.html", form=form, member=found, assessment=found.assessment)


def _render(number: int, *, board_form: BoardForm | None = None, member_form: MemberForm | None = None) -> str:
    found = get_assessment(db.session(), number, own_scope())
    current = find_board(db.session(), found)
    return render_template(
        "rooms/board.html",
        assessment=found,
        board=current,
        members=list_members(db.session(), found),
        board_form=board_form or BoardForm(formdata=None, obj=current, prefix="ban"),
        member_form=member_form or MemberForm(formdata=None, prefix="nguoi"),
        sent=board_form or member_form,
    )
