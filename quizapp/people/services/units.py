"""Writes of the dated tree of units."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, compute_word_key, normalise
from quizapp.people.models import OrgUnit
from quizapp.people.queries import find_unit_by_code


def compute_unit_key(name: str) -> str:
    """Sort key of a unit's name, word by word, as long as the column holds."""
    return " ".join(compute_word_key(word) for word in normalise(name).split(" "))[:600]


def create_unit(
    session: Session,
    *,
    code: str,
    name: str,
    kind: str,
    parent: OrgUnit | None,
    valid_from: date,
    actor: Actor,
    now: datetime,
) -> OrgUnit:
    """A new unit below `parent`, in force from a day on. Its code is refused where another unit has it."""
    code, name = normalise(code), normalise(name)
    if not code or not name:
        raise DomainError(N_("Đơn vị phải có mã và tên."))
    if find_unit_by_code(session, code) is not None:
        raise DomainError(N_("Mã đơn vị %(code)s đã có. Anh/chị chọn mã khác."), code=code)
    unit = OrgUnit(
        code=code,
        name=name,
        kind=kind,
        parent_id=parent.id if parent else None,
        sort_key=compute_unit_key(name),
        valid_from=valid_from,
    )
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    session.flush()
    record(
        session,
        "web:org_unit:create",
        ("org_unit", unit.id),
        actor=actor,
        now=now,
        data={"code": code, "name": name, "parent_id": unit.parent_id, "valid_from": valid_from.isoformat()},
    )
    return unit
