"""Pages of background work: how far it is, and its file. Everybody sees only what they asked for."""

import io
from typing import Any

from flask import Blueprint, jsonify, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.tasks.models import TaskRun
from quizapp.tasks.queries import get_run
from quizapp.web.errors import wants_json
from quizapp.web.guard import requires
from quizapp.web.redirects import find_way_back, is_safe_target

tasks = Blueprint("tasks", __name__)
BLUEPRINTS = (tasks,)


@tasks.get("/cong-viec/<public_id>")
@requires(Permission.OWN_WORK)
def show(public_id: str) -> Response | str:
    """How far it is; a script asks the same address for JSON, without one the page loads itself again."""
    run = get_run(db.session(), public_id, requested_by_id=current_user.person.id)
    back = _find_way_back()
    if wants_json() or request.args.get("dang") == "json":
        return jsonify(_describe(run, back))
    return render_template(
        "tasks/show.html",
        run=run,
        text=_describe(run)["text"],
        back_url=back,
        expired=run.is_expired(get_clock().now()),
    )


@tasks.get("/cong-viec/<public_id>/tep")
@requires(Permission.OWN_WORK)
def download(public_id: str) -> Response:
    """The file that the work left."""
    run = get_run(db.session(), public_id, requested_by_id=current_user.person.id)
    content = None if run.is_expired(get_clock().now()) else run.read_file()
    if content is None:
        raise NotFoundError(N_("Không có công việc này, hoặc tệp đã hết hạn lưu."))
    return send_file(
        io.BytesIO(content),
        mimetype=run.file_type,
        as_attachment=True,
        download_name=run.file_name,
        etag=run.file_sha256 or False,
    )


def _find_way_back() -> str | None:
    """The page of this site from which the work was asked for: as the browser told at first, then as kept here."""
    kept = request.args.get("ve", "")
    return kept if is_safe_target(kept) else find_way_back()


def _describe(run: TaskRun, back: str | None = None) -> dict[str, Any]:
    texts = {
        "queued": _("Đang chờ đến lượt."),
        "running": _("Đang thực hiện."),
        "done": _("Đã xong."),
        "failed": run.message or _("Hệ thống không hoàn thành được việc này."),
    }
    finished = run.state in {"done", "failed"}
    return {
        "done": run.done_units,
        "total": run.total_units,
        "text": texts[run.state],
        "finished": finished,
        "url": url_for("tasks.show", public_id=run.public_id, ve=back) if finished else None,
    }
