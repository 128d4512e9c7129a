"""Sending an edition to the agencies, and their receipts."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.extensions import db, get_clock
from quizapp.issuing import queries, services
from quizapp.issuing.forms import DispatchForm, ReceiptForm
from quizapp.issuing.views.blueprint import ISSUING
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.people.domain import EVERYWHERE, UNIT_KINDS
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work


@ISSUING.route("/ngan-hang/<int:edition_id>/gui", methods=["GET", "POST"])
@requires(Permission.EDITION_DRAFT)
@section("editions")
def dispatch(edition_id: int) -> Any:
    """Who has the edition, who confirmed it, and sending it to those who have not."""
    form = DispatchForm()
    chosen = set(request.form.getlist("unit", type=int))
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                edition = queries.get_issued_edition(session, edition_id)
                units = [unit for unit in _list_recipients() if unit.id in chosen]
                number = services.send_edition(
                    session,
                    edition,
                    units,
                    letter_number=str(form.letter_number.data),
                    actor=current_user.actor,
                    now=get_clock().now(),
                )
        except DomainError as error:
            flash(translate(error), "error")
        else:
            flash(_("Đã gửi tới %(number)s nơi nhận.", number=number), "success")
            return redirect(url_for("issuing.dispatch", edition_id=edition_id))
    session = db.session()
    edition = queries.get_issued_edition(session, edition_id)
    sent = queries.list_dispatches(session, edition_id)
    known = {entry.unit_id for entry in sent}
    page = render_template(
        "issuing/dispatch.html",
        edition=edition,
        form=form,
        dispatches=sent,
        waiting=[unit for unit in _list_recipients() if unit.id not in known],
        chosen=chosen,
        unit_kinds=UNIT_KINDS,
        receipt=ReceiptForm(formdata=None),
    )
    return (page, 422) if request.method == "POST" else page


@ISSUING.post("/ngan-hang/gui/<int:dispatch_id>/da-nhan")
@requires(Permission.EDITION_DRAFT)
@section("editions")
def note_receipt(dispatch_id: int) -> Response:
    """Note a receipt that came another way."""
    form, edition_id = ReceiptForm(), queries.get_dispatch(db.session(), dispatch_id, EVERYWHERE).edition_id
    try:
        with unit_of_work() as session:
            entry = queries.get_dispatch(session, dispatch_id, EVERYWHERE)
            note = form.note.data or ""
            services.note_receipt(session, entry, note=note, actor=current_user.actor, now=get_clock().now())
    except DomainError as error:
        flash(translate(error), "error")
    else:
        flash(_("Đã ghi nhận việc nhận."), "success")
    return redirect(url_for("issuing.dispatch", edition_id=edition_id))


@ISSUING.get("/ngan-hang-da-nhan")
@requires(Permission.EDITION_RECEIVE)
@section("received")
def received() -> str:
    """What was sent to the reader's agencies."""
    scope = current_user.get_scope(Permission.EDITION_RECEIVE)
    return render_template("issuing/received.html", dispatches=queries.list_received(db.session(), scope))


@ISSUING.post("/ngan-hang-da-nhan/<int:dispatch_id>/xac-nhan")
@requires(Permission.EDITION_RECEIVE)
@section("received")
def confirm_receipt(dispatch_id: int) -> Response:
    """Confirm that it arrived."""
    scope = current_user.get_scope(Permission.EDITION_RECEIVE)
    with unit_of_work() as session:
        entry = queries.get_dispatch(session, dispatch_id, scope)
        services.confirm_receipt(session, entry, actor=current_user.actor, now=get_clock().now())
    flash(_("Đã xác nhận đơn vị nhận được ngân hàng câu hỏi."), "success")
    return redirect(url_for("issuing.received"))


def _list_recipients() -> list[Any]:
    return list(queries.list_recipients(db.session(), to_local(get_clock().now()).date()))
