"""Writes of the dated tree of units."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, compute_word_key, normalise
from quizapp.people.models import OrgUnit, Person
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
        raise DomainError(N_("Mã đơn vị %(unit_code)s đã có. Anh/chị chọn mã khác."), unit_code=code)
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


def rename_unit(session: Session, unit: OrgUnit, name: str, *, actor: Actor, now: datetime) -> None:
    """Give a unit a new name. Results keep the name of their time by themselves; the audit chain keeps both."""
    before, name = unit.name, normalise(name)
    if not name:
        raise DomainError(N_("Đơn vị phải có tên."))
    unit.name, unit.sort_key = name, compute_unit_key(name)
    session.flush()
    record(
        session,
        "web:org_unit:rename",
        ("org_unit", unit.id),
        actor=actor,
        now=now,
        data={"name": [before, name]},
    )


def close_unit(
    session: Session, unit: OrgUnit, *, valid_to: date, successor: OrgUnit | None, actor: Actor, now: datetime
) -> int:
    """End a unit with a day; its people go to `successor`. Returns how many moved.

    Refused while units below it go on beyond that day, or while it has people and no successor is named.
    """
    if valid_to < unit.valid_from:
        raise DomainError(N_("Ngày cuối không thể trước ngày bắt đầu của đơn vị."))
    if successor is not None and (successor.path.startswith(unit.path) or not _outlives(successor, valid_to)):
        raise DomainError(N_("Đơn vị kế thừa phải nằm ngoài đơn vị này và còn hoạt động sau ngày đó."))
    below = session.scalars(select(OrgUnit).where(OrgUnit.path.startswith(unit.path), OrgUnit.id != unit.id)).all()
    if open_below := [u for u in below if _outlives(u, valid_to)]:
        raise DomainError(
            N_("Còn %(n)s đơn vị trực thuộc hoạt động sau ngày đó. Anh/chị kết thúc các đơn vị đó trước."),
            n=len(open_below),
        )
    people = session.scalars(select(Person).where(Person.unit_id == unit.id, Person.merged_into_id.is_(None))).all()
    if successor is None and any(person.is_active for person in people):
        raise DomainError(N_("Đơn vị còn người. Anh/chị chọn đơn vị kế thừa để chuyển họ sang."))
    moved: list[int] = []
    if successor is not None:
        for person in people:
            person.unit_id = successor.id
        moved = [person.id for person in people]
    unit.valid_to, unit.successor_id = valid_to, successor.id if successor else None
    session.flush()
    record(
        session,
        "web:org_unit:close",
        ("org_unit", unit.id),
        actor=actor,
        now=now,
        data={"valid_to": valid_to.isoformat(), "successor_id": unit.successor_id, "moved": moved},
    )
    return len(moved)


def _outlives(unit: OrgUnit, day: date) -> bool:
    return unit.valid_to is None or unit.valid_to > day
