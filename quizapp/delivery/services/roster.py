"""A roster from a file: who is meant by each row, what is wrong, and assigning all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager

from quizapp.delivery.adapters.roster import RosterRow
from quizapp.delivery.models import Assessment, Assignment, Sitting
from quizapp.delivery.services.assigning import assign_people, check_people
from quizapp.kernel.actor import Actor
from quizapp.kernel.text import N_, compute_search_key
from quizapp.people.domain import Scope
from quizapp.people.models import Person
from quizapp.people.queries import within


@dataclass(frozen=True)
class RowError:
    """What is wrong in one row; `message` is a catalogue text that `params` fill."""

    row: int
    column: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Placement:
    """A row that is understood: this person, this post, this sitting."""

    row: int
    person: Person
    target_post: str
    sitting: Sitting


def list_open_sittings(assessment: Assessment, now: datetime) -> list[Sitting]:
    """The sittings that people can still be assigned to, in the order of time."""
    return [s for s in assessment.sittings if s.closed_at is None and s.ends_at > now]


def resolve_roster(
    session: Session, assessment: Assessment, rows: Sequence[RosterRow], *, scope: Scope, now: datetime
) -> tuple[list[Placement], list[RowError]]:
    """What each row means. Where there are errors nothing may be assigned; each names row and column.

    A person is known by staff code, or by name and unit where the code is missing; nobody outside `scope` is known.
    Without a sitting's name the only open sitting is meant.
    """
    by_code, by_name = _find_people(session, rows, scope)
    sittings = {compute_search_key(s.name): s for s in list_open_sittings(assessment, now)}
    placements: list[Placement] = []
    errors: list[RowError] = []
    seen: dict[int, int] = {}
    for row in rows:
        person, fault = _find_person(row, by_code, by_name)
        sitting = _find_sitting(row, sittings)
        if fault is not None:
            errors.append(fault)
        elif person is not None and person.id in seen:
            errors.append(
                RowError(row.row, N_("Số hiệu"), N_("người này đã có ở dòng %(first)s."), {"first": seen[person.id]})
            )
        if sitting is None:
            errors.append(_explain_sitting(row, sittings))
        if person is not None:
            seen.setdefault(person.id, row.row)
            if sitting is not None:
                placements.append(Placement(row.row, person, row.target_post, sitting))
    errors += _check_placements(session, placements, scope=scope, now=now)
    return placements, sorted(errors, key=lambda error: error.row)


def assign_roster(
    session: Session,
    placements: Sequence[tuple[Sitting, Person, str]],
    *,
    actor: Actor,
    now: datetime,
    scope: Scope,
) -> list[Assignment]:
    """Assign (sitting, person, post) over several sittings; raises RefusedPeopleError where anybody is refused."""
    by_sitting: dict[Sitting, list[tuple[Person, str]]] = {}
    for sitting, person, post in placements:
        by_sitting.setdefault(sitting, []).append((person, post))
    made: list[Assignment] = []
    for sitting, people in by_sitting.items():
        made += assign_people(session, sitting, people, actor=actor, now=now, scope=scope)
    return made


People = dict[str, Person]
PeopleByName = dict[tuple[str, str], list[Person]]


def _find_people(session: Session, rows: Sequence[RosterRow], scope: Scope) -> tuple[People, PeopleByName]:
    codes = {row.staff_code.lower() for row in rows if row.staff_code}
    names = {compute_search_key(row.full_name) for row in rows if row.full_name and not row.staff_code}
    by_code: People = {}
    by_name: PeopleByName = {}
    if not codes and not names:
        return by_code, by_name
    people = session.scalars(
        select(Person)
        .join(Person.unit)
        .where(
            within(scope),
            Person.merged_into_id.is_(None),
            or_(func.lower(Person.staff_code).in_(codes), Person.search_key.in_(names)),
        )
        .options(contains_eager(Person.unit))
    )
    for person in people:
        by_code[person.staff_code.lower()] = person
        by_name.setdefault((person.search_key, compute_search_key(person.unit.name)), []).append(person)
    return by_code, by_name


def _find_person(row: RosterRow, by_code: People, by_name: PeopleByName) -> tuple[Person | None, RowError | None]:
    if row.staff_code:
        return _find_by_code(row, by_code.get(row.staff_code.lower()))
    if not row.unit_name:
        return None, RowError(row.row, N_("Số hiệu"), N_("ghi số hiệu, hoặc ghi đơn vị để phân biệt người trùng tên."))
    found = by_name.get((compute_search_key(row.full_name), compute_search_key(row.unit_name)), [])
    if len(found) == 1:
        return found[0], None
    message = (
        N_("“%(unit)s” có hơn một người tên %(name)s, hãy ghi số hiệu.")
        if found
        else N_("“%(unit)s” không có ai tên %(name)s; kiểm tra lại tên đơn vị hoặc ghi số hiệu.")
    )
    return None, RowError(row.row, N_("Họ và tên"), message, {"unit": row.unit_name, "name": row.full_name})


def _find_by_code(row: RosterRow, person: Person | None) -> tuple[Person | None, RowError | None]:
    if person is None:
        message = N_("không có ai mang số hiệu %(code)s trong phạm vi của anh/chị.")
        return None, RowError(row.row, N_("Số hiệu"), message, {"code": row.staff_code})
    if row.full_name and compute_search_key(row.full_name) != person.search_key:
        params = {"code": person.staff_code, "name": person.full_name}
        return None, RowError(row.row, N_("Họ và tên"), N_("số hiệu %(code)s là của %(name)s."), params)
    return person, None


def _find_sitting(row: RosterRow, sittings: dict[str, Sitting]) -> Sitting | None:
    if row.sitting_name:
        return sittings.get(compute_search_key(row.sitting_name))
    return next(iter(sittings.values())) if len(sittings) == 1 else None


def _explain_sitting(row: RosterRow, sittings: dict[str, Sitting]) -> RowError:
    names = "; ".join(sitting.name for sitting in sittings.values())
    if not sittings:
        return RowError(row.row, N_("Ca"), N_("đợt không còn ca nào nhận người."))
    if row.sitting_name:
        message = N_("không có ca “%(name)s”; các ca còn nhận người: %(names)s.")
        return RowError(row.row, N_("Ca"), message, {"name": row.sitting_name, "names": names})
    return RowError(row.row, N_("Ca"), N_("đợt có nhiều ca, hãy ghi một trong các ca: %(names)s."), {"names": names})


def _check_placements(
    session: Session, placements: Sequence[Placement], *, scope: Scope, now: datetime
) -> list[RowError]:
    errors = []
    for sitting in {placement.sitting for placement in placements}:
        here = [placement for placement in placements if placement.sitting is sitting]
        reasons = check_people(session, sitting, [p.person for p in here], now=now, scope=scope)
        errors += [RowError(p.row, N_("Họ và tên"), reasons[p.person.id]) for p in here if p.person.id in reasons]
    return errors
