"""Reading who does what with which item: the work that waits, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from quizapp.bank.domain import State
from quizapp.bank.domain.workflow import JUDGING, Step
from quizapp.bank.models import Item, ItemDuty, ItemVersion
from quizapp.kernel.paging import Page, paginate
from quizapp.people.models import Person

Columns = TypeVarTuple("Columns")
Duties = list[ItemDuty]
UNASSIGNED = "unassigned"
# Databases take only so many values in one statement.
_CHUNK = 500
_GIVEN, _OWN = aliased(ItemDuty), aliased(ItemDuty)


@dataclass(frozen=True)
class Reader:
    """Who looks at the bank, and the steps that they may take."""

    person_id: int
    steps: frozenset[Step]

    @property
    def can_edit(self) -> bool:
        return Step.AUTHOR in self.steps

    @property
    def can_judge(self) -> bool:
        return bool(self.steps.intersection(JUDGING))


@dataclass(frozen=True)
class BoardFilter:
    """What the board is narrowed to; `who` is the id of a person as text, "unassigned", or empty."""

    who: str = ""
    step: str = ""
    index: str = ""


@dataclass(frozen=True)
class Load:
    """How much waits for one person; `person` is None for what was given to nobody."""

    person: Person | None
    count: int
    overdue: int
    soon: int


def list_duties(session: Session, versions: Sequence[ItemVersion]) -> dict[tuple[int, int], Duties]:
    """Everybody's duties on the items of `versions`, by item and cycle, those who answer for a step first."""
    found: dict[tuple[int, int], Duties] = {}
    ids = sorted({version.item_id for version in versions})
    for start in range(0, len(ids), _CHUNK):
        statement = (
            select(ItemDuty)
            .where(ItemDuty.item_id.in_(ids[start : start + _CHUNK]))
            .options(joinedload(ItemDuty.person))
            .order_by(ItemDuty.is_current.desc(), ItemDuty.assigned_at, ItemDuty.person_id)
        )
        for duty in session.scalars(statement):
            found.setdefault((duty.item_id, duty.cycle), []).append(duty)
    return found


def step_in_hand() -> ColumnElement[str]:
    """The step that a version waits for: writing for drafts and what came back, judging for the rest."""
    return case((ItemVersion.state == State.IN_REVIEW, ItemVersion.step), else_=Step.AUTHOR.value)


def is_open() -> ColumnElement[bool]:
    """Whether something is still to be done with a version."""
    return and_(ItemVersion.is_latest, ItemVersion.state.in_((State.DRAFT, State.RETURNED, State.IN_REVIEW)))


def on_item() -> ColumnElement[bool]:
    """That a duty is one on the item of a version, in the same cycle."""
    return and_(ItemDuty.item_id == ItemVersion.item_id, ItemDuty.cycle == ItemVersion.cycle)


def join_duties(statement: Select[*Columns], reader: Reader) -> Select[*Columns]:
    """Beside each version who answers for the step it waits for, and what this person holds: for `is_waiting_for`."""
    # At most one row of each, as the keys of the table have it.
    return statement.outerjoin(
        _GIVEN,
        and_(
            _GIVEN.item_id == ItemVersion.item_id,
            _GIVEN.cycle == ItemVersion.cycle,
            _GIVEN.step == ItemVersion.step,
            _GIVEN.is_current,
        ),
    ).outerjoin(
        _OWN,
        and_(
            _OWN.item_id == ItemVersion.item_id,
            _OWN.cycle == ItemVersion.cycle,
            _OWN.person_id == reader.person_id,
        ),
    )


def is_waiting_for(reader: Reader) -> ColumnElement[bool]:
    """Condition on versions with `join_duties`: those that wait for this person, to judge, to finish or to mend.

    What was given to somebody waits for them alone; the rest for everybody who may do it and does nothing else here.
    """
    free = and_(_GIVEN.person_id.is_(None), or_(_OWN.step.is_(None), _OWN.step == ItemVersion.step))
    waits = []
    judged = [step.value for step in JUDGING if step in reader.steps]
    if judged:
        waits.append(
            and_(
                ItemVersion.state == State.IN_REVIEW,
                ItemVersion.step.in_(judged),
                or_(_GIVEN.person_id == reader.person_id, free),
            )
        )
    if reader.can_edit:
        waits.append(and_(ItemVersion.state.in_((State.DRAFT, State.RETURNED)), _OWN.step == Step.AUTHOR.value))
    return or_(false(), *waits)


def list_board(
    session: Session, chosen: BoardFilter, *, page: int, per_page: int
) -> Page[tuple[ItemVersion, ItemDuty | None, Person | None]]:
    """What waits, with who it was given to: what is overdue first, then by due date, then by how long it waits."""
    # Sorted without the texts: only those of the page are read.
    wanted = _narrow(_join_board(select(ItemVersion.id).join(ItemVersion.item)), chosen).order_by(
        case((ItemDuty.due_on.is_(None), 1), else_=0),
        ItemDuty.due_on,
        func.coalesce(ItemVersion.submitted_at, ItemVersion.created_at),
        Item.code,
    )
    ids = paginate(session, wanted, page, per_page)
    statement = (
        _join_board(select(ItemVersion, ItemDuty, Person))
        .where(ItemVersion.id.in_(ids.items))
        .options(joinedload(ItemVersion.item))
    )
    found = {version.id: (version, duty, person) for version, duty, person in session.execute(statement)}
    return Page([found[number] for number in ids.items], ids.total, ids.page, ids.per_page)


def list_loads(session: Session, *, today: date, soon: date) -> list[Load]:
    """How much waits for each person, who is behind most first; what was given to nobody last.

    `soon` is the last day that counts as near.
    """
    late = func.count().filter(ItemDuty.due_on < today)
    near = func.count().filter(ItemDuty.due_on >= today, ItemDuty.due_on <= soon)
    counted = _join_board(select(ItemDuty.person_id, func.count(), late, near)).group_by(ItemDuty.person_id)
    rows = session.execute(counted).all()
    people = {p.id: p for p in session.scalars(select(Person).where(Person.id.in_([r[0] for r in rows if r[0]])))}
    loads = [Load(people.get(person_id), *counts) for person_id, *counts in rows]
    return sorted(
        loads,
        key=lambda load: (load.person is None, -load.overdue, -load.count, load.person.sort_key if load.person else ""),
    )


def _join_board(statement: Select[*Columns]) -> Select[*Columns]:
    return (
        statement.select_from(ItemVersion)
        .outerjoin(ItemDuty, and_(on_item(), ItemDuty.is_current, ItemDuty.step == step_in_hand()))
        .outerjoin(Person, Person.id == ItemDuty.person_id)
        .where(is_open())
    )


def _narrow(statement: Select[*Columns], chosen: BoardFilter) -> Select[*Columns]:
    if chosen.who == UNASSIGNED:
        statement = statement.where(ItemDuty.person_id.is_(None))
    elif chosen.who.isdecimal():
        statement = statement.where(ItemDuty.person_id == int(chosen.who))
    if chosen.step:
        statement = statement.where(step_in_hand() == chosen.step)
    if chosen.index:
        statement = statement.where(ItemVersion.index_code == chosen.index)
    return statement
