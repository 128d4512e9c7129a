"""The outbox for the administrator."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.extensions import db, get_clock, get_settings
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.paging import paginate
from quizapp.kernel.permissions import Permission
from quizapp.mail import services
from quizapp.mail.domain import PAUSES, STATE_NAMES, State
from quizapp.mail.queries import count_mail, get_mail, select_mail
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

PER_PAGE = 50
STATE_KINDS = {
    State.QUEUED: "warn",
    State.SENDING: "info",
    State.SENT: "ok",
    State.FAILED: "bad",
    State.CANCELLED: "neutral",
}

mail = Blueprint("mail", __name__)
BLUEPRINTS = (mail,)


@mail.get("/hop-thu-di")
@requires(Permission.SETTINGS_EDIT)
def outbox() -> str:
    """Every letter, whether it went out, and why not."""
    session, state = db.session(), request.args.get("trang-thai", "")
    return render_template(
        "mail/outbox.html",
        page=paginate(session, select_mail(state), request.args.get("trang", 1, type=int), per_page=PER_PAGE),
        counts=count_mail(session),
        chosen=state,
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        server=get_settings().smtp_host,
        most_tries=len(PAUSES) + 1,
    )


def _change(act: Callable[[Session], str]) -> Response:
    try:
        with unit_of_work() as session:
            done = act(session)
    except NotFoundError:
        raise
    except DomainError as error:
        flash(translate(error), "error")
    else:
        flash(done, "success")
    return redirect(url_for("mail.outbox"))


@mail.post("/hop-thu-di/<int:mail_id>/gui-lai")
@requires(Permission.SETTINGS_EDIT)
def retry(mail_id: int) -> Response:
    """Try one letter again now."""

    def act(session: Session) -> str:
        services.retry_mail(session, get_mail(session, mail_id), actor=current_user.actor, now=get_clock().now())
        return _("Thư được gửi lại.")

    return _change(act)


@mail.post("/hop-thu-di/<int:mail_id>/bo")
@requires(Permission.SETTINGS_EDIT)
def cancel(mail_id: int) -> Response:
    """Do not send one letter."""

    def act(session: Session) -> str:
        services.cancel_mail(session, get_mail(session, mail_id), actor=current_user.actor, now=get_clock().now())
        return _("Thư này không gửi nữa.")

    return _change(act)


@mail.post("/hop-thu-di/gui-lai")
@requires(Permission.SETTINGS_EDIT)
def retry_failed() -> Response:
    """Try every letter again that was given up."""

    def act(session: Session) -> str:
        number = services.retry_failed(session, actor=current_user.actor, now=get_clock().now())
        return _("%(number)s thư được gửi lại.", number=number)

    return _change(act)
