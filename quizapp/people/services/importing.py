"""Taking over a staff list: kept at the upload, checked at the preview, written whole or not at all."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from quizapp.audit.services import record
from quizapp.documents.adapters import read_sheet
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.ids import new_public_id
from quizapp.kernel.text import N_, compute_search_key, normalise
from quizapp.people.adapters.secrets import compute_number_index, decrypt, encrypt
from quizapp.people.domain import Scope
from quizapp.people.domain.staff_list import Column, Remark, StaffList, StaffRow, find_header, read_staff_list
from quizapp.people.models import OrgUnit, Person, RoleGrant, StaffImport
from quizapp.people.queries import list_units
from quizapp.people.services.accounts import create_account, propose_username
from quizapp.people.services.persons import PersonChange, create_person, set_personal_number, update_person

KEEP_UPLOADS = timedelta(days=1)
MAX_ROWS = 2000


@dataclass
class Plan:
    """What taking over a list would do: rows with their units, split by what happens to them, and remarks."""

    sheet: StaffList
    units: dict[int, OrgUnit] = field(default_factory=dict)  # by row number
    new: list[StaffRow] = field(default_factory=list)
    known: list[tuple[StaffRow, Person]] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


def keep_upload(
    session: Session, *, content: bytes, file_name: str, unit: OrgUnit | None, created_by_id: int, now: datetime
) -> StaffImport:
    """Keep an uploaded list until it is taken over; refused where it is no spreadsheet or has no header."""
    read_upload(content, now.date())
    session.execute(
        update(StaffImport)
        .where(StaffImport.created_at < now - KEEP_UPLOADS)
        .values(content=None)
        .execution_options(synchronize_session=False)
    )
    upload = StaffImport(
        public_id=new_public_id(),
        created_by_id=created_by_id,
        created_at=now,
        file_name=normalise(file_name)[:200],
        content=encrypt(content),
        unit_id=unit.id if unit else None,
    )
    session.add(upload)
    session.flush()
    return upload


def get_upload(session: Session, public_id: str, *, created_by_id: int) -> StaffImport:
    """The upload, for the person who made it and while it waits."""
    upload = session.scalars(
        select(StaffImport).where(StaffImport.public_id == public_id, StaffImport.created_by_id == created_by_id)
    ).one_or_none()
    if upload is None or upload.content is None or upload.committed_at is not None:
        raise NotFoundError(N_("Danh sách này không còn chờ nhận. Anh/chị tải tệp lên lại."))
    return upload


def read_upload(content: bytes, today: date) -> StaffList:
    """The list in an uploaded file."""
    rows = read_sheet(content, most=MAX_ROWS)
    header = find_header(rows)
    if header is None:
        raise DomainError(
            N_("Không tìm thấy dòng tiêu đề. Danh sách phải có cột Số hiệu và cột Họ và tên."), code="upload"
        )
    if Column.STAFF_CODE not in header.columns.values():
        raise DomainError(
            N_("Danh sách chưa có cột Số hiệu. Anh/chị thêm cột này, mỗi người một số hiệu không trùng."), code="upload"
        )
    return read_staff_list(rows, header, today=today)


def plan_import(session: Session, upload: StaffImport, *, scope: Scope, today: date) -> Plan:
    """What taking over `upload` would do within `scope`; nothing is written."""
    plan = Plan(read_upload(decrypt(upload.content or b""), today))
    plan.errors += plan.sheet.errors
    plan.warnings += plan.sheet.warnings
    _find_units(plan, list_units(session, today, scope), upload.unit)
    people = _load_people(session)
    _find_people(plan, people, scope)
    _check_repeats(plan, people)
    plan.errors.sort(key=lambda remark: remark.row)
    plan.warnings.sort(key=lambda remark: remark.row)
    return plan


def _find_units(plan: Plan, units: list[OrgUnit], default: OrgUnit | None) -> None:
    by_key: dict[str, list[OrgUnit]] = {}
    for unit in units:
        for key in {compute_search_key(unit.code), compute_search_key(unit.name)}:
            by_key.setdefault(key, []).append(unit)
    for number, heading in plan.sheet.unit_rows.items():
        if compute_search_key(heading) not in by_key:
            message = N_("“%(value)s” được hiểu là dòng ghi tên đơn vị, nhưng không có đơn vị này.")
            plan.warnings.append(Remark(number, Column.UNIT, message, {"value": heading}))
    for row in plan.sheet.rows:
        found = by_key.get(compute_search_key(row.unit), []) if row.unit else [default] if default else []
        if len(found) == 1 and found[0] is not None:
            plan.units[row.row] = found[0]
        elif len(found) > 1:
            message = N_("có nhiều đơn vị tên “%(value)s”; ghi mã đơn vị thay cho tên.")
            plan.errors.append(Remark(row.row, Column.UNIT, message, {"value": row.unit}))
        elif row.unit:
            message = N_("không có đơn vị “%(value)s” trong phạm vi của anh/chị.")
            plan.errors.append(Remark(row.row, Column.UNIT, message, {"value": row.unit}))
        else:
            message = N_("chưa ghi đơn vị. Ghi vào danh sách, hoặc chọn đơn vị khi tải lên.")
            plan.errors.append(Remark(row.row, Column.UNIT, message))


def _load_people(session: Session) -> dict[str, Person]:
    people = session.scalars(
        select(Person).options(
            joinedload(Person.unit),
            joinedload(Person.account),
            selectinload(Person.grants).joinedload(RoleGrant.unit),
        )
    ).all()
    return {person.staff_code.lower(): person for person in people}


def _find_people(plan: Plan, people: dict[str, Person], scope: Scope) -> None:
    seen: dict[str, int] = {}
    for row in plan.sheet.rows:
        code = row.staff_code.lower()
        if not code:
            continue
        if code in seen:
            message = N_("%(value)s đã có ở dòng %(first)s.")
            params = {"value": row.staff_code, "first": seen[code]}
            plan.errors.append(Remark(row.row, Column.STAFF_CODE, message, params))
            continue
        seen[code] = row.row
        person = people.get(code)
        if person is None:
            plan.new.append(row)
        elif not person.is_active or not scope.includes(person.unit.path):
            message = N_("%(value)s thuộc hồ sơ đã ngừng sử dụng hoặc ngoài phạm vi của anh/chị.")
            plan.errors.append(Remark(row.row, Column.STAFF_CODE, message, {"value": row.staff_code}))
        elif not (scope.everywhere or all(grant.unit and scope.includes(grant.unit.path) for grant in person.grants)):
            message = N_("%(value)s giữ vai trò ngoài phạm vi của anh/chị nên không sửa được từ danh sách.")
            plan.errors.append(Remark(row.row, Column.STAFF_CODE, message, {"value": row.staff_code}))
        else:
            plan.known.append((row, person))
            if compute_search_key(person.full_name) != compute_search_key(row.full_name):
                message = N_("số hiệu %(code)s đang mang tên %(name)s; kiểm tra có đúng một người không.")
                params = {"code": row.staff_code, "name": person.full_name}
                plan.warnings.append(Remark(row.row, Column.FULL_NAME, message, params))


def _check_repeats(plan: Plan, people: dict[str, Person]) -> None:
    """Refuse numbers and user names that somebody else has, in the list or in the records."""
    numbers = {p.personal_number_index: p.staff_code.lower() for p in people.values() if p.personal_number_index}
    names = {p.account.username: p.staff_code.lower() for p in people.values() if p.account}
    for row in plan.sheet.rows:
        code = row.staff_code.lower()
        if row.personal_number and numbers.setdefault(compute_number_index(row.personal_number), code) != code:
            message = N_("số định danh này đã thuộc về người khác.")
            plan.errors.append(Remark(row.row, Column.PERSONAL_NUMBER, message))
        username = row.username.lower() or propose_username(code)
        if code not in people and names.setdefault(username, code) != code:
            message = N_("tên đăng nhập %(value)s đã có người dùng.")
            plan.errors.append(Remark(row.row, Column.USERNAME, message, {"value": username}))


def commit_import(
    session: Session, upload: StaffImport, *, scope: Scope, today: date, actor: Actor, now: datetime
) -> tuple[int, int]:
    """Take the list over: (people added, people changed). Refused whole where one row has an error."""
    plan = plan_import(session, upload, scope=scope, today=today)
    if plan.errors:
        raise DomainError(N_("Danh sách còn %(n)s lỗi nên chưa nhận dòng nào."), n=len(plan.errors))
    for row in plan.new:
        _add(session, row, plan.units[row.row], actor=actor, now=now)
    changed = sum(_change(session, row, person, plan, actor=actor, now=now) for row, person in plan.known)
    upload.committed_at, upload.content = now, None
    session.flush()
    record(
        session,
        "web:people:import",
        ("staff_import", upload.public_id),
        actor=actor,
        now=now,
        data={"file": upload.file_name, "added": len(plan.new), "changed": changed},
    )
    return len(plan.new), changed


def _add(session: Session, row: StaffRow, unit: OrgUnit, *, actor: Actor, now: datetime) -> None:
    person = create_person(
        session,
        staff_code=row.staff_code,
        full_name=row.full_name,
        unit=unit,
        position=row.position,
        honorific=row.honorific,
        date_of_birth=row.date_of_birth,
        email=row.email or None,
        actor=actor,
        now=now,
    )
    if row.personal_number:
        set_personal_number(session, person, row.personal_number)
    username = row.username or propose_username(row.staff_code)
    create_account(session, person, username=username, actor=actor, now=now)


def _change(session: Session, row: StaffRow, person: Person, plan: Plan, *, actor: Actor, now: datetime) -> bool:
    """Put what the list says into a record; what it leaves empty stays as it is."""
    change = PersonChange(
        staff_code=person.staff_code,
        full_name=row.full_name,
        unit_id=plan.units[row.row].id,
        position=row.position or person.position,
        honorific=row.honorific or person.honorific,
        date_of_birth=row.date_of_birth or person.date_of_birth,
        email=row.email or person.email,
        personal_number=row.personal_number or None,
    )
    return update_person(session, person, change, actor=actor, now=now)
