"""Roles, locks and passwords of one person."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import compute_day_end, to_local
from quizapp.kernel.errors import ForbiddenError, NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.people.adapters.reach import can_activate
from quizapp.people.domain import ROLE_NAMES, Role
from quizapp.people.forms import GrantForm
from quizapp.people.models import Person, RoleGrant
from quizapp.people.queries import get_person, get_unit, list_units
from quizapp.people.services import grant_role, revoke_role
from quizapp.people.services.signing import reset_password, unlock_account
from quizapp.people.views.blueprints import PEOPLE
from quizapp.tasks.services import request_task
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


@PEOPLE.post("/nhan-su/<int:person_id>/vai-tro")
@requires(Permission.ROLES_GRANT)
def grant(person_id: int) -> Response:
    """Give a role for a unit within one's own reach; everywhere only from everywhere."""
    scope = current_user.get_scope(Permission.ROLES_GRANT)
    now = get_clock().now()
    form = GrantForm()
    form.unit_id.offer(
        list_units(db.session(), to_local(now).date(), scope), _("Toàn tỉnh") if scope.everywhere else None
    )
    if not form.validate_on_submit():
        flash(_("Vai trò hoặc phạm vi chưa hợp lệ. Anh/chị chọn lại."), "error")
        return redirect(url_for("people.person", person_id=person_id))
    with unit_of_work() as session:
        person = get_person(session, person_id, scope)
        unit = get_unit(session, form.unit_id.data, scope) if form.unit_id.data else None
        if unit is None and not scope.everywhere:
            raise ForbiddenError(N_("Anh/chị chỉ giao vai trò trong phạm vi của mình."))
        role = Role(form.role.data)
        until = compute_day_end(form.expires_on.data) if form.expires_on.data else None
        grant_role(session, person, role, unit=unit, expires_at=until, actor=current_user.actor, now=now)
    flash(_("Đã giao vai trò %(role)s.", role=_(ROLE_NAMES[role])), "success")
    return redirect(url_for("people.person", person_id=person_id))


@PEOPLE.post("/nhan-su/<int:person_id>/vai-tro/<int:grant_id>/thu-hoi")
@requires(Permission.ROLES_GRANT)
def revoke(person_id: int, grant_id: int) -> Response:
    """Take a role back, where it lies within one's own reach."""
    scope = current_user.get_scope(Permission.ROLES_GRANT)
    with unit_of_work() as session:
        person = get_person(session, person_id, scope)
        held = session.get(RoleGrant, grant_id)
        if held is None or held.person_id != person.id:
            raise NotFoundError(N_("Không có vai trò này."))
        if not (scope.everywhere or (held.unit and scope.includes(held.unit.path))):
            raise ForbiddenError(N_("Vai trò này ngoài phạm vi của anh/chị."))
        revoke_role(session, held, actor=current_user.actor, now=get_clock().now())
    flash(_("Đã thu hồi vai trò."), "success")
    return redirect(url_for("people.person", person_id=person_id))


def _get_activatable(session: Session, person_id: int) -> Person:
    person = get_person(session, person_id, current_user.get_scope(Permission.PEOPLE_ACTIVATE))
    if not can_activate(current_user, person):
        raise ForbiddenError(N_("Người này giữ vai trò trong hệ thống, nên chỉ người quản trị cấp lại được mật khẩu."))
    return person


@PEOPLE.post("/nhan-su/<int:person_id>/mo-khoa")
@requires(Permission.PEOPLE_ACTIVATE)
def unlock(person_id: int) -> Response:
    """Lift the lock after wrong passwords."""
    with unit_of_work() as session:
        person = get_person(session, person_id, current_user.get_scope(Permission.PEOPLE_ACTIVATE))
        unlock_account(session, person, actor=current_user.actor, now=get_clock().now())
        flash(_("Đã mở khóa tài khoản của %(name)s.", name=person.full_name), "success")
    return redirect(url_for("people.person", person_id=person_id))


@PEOPLE.post("/nhan-su/<int:person_id>/cap-lai-mat-khau")
@requires(Permission.PEOPLE_ACTIVATE)
def reset(person_id: int) -> Response:
    """Take the password away and print a new activation slip: no e-mail is needed."""
    now = get_clock().now()
    with unit_of_work() as session:
        person = _get_activatable(session, person_id)
        reset_password(session, person, actor=current_user.actor, now=now)
        run = request_task(
            session,
            "people.activation_slips",
            now=now,
            params={"person_ids": [person.id]},
            requested_by_id=current_user.person.id,
            title=_("Phiếu kích hoạt của %(name)s", name=person.full_name),
        )
        address = url_for("tasks.show", public_id=run.public_id)
    return redirect(address)
