"""Bringing questions in: choose, look at everything, take over."""

import io
from typing import Any

from flask import jsonify, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.extensions import db, get_clock
from quizapp.indices.queries import list_indices
from quizapp.interchange import services
from quizapp.interchange.adapters.registry import get_format
from quizapp.interchange.domain.uploads import Action, Choices, Outcome, Plan
from quizapp.interchange.forms import READABLE, ImportForm
from quizapp.interchange.models import ItemImport
from quizapp.interchange.queries import get_catalogue, get_import
from quizapp.interchange.views.blueprint import INTERCHANGE, group_formats, say
from quizapp.itemtypes.registry import ITEM_TYPE_NAMES
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.paging import cut_page
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.tasks.queries import get_run
from quizapp.web.errors import translate, wants_json
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

PER_PAGE = 50
# From so many questions on they are written behind the page, and from so many bytes on a file is read there.
LARGE = 300
LARGE_FILE = 150_000
ACTION_NAMES = {
    Action.NEW: N_("Câu mới"),
    Action.VERSION: N_("Bản mới"),
    Action.DRAFT: N_("Sửa bản nháp"),
    Action.SAME: N_("Không đổi"),
}
ACTION_KINDS = {Action.NEW: "ok", Action.VERSION: "info", Action.DRAFT: "info", Action.SAME: "neutral"}


@INTERCHANGE.route("/cau-hoi/nhap", methods=["GET", "POST"])
@requires(Permission.BANK_EDIT)
@section("bank")
def import_items() -> Any:
    """Choose a format and a file; it is looked at before anything is written."""
    form = ImportForm()
    form.offer(list_indices(db.session()))
    if form.validate_on_submit():
        try:
            return redirect(url_for("interchange.preview_import", public_id=_keep(form)))
        except DomainError as refusal:
            form.file.errors = [translate(refusal)]
    return render_template("interchange/import.html", form=form, formats=group_formats(READABLE))


def _keep(form: ImportForm) -> str:
    content, name = form.file.data.read(), form.file.data.filename or ""
    later, now = len(content) > LARGE_FILE, get_clock().now()
    with unit_of_work() as session:
        upload = services.keep_upload(
            session,
            content=content,
            later=later,
            file_name=name,
            key=str(form.format.data),
            choices=form.to_choices(),
            created_by_id=current_user.person.id,
            now=now,
        )
        if later:
            title = _("Đọc tệp câu hỏi %(name)s", name=upload.file_name[:120])
            services.request_reading(session, upload, title=title, actor=current_user.actor, now=now)
        return upload.public_id


@INTERCHANGE.get("/cau-hoi/nhap/mau/<key>")
@requires(Permission.BANK_EDIT)
@section("bank")
def import_template(key: str) -> Response:
    """The file to fill in."""
    form = get_format(key)
    if form.template is None:
        raise NotFoundError(N_("Khuôn dạng này không có tệp mẫu."))
    content = io.BytesIO(form.template(get_catalogue(db.session())))
    return send_file(content, form.media_type, as_attachment=True, download_name=f"mau-cau-hoi{form.suffix}")


@INTERCHANGE.get("/cau-hoi/nhap/<public_id>")
@requires(Permission.BANK_EDIT)
@section("bank")
def preview_import(public_id: str) -> Any:
    """Every question of the file with what becomes of it, every loss, every refusal; nothing is written."""
    upload = _get(public_id)
    if upload.committed_at is not None or _is_running(upload) or not upload.is_read:
        return redirect(url_for("interchange.show_import", public_id=public_id))
    plan, indices = services.plan_import(db.session(), upload), list_indices(db.session())
    shown = request.args.get("xem", "")
    lines = [line for line in plan.lines if line.losses] if shown == "thieu" else plan.lines
    return render_template(
        "interchange/preview.html",
        upload=upload,
        form=get_format(upload.format),
        choices=Choices.from_json(upload.choices),
        plan=plan,
        actions=Action,
        shown=shown,
        page=cut_page(lines, request.args.get("trang", 1, type=int), per_page=PER_PAGE),
        refused=[(one.place, say(one.why, one.params)) for one in plan.refused],
        names=ACTION_NAMES,
        kinds=ACTION_KINDS,
        type_names=ITEM_TYPE_NAMES,
        subjects={(i.code, c.code): f"{i.short_name}: {c.name}" for i in indices for c in i.components},
        say=say,
    )


def _get(public_id: str) -> ItemImport:
    return get_import(db.session(), public_id, created_by_id=current_user.person.id)


@INTERCHANGE.post("/cau-hoi/nhap/<public_id>")
@requires(Permission.BANK_EDIT)
@section("bank")
def take_import(public_id: str) -> Response:
    """Take the file over: at once, or behind the page where it is large."""
    now, actor, upload = get_clock().now(), current_user.actor, _get(public_id)
    if not upload.is_read:
        raise DomainError(N_("Tệp chưa đọc xong. Anh/chị chờ rồi xem trước."), code="unread")
    if upload.committed_at is not None:
        return redirect(url_for("interchange.show_import", public_id=public_id))
    # Before the transaction that writes: nobody waits for it, and what changes meanwhile is refused there.
    plan: Plan = services.plan_import(db.session(), upload)
    with unit_of_work() as session:
        upload = _get(public_id)
        if plan.writes > LARGE:
            title = _("Nhận câu hỏi từ tệp %(name)s", name=upload.file_name[:120])
            services.request_import(session, upload, title=title, actor=actor, now=now)
        else:
            services.take_over(session, upload, plan, actor=actor, now=now)
    return redirect(url_for("interchange.show_import", public_id=public_id))


@INTERCHANGE.get("/cau-hoi/nhap/<public_id>/ket-qua")
@requires(Permission.BANK_EDIT)
@section("bank")
def show_import(public_id: str) -> Any:
    """How far the work is, and then what it wrote."""
    upload = _get(public_id)
    run = get_run(db.session(), upload.task, requested_by_id=current_user.person.id) if upload.task else None
    taken, failed = upload.committed_at is not None, run is not None and run.state == "failed"
    # Read, or never begun to be written: there is something to look at first.
    to_look_at = not taken and upload.is_read and (run is None or run.state == "done")
    here = url_for("interchange.preview_import" if to_look_at else "interchange.show_import", public_id=public_id)
    finished = taken or failed or to_look_at
    text = _("Đang kiểm tra và ghi các câu hỏi.") if upload.is_read else _("Đang đọc tệp.")
    if wants_json() or request.args.get("dang") == "json":
        done, total = (run.done_units, run.total_units) if run else (0, 0)
        return jsonify(done=done, total=total, text=text, finished=finished, url=here if finished else None)
    if to_look_at:
        return redirect(here)
    outcome = Outcome(**upload.outcome) if taken else None
    return render_template(
        "interchange/result.html", upload=upload, outcome=outcome, run=run, here=here, finished=finished, text=text
    )


def _is_running(upload: ItemImport) -> bool:
    """Whether background work is at it, or waits for its turn."""
    if upload.task is None:
        return False
    return get_run(db.session(), upload.task, requested_by_id=current_user.person.id).state in {"queued", "running"}
