"""Remarks on parts of a question."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.bank import queries, services
from quizapp.bank.views.blueprint import BANK
from quizapp.bank.views.opening import require_opened
from quizapp.extensions import get_clock
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


@BANK.post("/cau-hoi/<code>/nhan-xet")
@requires(Permission.BANK_READ)
def open_thread(code: str) -> Response:
    """A new remark on one part of the version that was on the page."""
    form = request.form
    try:
        with unit_of_work() as session:
            item = queries.get_item(session, code)
            require_opened(item.versions)
            version = queries.get_version(session, form.get("version", 0, type=int))
            if version.item_id != item.id:
                version = item.versions[-1]
            thread = services.open_thread(
                session, version, place=form.get("place", ""), text=form.get("text", ""), **_act()
            )
            anchor = f"nhan-xet-{thread.id}"
    except DomainError as error:
        flash(translate(error), "error")
        anchor = "nhan-xet"
    else:
        flash(_("Đã ghi nhận xét."), "success")
    return _go_back(code, anchor)


@BANK.post("/cau-hoi/<code>/nhan-xet/<int:thread_id>")
@requires(Permission.BANK_READ)
def change_thread(code: str, thread_id: int) -> Response:
    """Answer in a thread, settle it, or take it up again."""
    asked = request.form.get("do", "answer")
    try:
        with unit_of_work() as session:
            item = queries.get_item(session, code)
            require_opened(item.versions)
            thread = queries.get_thread(session, item, thread_id)
            if asked == "resolve":
                services.resolve_thread(session, thread, **_act())
                done = _("Nhận xét đã được đánh dấu là đã giải quyết.")
            elif asked == "reopen":
                services.reopen_thread(session, thread, **_act())
                done = _("Nhận xét đã được mở lại.")
            else:
                services.answer_thread(session, thread, text=request.form.get("text", ""), **_act())
                done = _("Đã ghi câu trả lời.")
    except NotFoundError:
        raise
    except DomainError as error:
        flash(translate(error), "error")
    else:
        flash(done, "success")
    return _go_back(code, f"nhan-xet-{thread_id}")


def _act() -> dict[str, Any]:
    return {"actor": current_user.actor, "now": get_clock().now()}


def _go_back(code: str, anchor: str) -> Response:
    return redirect(url_for("bank.show_item", code=code, _anchor=anchor))
