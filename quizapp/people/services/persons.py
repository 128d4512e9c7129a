"""Writes of people's records."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, compute_name_key, compute_search_key, normalise
from quizapp.people.models import OrgUnit, Person
from quizapp.people.queries import find_person_by_staff_code


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
