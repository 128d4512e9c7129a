"""One's own account."""

from typing import Any

from flask import flash, g, redirect, render_template
from flask_babel import gettext as _
from flask_login import current_user

from quizapp.extensions import db, get_clock
from quizapp.kernel.permissions import Permission
from quizapp.office.adapters import current_office
from quizapp.people.adapters.login import begin_session
from quizapp.people.adapters.passwords import hash_password
from quizapp.people.forms import PasswordForm
from quizapp.people.models import Account
from quizapp.people.services.signing import change_password, check_again, prove_password
from quizapp.people.views.blueprints import ACCOUNT
from quizapp.people.views.signing import check_new_password, limit_failures
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


@ACCOUNT.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
@limit_failures
def password() -> Any:
    """Change one's password; sessions elsewhere end, this one goes on."""
    form = PasswordForm()
    if form.validate_on_submit() and check_new_password(form, current_user.account) and _is_right(form):
        password_hash = hash_password(str(form.password.data))
        with unit_of_work() as session:
            account = session.get_one(Account, current_user.account.id)
            change_password(
                session, account, password_hash=password_hash, actor=current_user.actor, now=get_clock().now()
            )
        begin_session(account)
        flash(_("Đã đổi mật khẩu. Những nơi khác đang đăng nhập bằng tài khoản này đã được đăng xuất."), "success")
        return redirect("/")
    return render_template("people/password.html", form=form, minimum=current_office().password_min_length)


def _is_right(form: PasswordForm) -> bool:
    proof = prove_password(db.session(), current_user.account.username, str(form.current.data))
    with unit_of_work() as session:
        ok = check_again(session, proof, now=get_clock().now())
    if not ok:
        g.sign_in_failed = True
        form.current.errors = [_("Mật khẩu hiện tại không đúng, hoặc tài khoản đang tạm khóa vì nhập sai 5 lần.")]
    return ok
