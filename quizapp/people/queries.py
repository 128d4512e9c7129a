"""Reading people, units and accounts."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.paging import Page, paginate
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_, compute_search_key, normalise
from quizapp.people.domain import EVERYWHERE, ROLE_PERMISSIONS, Role, Scope
from quizapp.people.models import Account, OrgUnit, Person, RoleGrant


def within(scope: Scope) -> ColumnElement[bool]:
    """The condition that a joined OrgUnit lies within `scope`."""
    if scope.everywhere:
        return true()
    if not scope.paths:
        return false()
    return or_(*(OrgUnit.path.startswith(path) for path in scope.paths))


def list_units(session: Session, on: date, scope: Scope | None = None) -> list[OrgUnit]:
    """The units in force on a day and within `scope`, as a tree is read: a parent, then its own by name."""
    units = session.scalars(
        select(OrgUnit).where(
            OrgUnit.valid_from <= on,
            or_(OrgUnit.valid_to.is_(None), OrgUnit.valid_to >= on),
            within(scope or EVERYWHERE),
        )
    ).all()
    return sort_as_tree(units)


def sort_as_tree(units: Sequence[OrgUnit]) -> list[OrgUnit]:
    """`units` in the order in which a tree is read; what has no parent among them starts a tree of its own."""
    keys = {unit.id: (unit.sort_key, unit.id) for unit in units}

    def place(unit: OrgUnit) -> list[tuple[str, int]]:
        return [keys[int(step)] for step in unit.path.strip("/").split("/") if step and int(step) in keys]

    return sorted(units, key=place)


def get_unit(session: Session, unit_id: int, scope: Scope = EVERYWHERE) -> OrgUnit:
    """The unit, where it lies within `scope`."""
    unit = session.scalars(select(OrgUnit).where(OrgUnit.id == unit_id, within(scope))).one_or_none()
    if unit is None:
        raise NotFoundError(N_("Không có đơn vị này, hoặc đơn vị ngoài phạm vi của anh/chị."))
    return unit


def find_unit_by_code(session: Session, code: str) -> OrgUnit | None:
    """The unit of a code, whatever its case."""
    return session.scalars(select(OrgUnit).where(func.lower(OrgUnit.code) == func.lower(normalise(code)))).one_or_none()


def get_person(session: Session, person_id: int, scope: Scope = EVERYWHERE) -> Person:
    """The person with unit, account and roles, where their unit lies within `scope`."""
    person = session.scalars(
        select(Person)
        .join(Person.unit)
        .where(Person.id == person_id, within(scope))
        .options(
            contains_eager(Person.unit),
            joinedload(Person.account),
            selectinload(Person.grants).joinedload(RoleGrant.unit),
        )
    ).one_or_none()
    if person is None:
        raise NotFoundError(N_("Không có người này, hoặc người này ngoài phạm vi của anh/chị."))
    return person


def find_person_by_staff_code(session: Session, code: str) -> Person | None:
    """The person with a staff code (số hiệu), whatever its case."""
    return session.scalars(
        select(Person).where(func.lower(Person.staff_code) == func.lower(normalise(code)))
    ).one_or_none()


def find_account(session: Session, username: str) -> Account | None:
    """The account of a user name as typed."""
    return session.scalars(
        select(Account).where(Account.username == normalise(username).lower()).options(joinedload(Account.person))
    ).one_or_none()


def list_people(
    session: Session,
    *,
    scope: Scope,
    text: str = "",
    unit_id: int | None = None,
    role: Role | None = None,
    active: bool | None = True,
    page: int = 1,
    per_page: int = 50,
) -> Page[Person]:
    """People within `scope` in the order of Vietnamese names.

    `text` matches a part of the name without regard to tones, or the beginning of a staff code or user name;
    `unit_id` takes the unit and all below; `active` None takes everybody but merged records.
    """
    statement = (
        _select_people(scope, text=text, role=role, active=active)
        .options(
            contains_eager(Person.unit).joinedload(OrgUnit.parent),
            joinedload(Person.account),
            selectinload(Person.grants),
        )
        .order_by(Person.sort_key, Person.id)
    )
    if unit_id is not None:
        statement = statement.where(OrgUnit.path.contains(f"/{int(unit_id)}/"))
    return paginate(session, statement, page, per_page)


def _select_people(scope: Scope, *, text: str, role: Role | None, active: bool | None) -> Select[Person]:
    statement = select(Person).join(Person.unit).where(Person.merged_into_id.is_(None), within(scope))
    if active is not None:
        statement = statement.where(Person.deactivated_at.is_(None) if active else Person.deactivated_at.is_not(None))
    if role is not None:
        statement = statement.where(Person.grants.any(RoleGrant.role == role))
    if key := compute_search_key(text):
        statement = statement.where(
            or_(
                Person.search_key.contains(key, autoescape=True),
                func.lower(Person.staff_code).startswith(key, autoescape=True),
                Person.account.has(Account.username.startswith(key, autoescape=True)),
            )
        )
    return statement


def count_administrators(session: Session) -> int:
    """How many active people administer the whole installation and can sign in."""
    return (
        session.scalar(
            select(func.count(func.distinct(Person.id)))
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .where(
                RoleGrant.role == Role.ADMIN,
                RoleGrant.unit_id.is_(None),
                Person.deactivated_at.is_(None),
                Person.merged_into_id.is_(None),
            )
        )
        or 0
    )


def list_waiting_for_activation(session: Session, unit: OrgUnit, scope: Scope) -> list[Person]:
    """Active people of `unit` and below, within `scope`, whose account has no password yet."""
    return list(
        session.scalars(
            select(Person)
            .join(Person.unit)
            .join(Person.account)
            .where(
                OrgUnit.path.startswith(unit.path),
                within(scope),
                Account.password_hash.is_(None),
                Person.deactivated_at.is_(None),
                Person.merged_into_id.is_(None),
            )
            .options(
                selectinload(Person.grants).joinedload(RoleGrant.unit),
                contains_eager(Person.unit).joinedload(OrgUnit.parent),
            )
            .order_by(Person.sort_key, Person.id)
        )
    )


def list_closed_units(session: Session, on: date, scope: Scope) -> list[OrgUnit]:
    """Units that ended before a day, the last ended first."""
    return list(
        session.scalars(
            select(OrgUnit)
            .where(OrgUnit.valid_to < on, within(scope))
            .order_by(OrgUnit.valid_to.desc(), OrgUnit.sort_key)
        )
    )


def count_people_by_unit(session: Session, scope: Scope) -> dict[int, int]:
    """How many active people each unit itself has, without the units below it."""
    rows = session.execute(
        select(Person.unit_id, func.count())
        .join(Person.unit)
        .where(Person.deactivated_at.is_(None), Person.merged_into_id.is_(None), within(scope))
        .group_by(Person.unit_id)
    )
    return {row[0]: row[1] for row in rows}


def list_holders(session: Session, permission: Permission) -> list[Person]:
    """Active people who hold a right that is bounded by no unit, in the order of Vietnamese names."""
    roles = [role.value for role in Role if permission in ROLE_PERMISSIONS[role]]
    granted = Person.grants.any(and_(RoleGrant.role.in_(roles), RoleGrant.unit_id.is_(None)))
    return list(
        session.scalars(
            select(Person)
            .join(Person.unit)
            .where(granted, Person.deactivated_at.is_(None), Person.merged_into_id.is_(None))
            .options(contains_eager(Person.unit).joinedload(OrgUnit.parent))
            .order_by(Person.sort_key, Person.id)
        )
    )


def holds(session: Session, person_id: int, permission: Permission) -> bool:
    """Whether an active person holds a right that is bounded by no unit."""
    roles = [role.value for role in Role if permission in ROLE_PERMISSIONS[role]]
    found = select(RoleGrant.id).join(Person, Person.id == RoleGrant.person_id)
    return (
        session.scalars(
            found.where(
                RoleGrant.person_id == person_id,
                RoleGrant.role.in_(roles),
                RoleGrant.unit_id.is_(None),
                Person.deactivated_at.is_(None),
            ).limit(1)
        ).first()
        is not None
    )
