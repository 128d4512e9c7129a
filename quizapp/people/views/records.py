"""People's records: the list, one record, making and changing it."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError, ForbiddenError, NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.people.adapters.reach import can_activate, can_administer
from quizapp.people.adapters.secrets import decrypt_number
from quizapp.people.domain import ROLE_NAMES, Role, is_locked, mask_personal_number
from quizapp.people.forms import GrantForm, MergeForm, PersonForm, indent_unit
from quizapp.people.models import OrgUnit, Person
from quizapp.people.queries import (
    find_person_by_staff_code,
    get_person,
    get_unit,
    list_people,
    list_units,
)
from quizapp.people.services import create_account, create_person
from quizapp.people.services.accounts import propose_username, rename_account
from quizapp.people.services.merging import merge_people
from quizapp.people.services.persons import (
    PersonChange,
    deactivate_person,
    reactivate_person,
    set_personal_number,
    update_person,
)
from quizapp.people.views.blueprints import PEOPLE
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

STATES = {"": True, "ngung": False, "tat-ca": None}


@dataclass(frozen=True)
class Filters:
    """What the list's address asks for."""

    text: str
    unit_id: int | None
    role: Role | None
    state: str
    page: int

    @classmethod
    def from_request(cls) -> "Filters":
        role = request.args.get("vai-tro", "")
        state = request.args.get("trang-thai", "")
        return cls(
            text=request.args.get("tim", "")[:120],
            unit_id=request.args.get("don-vi", type=int),
            role=Role(role) if role in list(Role) else None,
            state=state if state in STATES else "",
            page=request.args.get("trang", 1, type=int),
        )


def today_units(permission: Permission) -> list[OrgUnit]:
    """The units in force today within the reach of the signed-in person's `permission`."""
    return list_units(db.session(), to_local(get_clock().now()).date(), current_user.get_scope(permission))


def log_access(subject_type: str, subject_id: object) -> None:
    """Note in the access log that the signed-in person opened other people's data."""
    with unit_of_work(access_log=True) as session:
        subject = (subject_type, subject_id)
        note_access(session, str(request.endpoint), subject, actor=current_user.actor, now=get_clock().now())


@PEOPLE.get("/nhan-su", endpoint="people")
@requires(Permission.PEOPLE_READ)
def show_people() -> str:
    """The staff list with its filters in the address."""
    filters = Filters.from_request()
    log_access("people", f"page {filters.page}")
    page = list_people(
        db.session(),
        scope=current_user.get_scope(Permission.PEOPLE_READ),
        text=filters.text,
        unit_id=filters.unit_id,
        role=filters.role,
        active=STATES[filters.state],
        page=filters.page,
    )
    units = [(unit.id, indent_unit(unit)) for unit in today_units(Permission.PEOPLE_READ)]
    return render_template(
        "people/people.html",
        page=page,
        filters=filters,
        units=units,
        roles=ROLE_NAMES,
        now=get_clock().now(),
        is_locked=is_locked,
    )


@PEOPLE.get("/nhan-su/<int:person_id>")
@requires(Permission.PEOPLE_READ)
def person(person_id: int) -> str:
    """One record: particulars, account, roles, and what may be done."""
    log_access("person", person_id)
    shown = get_person(db.session(), person_id, current_user.get_scope(Permission.PEOPLE_READ))
    stored = shown.personal_number_encrypted
    grant_form = GrantForm(formdata=None)
    everywhere = current_user.get_scope(Permission.ROLES_GRANT).everywhere
    grant_form.unit_id.offer(today_units(Permission.ROLES_GRANT), _("Toàn tỉnh") if everywhere else None)
    return render_template(
        "people/person.html",
        person=shown,
        personal_number=mask_personal_number(decrypt_number(stored)) if stored else "",
        merged_into=db.session.get(Person, shown.merged_into_id) if shown.merged_into_id else None,
        roles=ROLE_NAMES,
        grant_form=grant_form,
        merge_form=MergeForm(formdata=None),
        locked=shown.account is not None and is_locked(shown.account.locked_until, get_clock().now()),
        can_manage=current_user.get_scope(Permission.PEOPLE_MANAGE).includes(shown.unit.path),
        can_grant=current_user.get_scope(Permission.ROLES_GRANT).includes(shown.unit.path),
        can_activate=can_activate(current_user, shown),
    )


