"""Signing in and out, and the first password."""

from typing import Any

from flask import g, jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from quizapp.audit.services import record
from quizapp.extensions import db, get_clock, limiter, login_manager
from quizapp.office.adapters import current_office
from quizapp.people.adapters.login import begin_session
from quizapp.people.adapters.passwords import hash_password
from quizapp.people.domain import MAX_FAILED_LOGINS, MAX_PASSWORD_LENGTH, find_password_fault
from quizapp.people.forms import ActivationForm, SignInForm
from quizapp.people.models import Account
from quizapp.people.services.signing import (
    activate_account,
    find_activation,
    note_wrong_activation,
    prove_password,
    sign_in,
)
from quizapp.people.views.blueprints import ACCOUNT
from quizapp.web.errors import wants_json
from quizapp.web.guard import public
from quizapp.web.redirects import choose_target
from quizapp.web.unit_of_work import unit_of_work

# A whole office shares one address, so the limit stands far above what typing people reach.
FAILURES_PER_ADDRESS = "300 per 15 minutes"

limit_failures = limiter.limit(
    FAILURES_PER_ADDRESS,
    key_func=get_remote_address,
    methods=["POST"],
    deduct_when=lambda _response: bool(g.get("sign_in_failed")),
)


@ACCOUNT.route("/dang-nhap", methods=["GET", "POST"])
@public
@limit_failures
def sign_in_page() -> Any:
    """The sign-in page. Unknown names, wrong passwords and locks get the same words after the same time."""
    target = choose_target(request.args.get("next"), "/")
    if current_user.is_authenticated:
        return redirect(target)
    form = SignInForm()
    if form.validate_on_submit():
        proof = prove_password(db.session(), str(form.username.data), str(form.password.data))
        with unit_of_work() as session:
            account = sign_in(session, proof, now=get_clock().now())
        if account is not None:
            begin_session(account)
            return redirect(target)
        g.sign_in_failed = True
        form.password.errors = [
            _(
                "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đang tạm khóa. Nhập sai %(n)s lần liền thì "
                "tài khoản khóa 15 phút; người quản trị và nhân sự đơn vị mở khóa được.",
                n=MAX_FAILED_LOGINS,
            )
        ]
    return render_template("people/sign_in.html", form=form)


@ACCOUNT.post("/dang-xuat")
@public
def sign_out() -> Response:
    """Sign out; harmless for who is not signed in."""
    if current_user.is_authenticated:
        with unit_of_work() as session:
            actor = current_user.actor
            record(session, "web:account:sign_out", ("person", actor.id), actor=actor, now=get_clock().now())
        logout_user()
    cookie.clear()
    return redirect(url_for("account.sign_in_page"))


@ACCOUNT.route("/kich-hoat", methods=["GET", "POST"])
@public
@limit_failures
def activate() -> Any:
    """The page the activation slip names: user name, code, a password of one's own."""
    form = ActivationForm()
    if form.validate_on_submit() and _may_activate(form):
        password_hash = hash_password(str(form.password.data))
        with unit_of_work() as session:
            account = activate_account(
                session,
                str(form.username.data),
                str(form.code.data),
                password_hash=password_hash,
                now=get_clock().now(),
            )
        begin_session(account)
        return redirect("/")
    return render_template("people/activate.html", form=form, minimum=current_office().password_min_length)


def _may_activate(form: ActivationForm) -> bool:
    """Check the slip before the password's form, and say what is wrong at its field."""
    username = str(form.username.data)
    account = find_activation(db.session(), username, str(form.code.data), now=get_clock().now())
    if account is None:
        g.sign_in_failed = True
        form.code.errors = [_("Tên đăng nhập hoặc mã kích hoạt không đúng, hoặc mã đã hết hạn.")]
        with unit_of_work() as session:
            note_wrong_activation(session, username, now=get_clock().now())
        return False
    return check_new_password(form, account)


def check_new_password(form: Any, account: Account) -> bool:
    """Whether the new password of `form` (fields `password`, `repeated`) will do; says why not at the field."""
    password = str(form.password.data)
    minimum = current_office().password_min_length
    fault = find_password_fault(
        password, username=account.username, full_name=account.person.full_name, minimum=minimum
    )
    if fault is not None:
        form.password.errors = [_(fault, minimum=minimum)]
    elif len(password) > MAX_PASSWORD_LENGTH:
        form.password.errors = [_("Mật khẩu dài nhất %(n)s ký tự.", n=MAX_PASSWORD_LENGTH)]
    elif password != form.repeated.data:
        form.repeated.errors = [_("Hai lần nhập mật khẩu mới chưa giống nhau.")]
    else:
        return True
    return False


@login_manager.unauthorized_handler
def ask_to_sign_in() -> Any:
    """Send who is nobody to the sign-in page, and back to the page afterwards."""
    if wants_json():
        return jsonify(ok=False, code="signed_out", message=_("Anh/chị cần đăng nhập lại.")), 401
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("account.sign_in_page", next=target if target != "/" else None))
