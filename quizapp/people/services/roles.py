"""Writes of roles."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.people.domain import ROLE_NAMES, TEMPORARY, Role, compute_permissions
from quizapp.people.models import OrgUnit, Person, RoleGrant
from quizapp.people.queries import count_administrators


def grant_role(
    session: Session,
    person: Person,
    role: Role,
    *,
    unit: OrgUnit | None = None,
    expires_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> RoleGrant:
    """Give `person` a role over `unit` and all below, or everywhere; a grant that is there already is returned.

    With `expires_at` it ends by itself; given again, a grant takes the new end. Some roles are only given so.
    """
    if expires_at is None and role in TEMPORARY:
        raise DomainError(N_("Vai trò %(role)s chỉ giao có thời hạn. Anh/chị ghi ngày hết hạn."), role=ROLE_NAMES[role])
    if expires_at is not None and expires_at <= now:
        raise DomainError(N_("Ngày hết hạn phải sau hôm nay."))
    unit_id = unit.id if unit else None
    held = session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == person.id,
            RoleGrant.role == role,
            # "unit_id = NULL" holds for nothing, and no unique constraint sees two NULLs as one.
            RoleGrant.unit_id.is_(None) if unit_id is None else RoleGrant.unit_id == unit_id,
        )
    ).first()
    if held is not None and held.expires_at == expires_at:
        return held
    if not compute_permissions(role, bounded=unit is not None):
        raise DomainError(
            N_("Vai trò %(role)s không thuộc riêng đơn vị nào. Anh/chị chọn phạm vi toàn tỉnh."), role=ROLE_NAMES[role]
        )
    if not person.is_active:
        raise DomainError(N_("%(name)s đã ngừng sử dụng nên không nhận vai trò."), name=person.full_name)
    grant = held or RoleGrant(person=person, role=role, unit=unit, granted_at=now, granted_by_id=actor.id)
    grant.expires_at = expires_at
    session.add(grant)
    session.flush()
    record(
        session,
        "web:person:grant_role",
        ("person", person.id),
        actor=actor,
        now=now,
        data={"role": role, "unit_id": unit_id, **({"until": expires_at.isoformat()} if expires_at else {})},
    )
    return grant


def revoke_role(session: Session, grant: RoleGrant, *, actor: Actor, now: datetime) -> None:
    """Take a role back. The last administrator of the whole installation keeps theirs."""
    person, role, unit_id = grant.person, grant.role, grant.unit_id
    if role == Role.ADMIN and unit_id is None and person.is_active and count_administrators(session) <= 1:
        raise DomainError(N_("Phải còn ít nhất một người quản trị toàn hệ thống."))
    person.grants.remove(grant)
    session.delete(grant)
    session.flush()
    record(
        session,
        "web:person:revoke_role",
        ("person", person.id),
        actor=actor,
        now=now,
        data={"role": role, "unit_id": unit_id},
    )
