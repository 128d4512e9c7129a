"""The idle lock: a session that nobody used asks for the password again and loses nothing that was typed."""

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from quizapp.extensions import db, get_clock, get_settings
from quizapp.kernel.permissions import Permission
from quizapp.people.adapters import idle
from quizapp.people.services.signing import check_again, prove_password
from quizapp.people.views.blueprints import ACCOUNT
from quizapp.people.views.signing import limit_failures
from quizapp.web.errors import wants_json
from quizapp.web.guard import RESTRICTED, requires
from quizapp.web.redirects import choose_target
from quizapp.web.unit_of_work import unit_of_work

WARN_BEFORE_MS = 60_000
# Open while locked: what opens the lock, what ends the session, help, and files without data.
OPEN_ENDPOINTS = frozenset(
    {
        "static",
        "account.unlock",
        "account.lock",
        "account.sign_out",
        "portal.guide",
        "portal.guide_picture",
        "portal.guides",
        "portal.health",
    }
)
OWN_FIELDS = frozenset({"csrf_token", "unlock_password", "unlock_target", "unlock_replay"})


@ACCOUNT.before_app_request
def hold_locked() -> Any:
    """Ask for the password where nobody used the session for long; note the use where somebody did."""
    if not current_user.is_authenticated or request.endpoint in OPEN_ENDPOINTS:
        return None
    now = get_clock().now()
    if not idle.is_locked(now, get_settings().idle_minutes):
        # What a script asks for by itself is not a person.
        if request.method != "GET" or not wants_json():
            idle.note_use(now)
        return None
    if cookie.get(RESTRICTED):
        # Nothing opens it again but what opened it.
        logout_user()
        cookie.clear()
        flash(_("Phiên đã đóng vì lâu không thao tác. Anh/chị nhập lại mã vào ca."), "info")
        return redirect(url_for("account.sign_in_page"), 303)
    unlock_url = url_for("account.unlock", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    if wants_json():
        message = _("Màn hình đã khóa vì lâu không thao tác. Anh/chị nhập mật khẩu để làm tiếp.")
        return jsonify(ok=False, code="locked", message=message, url=unlock_url), 401
    if request.method in {"GET", "HEAD"}:
        return redirect(unlock_url)
    return _show_lock(request.full_path.rstrip("?"), replay=True), 403


def _show_lock(target: str, *, replay: bool, error: str | None = None) -> str:
    fields = [(k, v) for k, v in request.form.items(multi=True) if k not in OWN_FIELDS] if replay else []
    files = [f.filename for f in request.files.values() if f.filename] + request.form.getlist("unlock_file")
    return render_template(
        "people/unlock.html",
        target=target,
        replay=replay,
        fields=[pair for pair in fields if pair[0] != "unlock_file"],
        files=files,
        error=error,
    )


@ACCOUNT.route("/mo-khoa", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
@limit_failures
def unlock() -> Any:
    """The password again, then back: a form that was on its way is sent on as it was."""
    if request.method == "GET":
        return _show_lock(choose_target(request.args.get("next"), "/"), replay=False)
    asked_by_script = request.is_json
    body: Any = request.get_json() if asked_by_script else request.form
    typed = str(body.get("password" if asked_by_script else "unlock_password", "")) if isinstance(body, Mapping) else ""
    proof = prove_password(db.session(), current_user.account.username, typed)
    with unit_of_work() as session:
        ok = check_again(session, proof, now=get_clock().now())
    target = choose_target(request.form.get("unlock_target"), "/")
    replay = request.form.get("unlock_replay") == "1"
    if ok:
        idle.unlock(get_clock().now())
        if asked_by_script:
            return jsonify(ok=True, csrf_token=generate_csrf())
        return redirect(target, code=307 if replay else 302)
    message = _("Mật khẩu không đúng, hoặc tài khoản đang tạm khóa vì nhập sai 5 lần. Anh/chị thử lại sau 15 phút.")
    if asked_by_script:
        return jsonify(ok=False, message=message), 403
    return _show_lock(target, replay=replay, error=message), 403


@ACCOUNT.post("/khoa-man-hinh")
@requires(Permission.OWN_ACCOUNT)
def lock() -> Response:
    """Lock the session now."""
    idle.lock()
    return redirect(url_for("account.unlock"))


@ACCOUNT.post("/con-lam-viec")
@requires(Permission.OWN_ACCOUNT)
def keep() -> Response:
    """The person said that they are there."""
    return Response(status=204, mimetype="text/plain")


@ACCOUNT.app_context_processor
def describe_session() -> dict[str, Any]:
    """What layouts need of the session: the menu under the name, and when the lock comes."""
    if not (current_user and current_user.is_authenticated):
        here = request.endpoint == "account.sign_in_page"
        return {"account_menu": [] if here else [{"label": _("Đăng nhập"), "url": url_for("account.sign_in_page")}]}
    menu = [
        {"label": _("Đổi mật khẩu"), "url": url_for("account.password")},
        {"label": _("Khóa màn hình"), "url": url_for("account.lock"), "post": True},
        {"label": _("Đăng xuất"), "url": url_for("account.sign_out"), "post": True},
    ]
    if idle.is_locked(get_clock().now(), get_settings().idle_minutes):
        return {"account_menu": menu[-1:]}
    if cookie.get(RESTRICTED):
        return {"account_menu": menu[-1:]}
    lock_ms = get_settings().idle_minutes * 60_000
    return {
        "account_menu": menu,
        "idle_lock": {
            "lock_ms": lock_ms,
            "warn_ms": max(lock_ms - WARN_BEFORE_MS, lock_ms // 2),
            "keep_url": url_for("account.keep"),
            "lock_url": url_for("account.lock"),
            "unlock_url": url_for("account.unlock"),
        },
    }