@PEOPLE.route("/nhan-su/them", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def new_person() -> Any:
    """A new record with its account, which waits for an activation slip."""
    form = PersonForm()
    form.unit_id.offer(today_units(Permission.PEOPLE_MANAGE), _("Chọn đơn vị"))
    if form.validate_on_submit():
        try:
            return redirect(url_for("people.person", person_id=_create(form)))
        except DomainError as refusal:
            form.form_errors.append(translate(refusal))
    return render_template("people/person_form.html", form=form, person=None)


def _create(form: PersonForm) -> int:
    now, actor = get_clock().now(), current_user.actor
    with unit_of_work() as session:
        change = _read(session, form)
        created = create_person(
            session,
            staff_code=change.staff_code,
            full_name=change.full_name,
            unit=session.get_one(OrgUnit, change.unit_id),
            position=change.position,
            honorific=change.honorific,
            date_of_birth=change.date_of_birth,
            email=change.email,
            actor=actor,
            now=now,
        )
        if change.personal_number:
            set_personal_number(session, created, change.personal_number)
        username = form.username.data or propose_username(change.staff_code)
        create_account(session, created, username=username, actor=actor, now=now)
        flash(_("Đã thêm %(name)s. Tài khoản chờ phiếu kích hoạt.", name=created.full_name), "success")
        return created.id


def _read(session: Session, form: PersonForm) -> PersonChange:
    """What the form says, with a unit that the person signed in may put people into."""
    unit = get_unit(session, int(form.unit_id.data or 0), current_user.get_scope(Permission.PEOPLE_MANAGE))
    return PersonChange(
        staff_code=str(form.staff_code.data),
        full_name=str(form.full_name.data),
        unit_id=unit.id,
        position=form.position.data or "",
        honorific=form.honorific.data or "",
        date_of_birth=form.date_of_birth.data,
        email=form.email.data or None,
        personal_number=(form.personal_number.data or "").strip() or None,
    )


@PEOPLE.route("/nhan-su/<int:person_id>/sua", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def edit_person(person_id: int) -> Any:
    """Change a record and the user name of its account."""
    if request.method == "GET":
        log_access("person", person_id)
    shown = get_person(db.session(), person_id, current_user.get_scope(Permission.PEOPLE_MANAGE))
    form = PersonForm(obj=shown, data={"username": shown.account.username if shown.account else ""})
    form.unit_id.offer(today_units(Permission.PEOPLE_MANAGE))
    if form.validate_on_submit():
        try:
            _update(person_id, form)
        except DomainError as refusal:
            form.form_errors.append(translate(refusal))
        else:
            return redirect(url_for("people.person", person_id=person_id))
    return render_template("people/person_form.html", form=form, person=shown)


def _update(person_id: int, form: PersonForm) -> None:
    now, actor = get_clock().now(), current_user.actor
    with unit_of_work() as session:
        changed = _get_administered(session, person_id)
        done = update_person(session, changed, _read(session, form), actor=actor, now=now)
        if form.username.data:
            if changed.account is None:
                create_account(session, changed, username=form.username.data, actor=actor, now=now)
                done = True
            else:
                done |= rename_account(session, changed.account, form.username.data, actor=actor, now=now)
    flash(_("Đã lưu thay đổi.") if done else _("Không có gì thay đổi."), "success" if done else "info")


def _get_administered(session: Session, person_id: int) -> Person:
    """The person, where the signed-in one administers the unit and all that the person's roles reach."""
    person = get_person(session, person_id, current_user.get_scope(Permission.PEOPLE_MANAGE))
    if not can_administer(current_user, person):
        raise ForbiddenError(N_("Hồ sơ có vai trò ngoài phạm vi của anh/chị. Người quản trị toàn tỉnh mới sửa được."))
    return person


@PEOPLE.post("/nhan-su/<int:person_id>/ngung")
@requires(Permission.PEOPLE_MANAGE)
def deactivate(person_id: int) -> Response:
    """Close a record."""
    with unit_of_work() as session:
        leaving = _get_administered(session, person_id)
        deactivate_person(session, leaving, actor=current_user.actor, now=get_clock().now())
        flash(_("%(name)s đã ngừng sử dụng hệ thống.", name=leaving.full_name), "success")
    return redirect(url_for("people.person", person_id=person_id))


@PEOPLE.post("/nhan-su/<int:person_id>/dung-lai")
@requires(Permission.PEOPLE_MANAGE)
def reactivate(person_id: int) -> Response:
    """Open a record again."""
    with unit_of_work() as session:
        returning = _get_administered(session, person_id)
        reactivate_person(session, returning, actor=current_user.actor, now=get_clock().now())
        flash(_("%(name)s dùng lại hệ thống được.", name=returning.full_name), "success")
    return redirect(url_for("people.person", person_id=person_id))


@PEOPLE.route("/nhan-su/<int:person_id>/nhap-ho-so", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def merge(person_id: int) -> Any:
    """Two records side by side, and the confirmation that the second goes into the first."""
    staff_code = request.values.get("staff_code", "")
    if request.method == "POST":
        with unit_of_work() as session:
            survivor, other = _get_pair(session, person_id, staff_code)
            name = other.full_name
            merge_people(session, survivor, other, actor=current_user.actor, now=get_clock().now())
        flash(_("Đã nhập hồ sơ %(code)s (%(name)s) vào hồ sơ này.", code=staff_code, name=name), "success")
        return redirect(url_for("people.person", person_id=person_id))
    log_access("person", person_id)
    survivor, other = _get_pair(db.session(), person_id, staff_code)
    return render_template("people/merge.html", survivor=survivor, other=other, roles=ROLE_NAMES)


def _get_pair(session: Session, person_id: int, staff_code: str) -> tuple[Person, Person]:
    scope = current_user.get_scope(Permission.PEOPLE_MANAGE)
    survivor = get_person(session, person_id, scope)
    found = find_person_by_staff_code(session, staff_code)
    if found is None:
        raise NotFoundError(N_("Không có hồ sơ nào mang số hiệu %(staff_code)s."), staff_code=staff_code)
    other = get_person(session, found.id, scope)
    if survivor is other:
        raise DomainError(N_("Đây là cùng một hồ sơ. Anh/chị nhập số hiệu của hồ sơ kia."))
    if not (can_administer(current_user, survivor) and can_administer(current_user, other)):
        raise DomainError(N_("Hồ sơ có vai trò ngoài phạm vi của anh/chị. Người quản trị toàn tỉnh mới nhập được."))
    return survivor, other
