"""Taking over staff lists: upload, preview, commit."""

import io
from typing import Any

from flask import flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.people.adapters.staff_sheets import write_template
from quizapp.people.domain.staff_list import COLUMN_NAMES, Remark
from quizapp.people.forms import ImportForm
from quizapp.people.queries import get_unit
from quizapp.people.services.importing import commit_import, get_upload, keep_upload, plan_import
from quizapp.people.views.blueprints import PEOPLE
from quizapp.people.views.records import log_access, today_units
from quizapp.people.views.units import get_today
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_ROWS = 200


@PEOPLE.route("/nhan-su/nhap-danh-sach", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def import_list() -> Any:
    """Hand in a staff list; it is looked at before anything is written."""
    form = ImportForm()
    form.unit_id.offer(today_units(Permission.PEOPLE_MANAGE), _("Theo danh sách"))
    if form.validate_on_submit():
        try:
            return redirect(url_for("people.import_preview", public_id=_keep(form)))
        except DomainError as refusal:
            form.file.errors = [translate(refusal)]
    return render_template("people/import.html", form=form)


def _keep(form: ImportForm) -> str:
    scope = current_user.get_scope(Permission.PEOPLE_MANAGE)
    content = form.file.data.read()
    with unit_of_work() as session:
        upload = keep_upload(
            session,
            content=content,
            file_name=form.file.data.filename or "",
            unit=get_unit(session, form.unit_id.data, scope) if form.unit_id.data else None,
            created_by_id=current_user.person.id,
            now=get_clock().now(),
        )
        return upload.public_id


def _describe(remarks: list[Remark]) -> list[dict[str, Any]]:
    return [
        {
            "row": remark.row,
            "column": _(COLUMN_NAMES[remark.column]) if remark.column else "",
            "message": _(remark.message, **remark.params) if remark.params else _(remark.message),
        }
        for remark in remarks
    ]


@PEOPLE.get("/nhan-su/nhap-danh-sach/<public_id>")
@requires(Permission.PEOPLE_MANAGE)
def import_preview(public_id: str) -> str:
    """How the list is understood, what is wrong with it, what taking it over would do."""
    log_access("staff_import", public_id)
    upload = get_upload(db.session(), public_id, created_by_id=current_user.person.id)
    scope = current_user.get_scope(Permission.PEOPLE_MANAGE)
    plan = plan_import(db.session(), upload, scope=scope, today=get_today())
    header = plan.sheet.header
    return render_template(
        "people/import_preview.html",
        upload=upload,
        plan=plan,
        errors=_describe(plan.errors),
        warnings=_describe(plan.warnings),
        mapping=[(header.headings[i], _(COLUMN_NAMES[column])) for i, column in sorted(header.columns.items())],
        rows=plan.sheet.rows[:SHOWN_ROWS],
        known={row.row for row, _person in plan.known},
    )


@PEOPLE.post("/nhan-su/nhap-danh-sach/<public_id>")
@requires(Permission.PEOPLE_MANAGE)
def import_commit(public_id: str) -> Response:
    """Take the list over, whole."""
    with unit_of_work() as session:
        upload = get_upload(session, public_id, created_by_id=current_user.person.id)
        added, changed = commit_import(
            session,
            upload,
            scope=current_user.get_scope(Permission.PEOPLE_MANAGE),
            today=get_today(),
            actor=current_user.actor,
            now=get_clock().now(),
        )
    flash(
        _("Đã nhận danh sách: thêm %(added)s người, cập nhật %(changed)s người.", added=added, changed=changed),
        "success",
    )
    return redirect(url_for("people.people"))


@PEOPLE.get("/nhan-su/mau-danh-sach.xlsx")
@requires(Permission.PEOPLE_MANAGE)
def import_template() -> Response:
    """The file to fill in."""
    return send_file(io.BytesIO(write_template()), XLSX, as_attachment=True, download_name="mau-danh-sach-nhan-su.xlsx")
