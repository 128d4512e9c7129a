"""The dated tree of units."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.people.domain import UNIT_KINDS
from quizapp.people.forms import CloseUnitForm, RenameUnitForm, UnitForm
from quizapp.people.queries import count_people_by_unit, get_unit, list_closed_units
from quizapp.people.services import create_unit
from quizapp.people.services.units import close_unit, rename_unit
from quizapp.people.views.blueprints import PEOPLE
from quizapp.people.views.records import today_units
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


def get_today() -> date:
    """Today in Vietnam."""
    return to_local(get_clock().now()).date()


@PEOPLE.get("/don-vi")
@requires(Permission.PEOPLE_READ)
def units() -> str:
    """The tree of today, with what was closed below it."""
    scope = current_user.get_scope(Permission.PEOPLE_READ)
    return render_template(
        "people/units.html",
        units=today_units(Permission.PEOPLE_READ),
        closed=list_closed_units(db.session(), get_today(), scope),
        counts=count_people_by_unit(db.session(), scope),
        kinds=UNIT_KINDS,
        manage_scope=current_user.get_scope(Permission.PEOPLE_MANAGE),
    )


@PEOPLE.route("/don-vi/them", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def new_unit() -> Any:
    """A new unit below another; at the top only from everywhere."""
    scope = current_user.get_scope(Permission.PEOPLE_MANAGE)
    form = UnitForm(data={"valid_from": get_today()})
    form.parent_id.offer(
        today_units(Permission.PEOPLE_MANAGE), _("Không thuộc đơn vị nào") if scope.everywhere else None
    )
    if form.validate_on_submit():
        try:
            _create(form)
        except DomainError as refusal:
            form.form_errors.append(translate(refusal))
        else:
            flash(_("Đã thêm %(name)s.", name=form.name.data), "success")
            return redirect(url_for("people.units"))
    return render_template("people/unit_form.html", form=form)


def _create(form: UnitForm) -> None:
    scope = current_user.get_scope(Permission.PEOPLE_MANAGE)
    with unit_of_work() as session:
        parent = get_unit(session, form.parent_id.data, scope) if form.parent_id.data else None
        if parent is None and not scope.everywhere:
            raise ForbiddenError(N_("Anh/chị chọn đơn vị cấp trên trong phạm vi của mình."))
        create_unit(
            session,
            code=str(form.code.data),
            name=str(form.name.data),
            kind=str(form.kind.data),
            parent=parent,
            valid_from=form.valid_from.data or get_today(),
            actor=current_user.actor,
            now=get_clock().now(),
        )


@PEOPLE.route("/don-vi/<int:unit_id>/doi-ten", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def rename(unit_id: int) -> Any:
    """A unit's new name."""
    scope = current_user.get_scope(Permission.PEOPLE_MANAGE)
    unit = get_unit(db.session(), unit_id, scope)
    form = RenameUnitForm(data={"name": unit.name})
    if form.validate_on_submit():
        with unit_of_work() as session:
            renamed = get_unit(session, unit_id, scope)
            rename_unit(session, renamed, str(form.name.data), actor=current_user.actor, now=get_clock().now())
        flash(_("Đã đổi tên đơn vị."), "success")
        return redirect(url_for("people.units"))
    return render_template("people/unit_rename.html", form=form, unit=unit)


@PEOPLE.route("/don-vi/<int:unit_id>/ket-thuc", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def close(unit_id: int) -> Any:
    """End a unit, with the unit that takes its place."""
    unit = get_unit(db.session(), unit_id, current_user.get_scope(Permission.PEOPLE_MANAGE))
    form = CloseUnitForm(data={"valid_to": get_today()})
    heirs = [u for u in today_units(Permission.PEOPLE_MANAGE) if not u.path.startswith(unit.path)]
    form.successor_id.offer(heirs, _("Không có"))
    if form.validate_on_submit():
        try:
            moved = _close(unit_id, form)
        except DomainError as refusal:
            form.form_errors.append(translate(refusal))
        else:
            flash(_("Đã kết thúc đơn vị; %(n)s người chuyển sang đơn vị kế thừa.", n=moved), "success")
            return redirect(url_for("people.units"))
    return render_template("people/unit_close.html", form=form, unit=unit)


def _close(unit_id: int, form: CloseUnitForm) -> int:
    scope = current_user.get_scope(Permission.PEOPLE_MANAGE)
    with unit_of_work() as session:
        successor = get_unit(session, form.successor_id.data, scope) if form.successor_id.data else None
        return close_unit(
            session,
            get_unit(session, unit_id, scope),
            valid_to=form.valid_to.data or get_today(),
            successor=successor,
            actor=current_user.actor,
            now=get_clock().now(),
        )
