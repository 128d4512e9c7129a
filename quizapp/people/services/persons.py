"""Writes of people's records."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, compute_name_key, compute_search_key, normalise
from quizapp.people.adapters.secrets import compute_number_index, encrypt_number
from quizapp.people.domain import Role
from quizapp.people.models import OrgUnit, Person
from quizapp.people.queries import count_administrators, find_person_by_staff_code

PERSONAL_NUMBER_LENGTH = 12


def create_person(
    session: Session,
    *,
    staff_code: str,
    full_name: str,
    unit: OrgUnit,
    position: str = "",
    honorific: str = "",
    date_of_birth: date | None = None,
    email: str | None = None,
    actor: Actor,
    now: datetime,
) -> Person:
    """A new record of somebody who works in `unit`. A staff code (số hiệu) that is taken is refused."""
    staff_code = normalise(staff_code)
    if not staff_code or not normalise(full_name):
        raise DomainError(N_("Phải có số hiệu và họ tên."))
    check_staff_code(session, staff_code)
    person = Person(
        staff_code=staff_code,
        unit_id=unit.id,
        position=normalise(position),
        honorific=honorific,
        date_of_birth=date_of_birth,
        email=normalise(email) if email else None,
        created_at=now,
    )
    set_name(person, full_name)
    session.add(person)
    session.flush()
    record(
        session,
        "web:person:create",
        ("person", person.id),
        actor=actor,
        now=now,
        data={"staff_code": staff_code, "full_name": person.full_name, "unit_id": unit.id},
    )
    return person


def set_name(person: Person, full_name: str) -> None:
    """Give a record its name with the keys that lists sort and search by."""
    person.full_name = normalise(full_name)
    person.sort_key = compute_name_key(full_name)[:600]
    person.search_key = compute_search_key(full_name)[:200]


def check_staff_code(session: Session, staff_code: str, person: Person | None = None) -> None:
    """Refuse a staff code that another record than `person` has."""
    other = find_person_by_staff_code(session, staff_code)
    if other is not None and other is not person:
        raise DomainError(
            N_("Số hiệu %(staff_code)s đã thuộc về %(name)s. Anh/chị kiểm tra lại số hiệu."),
            staff_code=staff_code,
            name=other.full_name,
        )


@dataclass(frozen=True)
class PersonChange:
    """What a record shall say. A personal number of None leaves the one that is kept."""

    staff_code: str
    full_name: str
    unit_id: int
    position: str = ""
    honorific: str = ""
    date_of_birth: date | None = None
    email: str | None = None
    personal_number: str | None = None


def update_person(session: Session, person: Person, change: PersonChange, *, actor: Actor, now: datetime) -> bool:
    """Make the record say what `change` says; returns whether anything changed."""
    staff_code = normalise(change.staff_code)
    if not staff_code or not normalise(change.full_name):
        raise DomainError(N_("Phải có số hiệu và họ tên."))
    check_staff_code(session, staff_code, person)
    before = _describe(person)
    person.staff_code, person.unit_id = staff_code, change.unit_id
    person.position, person.honorific = normalise(change.position), change.honorific
    person.date_of_birth = change.date_of_birth
    person.email = normalise(change.email) if change.email else None
    set_name(person, change.full_name)
    numbered = bool(change.personal_number) and set_personal_number(session, person, str(change.personal_number))
    session.flush()
    after = _describe(person)
    changed: dict[str, object] = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if numbered:
        # That it changed is recorded; the number itself is nobody's business but the person's.
        changed["personal_number"] = True
    if changed:
        session.expire(person, ["unit"])
        subject = ("person", person.id)
        record(session, "web:person:update", subject, actor=actor, now=now, data={"changed": changed})
    return bool(changed)


def _describe(person: Person) -> dict[str, object]:
    return {
        "staff_code": person.staff_code,
        "full_name": person.full_name,
        "unit_id": person.unit_id,
        "position": person.position,
        "honorific": person.honorific,
        "date_of_birth": person.date_of_birth.isoformat() if person.date_of_birth else None,
        "email": person.email,
    }


def set_personal_number(session: Session, person: Person, number: str) -> bool:
    """Keep a person's 12-digit number, encrypted; returns whether it changed. A number somebody else has is refused."""
    number = number.strip()
    if len(number) != PERSONAL_NUMBER_LENGTH or not (number.isascii() and number.isdigit()):
        raise DomainError(N_("Số định danh cá nhân có đúng 12 chữ số."))
    index = compute_number_index(number)
    if index == person.personal_number_index:
        return False
    other = session.scalars(select(Person).where(Person.personal_number_index == index)).one_or_none()
    if other is not None:
        raise DomainError(
            N_("Số định danh này đã thuộc về %(name)s (%(staff_code)s). Nếu là một người, anh/chị nhập hai hồ sơ."),
            name=other.full_name,
            staff_code=other.staff_code,
        )
    person.personal_number_encrypted = encrypt_number(number)
    person.personal_number_index = index
    session.flush()
    return True


def deactivate_person(session: Session, person: Person, *, actor: Actor, now: datetime) -> None:
    """Close the door to somebody who left; everything they did stays. Their sessions end."""
    if person.id == actor.id:
        raise DomainError(N_("Anh/chị không thể ngừng sử dụng chính mình."))
    if not person.is_active:
        raise DomainError(N_("%(name)s đã ngừng sử dụng."), name=person.full_name)
    check_administrator_remains(session, person)
    person.deactivated_at = now
    if person.account is not None:
        person.account.epoch += 1
    session.flush()
    record(session, "web:person:deactivate", ("person", person.id), actor=actor, now=now)


def reactivate_person(session: Session, person: Person, *, actor: Actor, now: datetime) -> None:
    """Open the door again to somebody who came back. A merged record stays closed."""
    if person.merged_into_id is not None:
        raise DomainError(N_("Hồ sơ này đã nhập vào hồ sơ khác nên không dùng lại được."))
    if person.deactivated_at is None:
        raise DomainError(N_("%(name)s đang được sử dụng."), name=person.full_name)
    person.deactivated_at = None
    session.flush()
    record(session, "web:person:reactivate", ("person", person.id), actor=actor, now=now)


def check_administrator_remains(session: Session, leaving: Person) -> None:
    """Refuse where nobody else could administer the installation once `leaving` is gone."""
    is_administrator = any(g.role == Role.ADMIN and g.unit_id is None for g in leaving.grants)
    if is_administrator and leaving.is_active and count_administrators(session) <= 1:
        raise DomainError(N_("Phải còn ít nhất một người quản trị toàn hệ thống."))
