"""Who may enter: units, people named, people barred; all of it only while the contest is a draft."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quizapp.contests.adapters import RowError, StaffCode
from quizapp.contests.models import Round, RoundPerson, RoundUnit
from quizapp.contests.queries import find_people_by_codes
from quizapp.contests.services.planning import record_contest, refuse_announced
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.people.domain import Scope
from quizapp.people.models import OrgUnit, Person


def set_units(
    session: Session, round_: Round, unit_ids: Collection[int], *, scope: Scope, actor: Actor, now: datetime
) -> None:
    """Let in the staff of these units and of all below; units outside the organiser's `scope` are refused."""
    refuse_announced(session, round_)
    units = session.scalars(select(OrgUnit).where(OrgUnit.id.in_(unit_ids))).all()
    if len(units) != len(set(unit_ids)) or not all(scope.includes(unit.path) for unit in units):
        raise DomainError(N_("Có đơn vị ngoài phạm vi của anh/chị. Anh/chị hãy tải lại trang."), code="scope")
    session.execute(delete(RoundUnit).where(RoundUnit.round_id == round_.id))
    session.add_all(RoundUnit(round_id=round_.id, unit_id=unit.id) for unit in units)
    session.flush()
    data: dict[str, object] = {"units": sorted(unit.id for unit in units)}
    record_contest(session, round_.contest, "set_units", actor, now, data)


def set_people(
    session: Session,
    round_: Round,
    people: Iterable[Person],
    *,
    barred: bool,
    scope: Scope,
    actor: Actor,
    now: datetime,
) -> int:
    """Name people for a round, or bar them by name; gives how many were new. All within `scope`, or nobody."""
    refuse_announced(session, round_)
    people = list(people)
    outside = next((p for p in people if not scope.includes(p.unit.path) or not p.is_active), None)
    if outside is not None:
        raise DomainError(
            N_("%(name)s (%(staff_code)s) ngoài phạm vi của anh/chị hoặc đã ngừng công tác."),
            code="scope",
            name=outside.full_name,
            staff_code=outside.staff_code,
        )
    known = {
        row.person_id: row for row in session.scalars(select(RoundPerson).where(RoundPerson.round_id == round_.id))
    }
    changed = []
    for person in people:
        row = known.get(person.id)
        if row is not None and row.barred is barred:
            continue
        if row is None:
            row = known[person.id] = RoundPerson(round_id=round_.id, person_id=person.id)
            session.add(row)
        row.barred = barred
        changed.append(person.id)
    session.flush()
    if changed:
        action = "bar_people" if barred else "name_people"
        record_contest(session, round_.contest, action, actor, now, {"people": changed})
    return len(changed)


def remove_person(session: Session, round_: Round, person_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a person off the list of those named or barred; nothing happens where they are on neither."""
    refuse_announced(session, round_)
    row = session.get(RoundPerson, (round_.id, person_id))
    if row is None:
        return
    session.delete(row)
    session.flush()
    record_contest(session, round_.contest, "remove_person", actor, now, {"person": person_id})


def set_people_by_codes(
    session: Session,
    round_: Round,
    codes: Sequence[StaffCode],
    *,
    barred: bool,
    scope: Scope,
    actor: Actor,
    now: datetime,
) -> tuple[int, list[RowError]]:
    """Name or bar the people of an uploaded list; gives how many were new, or what is wrong by row.

    With an error in any row nobody is written.
    """
    people = find_people_by_codes(session, [entry.code for entry in codes])
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    for entry in codes:
        key = entry.code.lower()
        message, params = "", {"code": entry.code}
        person = people.get(key)
        if key in seen:
            message, params["row"] = N_("%(code)s đã có ở dòng %(row)s."), str(seen[key])
        elif person is None or not scope.includes(person.unit.path):
            message = N_("không có người nào mang số hiệu %(code)s trong phạm vi của anh/chị.")
        elif not person.is_active:
            message, params["name"] = N_("%(name)s (%(code)s) đã ngừng công tác."), person.full_name
        if message:
            errors.append(RowError(entry.row, N_("Số hiệu"), message, params))
        seen.setdefault(key, entry.row)
    if errors:
        return 0, errors
    return set_people(session, round_, people.values(), barred=barred, scope=scope, actor=actor, now=now), []
