"""The page of the office's settings."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.permissions import Permission
from quizapp.office.adapters import current_office
from quizapp.office.forms import GROUPS, OfficeForm
from quizapp.office.queries import list_settings_rows
from quizapp.office.services import change_office_settings
from quizapp.web.filters import date_vn
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

office = Blueprint("office", __name__)
BLUEPRINTS = (office,)


@office.route("/thiet-lap", methods=["GET", "POST"], endpoint="settings")
@requires(Permission.SETTINGS_EDIT)
def edit_settings() -> Any:
    """All settings in groups, the day from which they hold, and what held before."""
    today = to_local(get_clock().now()).date()
    form = OfficeForm(data={**current_office().model_dump(), "valid_from": today})
    if form.validate_on_submit() and _starts_in_time(form, today):
        settings, valid_from = form.to_settings(), form.valid_from.data or today
        with unit_of_work() as session:
            change_office_settings(
                session, settings, valid_from=valid_from, actor=current_user.actor, now=get_clock().now()
            )
        g.pop("office", None)
        flash(_("Đã lưu thiết lập, áp dụng từ ngày %(day)s.", day=date_vn(valid_from)), "success")
        return redirect(url_for("office.settings"))
    history = list_settings_rows(db.session())
    return render_template("office/settings.html", form=form, groups=GROUPS, history=history, today=today)


def _starts_in_time(form: OfficeForm, today: date) -> bool:
    """Settings never change what held on days gone by: documents of those days must stay explainable."""
    if form.valid_from.data is not None and form.valid_from.data >= today:
        return True
    form.valid_from.errors = [_("Ngày áp dụng phải từ hôm nay, %(day)s, trở đi.", day=date_vn(today))]
    return False
