"""The secure pool out of the application and into it, in locked files."""

import io
from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from quizapp.bank import queries, services
from quizapp.bank.domain import LEVEL_NAMES
from quizapp.bank.forms import PoolExportForm, PoolImportForm
from quizapp.bank.services.carrying import Carried
from quizapp.bank.views.blueprint import BANK
from quizapp.extensions import db, get_clock
from quizapp.indices.queries import list_indices
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

UNPROCESSABLE = 422


@BANK.get("/cau-hoi/kho-bao-mat")
@requires(Permission.BANK_SECURE)
def secure_pool() -> str:
    """What the secure pool holds, by state, and the ways out of it and into it."""
    return _render(PoolExportForm(formdata=None), PoolImportForm(formdata=None))


@BANK.post("/cau-hoi/kho-bao-mat/xuat")
@requires(Permission.BANK_ISSUE)
def export_secure() -> Any:
    """The pool as a locked file; nothing of it is kept here."""
    form, now = PoolExportForm(), get_clock().now()
    if not form.validate():
        return _render(form, PoolImportForm(formdata=None)), UNPROCESSABLE
    try:
        with unit_of_work() as session:
            act = {"actor": current_user.actor, "now": now}
            password, reason = form.password.data or "", form.reason.data or ""
            content, _count = services.export_secure(session, password, reason=reason, **act)
    except DomainError as refusal:
        form.password.errors = [translate(refusal)]
        return _render(form, PoolImportForm(formdata=None)), UNPROCESSABLE
    answer = send_file(
        io.BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=f"kho-bao-mat_{to_local(now):%Y-%m-%d}.khoa",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@BANK.post("/cau-hoi/kho-bao-mat/nhap")
@requires(Permission.BANK_SECURE)
def import_secure() -> Any:
    """Look into a locked file, or take what it holds: all or nothing."""
    form = PoolImportForm()
    if not form.validate():
        return _render(PoolExportForm(formdata=None), form), UNPROCESSABLE
    file, password = form.file.data.read(), form.file_password.data or ""
    try:
        if request.form.get("do") != "take":
            carried = services.read_carried(db.session(), file, password)
            return _render(PoolExportForm(formdata=None), form, carried)
        with unit_of_work() as session:
            carried = services.read_carried(session, file, password)
            codes = services.import_secure(session, carried, actor=current_user.actor, now=get_clock().now())
    except DomainError as refusal:
        form.file.errors = [translate(refusal)]
        return _render(PoolExportForm(formdata=None), form), UNPROCESSABLE
    flash(_("Đã nhận %(n)s câu vào nhóm bảo mật, thành bản nháp của anh/chị.", n=len(codes)), "success")
    return redirect(url_for("bank.items", nhom="secure"))


def _render(leaving: PoolExportForm, coming: PoolImportForm, carried: list[Carried] | None = None) -> str:
    session = db.session()
    counts = Counter("refused" if entry.refusal else "here" if entry.is_here else "fresh" for entry in carried or ())
    return render_template(
        "bank/secure_pool.html",
        leaving=leaving,
        coming=coming,
        carried=carried,
        counts=counts,
        held=queries.count_secure(session),
        may_export=current_user.can(Permission.BANK_ISSUE),
        indices={index.code: index for index in list_indices(session)},
        level_names=LEVEL_NAMES,
    )
