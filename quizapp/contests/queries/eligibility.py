"""Reading who may enter a round, and who is barred and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from quizapp.contests.models import Round, RoundPerson, RoundUnit
from quizapp.kernel.text import N_
from quizapp.people.domain import Role
from quizapp.people.models import OrgUnit, Person, RoleGrant

QUESTION_TEAM = (Role.AUTHOR, Role.REVIEWER, Role.COMMITTEE)
CREATOR = "creator"
NAMED = "named"

REASONS: dict[str, str] = {
    Role.AUTHOR: N_("Tổ soạn thảo câu hỏi"),
    Role.REVIEWER: N_("Người phản biện câu hỏi"),
    Role.COMMITTEE: N_("Ban Chỉ đạo"),
    Role.ORGANISER: N_("Ban Tổ chức cuộc thi"),
    CREATOR: N_("Người lập cuộc thi"),
    NAMED: N_("Ban Tổ chức ghi tên"),
}


@dataclass(frozen=True)
class Barred:
    """Somebody who may not enter, with the codes of the reasons (see REASONS), and whether the organiser named them."""

    person: Person
    reasons: tuple[str, ...]

    @property
    def is_named(self) -> bool:
        return NAMED in self.reasons


def _bars(round_: Round) -> ColumnElement[bool]:
    """The condition that a grant bars its holder from a round: question team, or organisers of this contest."""
    unit = aliased(OrgUnit)
    organiser = round_.contest.organiser_unit
    over: ColumnElement[bool] = RoleGrant.unit_id.is_(None)
    if organiser is not None:
        above = select(unit.id).where(literal(organiser.path).startswith(unit.path))
        over = or_(over, RoleGrant.unit_id.in_(above))
    return or_(RoleGrant.role.in_(QUESTION_TEAM), and_(RoleGrant.role == Role.ORGANISER, over))


def select_barred_ids(round_: Round) -> Select[int]:
    """Ids of everybody barred from a round, by office or by name."""
    by_office = select(RoleGrant.person_id).where(_bars(round_))
    by_name = select(RoundPerson.person_id).where(RoundPerson.round_id == round_.id, RoundPerson.barred.is_(True))
    creator = select(Person.id).where(Person.id == (round_.contest.created_by_id or 0))
    barred = by_office.union(by_name, creator).subquery()
    return select(barred.c[0])


def is_barred(session: Session, round_: Round, person_id: int) -> bool:
    """Whether one person may not enter a round because of an office held now, or by name."""
    return (
        session.scalar(select(Person.id).where(Person.id == person_id, Person.id.in_(select_barred_ids(round_))))
        is not None
    )


def list_barred(session: Session, round_: Round) -> list[Barred]:
    """Everybody barred from a round, with all their reasons, by name."""
    reasons: dict[int, set[str]] = {}
    for person_id, role in session.execute(select(RoleGrant.person_id, RoleGrant.role).where(_bars(round_))):
        reasons.setdefault(person_id, set()).add(role)
    if round_.contest.created_by_id is not None:
        reasons.setdefault(round_.contest.created_by_id, set()).add(CREATOR)
    for named in list_named(session, round_, barred=True):
        reasons.setdefault(named.id, set()).add(NAMED)
    people = session.scalars(
        select(Person)
        .join(Person.unit)
        .options(contains_eager(Person.unit))
        .where(Person.id.in_(reasons), Person.deactivated_at.is_(None), Person.merged_into_id.is_(None))
        .order_by(Person.sort_key, Person.id)
    )
    order = list(REASONS)
    return [Barred(person, tuple(sorted(reasons[person.id], key=order.index))) for person in people]


def list_named(session: Session, round_: Round, *, barred: bool) -> Sequence[Person]:
    """The people whom the organiser named for a round, or barred from it by name."""
    return session.scalars(
        select(Person)
        .join(Person.unit)
        .join(RoundPerson, RoundPerson.person_id == Person.id)
        .options(contains_eager(Person.unit))
        .where(RoundPerson.round_id == round_.id, RoundPerson.barred.is_(barred))
        .order_by(Person.sort_key, Person.id)
    ).all()


def list_round_units(session: Session, round_id: int) -> Sequence[OrgUnit]:
    """The units whose staff, and that of all units below, may enter."""
    return session.scalars(
        select(OrgUnit)
        .join(RoundUnit, RoundUnit.unit_id == OrgUnit.id)
        .where(RoundUnit.round_id == round_id)
        .order_by(OrgUnit.sort_key, OrgUnit.id)
    ).all()


def list_roll_people(session: Session, round_: Round) -> list[tuple[int, int]]:
    """(person id, id of their own unit) of everybody who may enter as things stand now."""
    unit, top = aliased(OrgUnit), aliased(OrgUnit)
    in_units = (
        select(unit.id)
        .join(top, unit.path.startswith(top.path))
        .join(RoundUnit, RoundUnit.unit_id == top.id)
        .where(RoundUnit.round_id == round_.id)
    )
    named = select(RoundPerson.person_id).where(RoundPerson.round_id == round_.id, RoundPerson.barred.is_(False))
    rows = session.execute(
        select(Person.id, Person.unit_id)
        .where(
            Person.deactivated_at.is_(None),
            Person.merged_into_id.is_(None),
            or_(Person.unit_id.in_(in_units), Person.id.in_(named)),
            Person.id.not_in(select_barred_ids(round_)),
        )
        .order_by(Person.id)
    )
    return [(person_id, unit_id) for person_id, unit_id in rows]


def find_people_by_codes(session: Session, codes: Sequence[str]) -> dict[str, Person]:
    """The people of staff codes, by the code in lower case; codes that nobody has are missing."""
    found: dict[str, Person] = {}
    wanted = sorted({code.lower() for code in codes})
    # A database takes only so many values in one condition.
    for start in range(0, len(wanted), 500):
        rows = session.scalars(
            select(Person)
            .join(Person.unit)
            .options(contains_eager(Person.unit))
            .where(func.lower(Person.staff_code).in_(wanted[start : start + 500]))
        )
        found.update((person.staff_code.lower(), person) for person in rows)
    return found
