"""Entering a sitting by a code: a session that opens this sitting and nothing else of the account."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user, logout_user

from quizapp.delivery.models import Assignment, Attempt
from quizapp.extensions import db, get_clock, limiter
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.text import N_
from quizapp.people.adapters.login import begin_session
from quizapp.rooms.forms import CodeForm
from quizapp.rooms.models import EntryTicket
from quizapp.rooms.services.tickets import enter_by_code, find_live_ticket, mark_use
from quizapp.rooms.views.blueprint import rooms
from quizapp.web.errors import translate, wants_json
from quizapp.web.guard import RESTRICTED, public
from quizapp.web.unit_of_work import unit_of_work

# A whole room shares one address; a code has sixty bits.
FAILURES_PER_ADDRESS = "300 per 15 minutes"
# Open in such a session whatever they name; pages of the paper only where it is that of the ticket.
ALWAYS_OPEN = frozenset(
    {
        "static",
        "account.sign_out",
        "pictures.show",
        "portal.guide",
        "portal.guides",
        "portal.health",
        "rooms.code",
        "rooms.readiness",
    }
)
OF_THE_PAPER = frozenset({"results.own_result"})

limit_failures = limiter.limit(
    FAILURES_PER_ADDRESS,
    key_func=get_remote_address,
    methods=["POST"],
    deduct_when=lambda _response: bool(g.get("code_failed")),
)


@rooms.before_app_request
def keep_to_the_sitting() -> Any:
    """Hold a session that was entered by a code to its own sitting, and end it where the code was used elsewhere."""
    mark = cookie.get(RESTRICTED)
    if mark is None or request.endpoint in ALWAYS_OPEN:
        return None
    session = db.session()
    ticket = find_live_ticket(session, mark) if current_user.is_authenticated else None
    if ticket is None:
        logout_user()
        cookie.clear()
        if wants_json():
            return {"ok": False, "code": "signed_out", "message": _("Anh/chị cần nhập lại mã vào ca.")}, 401
        flash(_("Mã vào ca đã được dùng ở máy khác hoặc đã thu hồi. Câu đã lưu còn nguyên; báo giám sát."), "info")
        return redirect(url_for("rooms.code"), 303)
    if _is_own(ticket):
        return None
    if wants_json() or request.method not in {"GET", "HEAD"}:
        raise ForbiddenError(N_("Anh/chị vào bằng mã nên máy này chỉ mở bài của ca."), code="restricted")
    return redirect(url_for("sitting.assignment", assignment_id=ticket.assignment_id), 303)


def _is_own(ticket: EntryTicket) -> bool:
    """Whether the page asked for belongs to the place of the ticket."""
    parts: dict[str, Any] = request.view_args or {}
    if request.blueprint != "sitting" and request.endpoint not in OF_THE_PAPER:
        return False
    if "assignment_id" in parts:
        return bool(parts["assignment_id"] == ticket.assignment_id)
    named = (Attempt.public_id == parts.get("public_id", ""), Attempt.assignment_id == ticket.assignment_id)
    return db.session().query(Attempt.id).filter(*named).first() is not None


@rooms.route("/vao-ca", methods=["GET", "POST"])
@public
@limit_failures
def code() -> Any:
    """The page that a slip names: the code, and a button. Only the button enters, so that no preview uses a code up."""
    form = CodeForm(data={"code": request.args.get("ma", "")[:40]})
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                ticket = enter_by_code(
                    session, form.code.data or "", address=request.remote_addr, now=get_clock().now()
                )
                mark, account = mark_use(ticket), ticket.assignment.person.account
        except DomainError as refusal:
            g.code_failed = True
            form.code.errors = [translate(refusal)]
        else:
            if account is not None:
                begin_session(account, restricted_to=mark)
            return redirect(url_for("sitting.assignment", assignment_id=mark[0]), 303)
    return render_template("rooms/code.html", form=form, place=_find_open_place())


def _find_open_place() -> Assignment | None:
    """The place that this browser has entered already."""
    mark = cookie.get(RESTRICTED)
    ticket = find_live_ticket(db.session(), mark) if mark is not None else None
    return ticket.assignment if ticket is not None else None
