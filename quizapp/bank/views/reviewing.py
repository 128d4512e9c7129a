"""Deciding on questions."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.bank import queries, services
from quizapp.bank.domain.workflow import Step
from quizapp.bank.forms import DecisionForm, RetireForm
from quizapp.bank.views.blueprint import BANK
from quizapp.bank.views.opening import require_opened
from quizapp.extensions import get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

_DONE = {
    Step.CRITIQUE: N_("Câu %(code)s đã qua phản biện, chuyển sang thẩm định."),
    Step.APPRAISAL: N_("Câu %(code)s đã qua thẩm định, chuyển sang nghiệm thu."),
    Step.ACCEPTANCE: N_("Đã nghiệm thu câu %(code)s."),
}


def _act() -> dict[str, Any]:
    return {"actor": current_user.actor, "now": get_clock().now()}


def _go_back(code: str) -> Response:
    return redirect(url_for("bank.show_item", code=code))


@BANK.post("/cau-hoi/<code>/trinh")
@requires(Permission.BANK_EDIT)
def submit_item(code: str) -> Response:
    """Hand the draft over for a decision."""
    try:
        with unit_of_work() as session:
            services.submit_version(session, queries.get_item(session, code).versions[-1], **_act())
    except DomainError as error:
        flash(translate(error), "error")
    else:
        flash(_("Đã trình phản biện câu %(code)s.", code=code), "success")
    return _go_back(code)


@BANK.post("/cau-hoi/<code>/quyet-dinh")
@requires(Permission.BANK_REVIEW, Permission.BANK_ACCEPT)
def decide(code: str) -> Response:
    """Let the version that was on the page pass its step, or return it."""
    form = DecisionForm()
    comment = form.comment.data or ""
    try:
        with unit_of_work() as session:
            version = queries.get_version(session, request.form.get("version", 0, type=int))
            require_opened([version])
            if request.form.get("decision") == "pass":
                step = services.pass_version(session, version, comment=comment, **_act())
                done = _(_DONE[step], code=code)
            else:
                services.return_version(session, version, comment=comment, **_act())
                done = _("Đã trả câu %(code)s lại tác giả.", code=code)
    except DomainError as error:
        flash(translate(error), "error")
    else:
        flash(done, "success")
    return _go_back(code)


@BANK.post("/cau-hoi/<code>/ngung-dung")
@requires(Permission.BANK_ISSUE)
def retire_item(code: str) -> Response:
    """Take a question out of use."""
    form = RetireForm()
    try:
        with unit_of_work() as session:
            item = queries.get_item(session, code)
            services.retire_item(session, item, reason=form.reason.data or "", **_act())
    except DomainError as error:
        flash(translate(error), "error")
    else:
        flash(_("Câu %(code)s đã ngừng dùng.", code=code), "success")
    return _go_back(code)


@BANK.post("/cau-hoi/<code>/nhom")
@requires(Permission.BANK_ISSUE)
def move_item(code: str) -> Response:
    """Put a question into another pool."""
    with unit_of_work() as session:
        services.move_item(session, queries.get_item(session, code), request.form.get("pool", ""), **_act())
    flash(_("Đã chuyển nhóm của câu %(code)s.", code=code), "success")
    return _go_back(code)
