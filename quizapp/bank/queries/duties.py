"""Reading who does what with which item: the work that waits, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, not_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from quizapp.bank.domain import State
from quizapp.bank.domain.workflow import JUDGING, Step
from quizapp.bank.models import Item, ItemDuty, ItemVersion
from quizapp.people.models import Person

Columns = TypeVarTuple("Columns")
Duties = list[ItemDuty]
Board = Select[*tuple[Any, ...]]
UNASSIGNED = "unassigned"
# Databases take only so many values in one statement.
_CHUNK = 500


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


def is_waiting_for(reader: Reader) -> ColumnElement[bool]:
    """Condition on the newest versions that wait for this person: to judge, to finish or to mend.

    What was given to somebody waits for them alone; the rest for everybody who may do it and does nothing else here.
    """
    mine = and_(on_item(), ItemDuty.person_id == reader.person_id)
    given_to_me = exists().where(mine, ItemDuty.step == ItemVersion.step, ItemDuty.is_current)
    given = exists().where(on_item(), ItemDuty.step == ItemVersion.step, ItemDuty.is_current)
    barred = exists().where(mine, ItemDuty.step != ItemVersion.step)
    waits = []
    judged = [step.value for step in JUDGING if step in reader.steps]
    if judged:
        waits.append(
            and_(
                ItemVersion.state == State.IN_REVIEW,
                ItemVersion.step.in_(judged),
                or_(given_to_me, and_(not_(given), not_(barred))),
            )
        )
    if reader.can_edit:
        writes = exists().where(mine, ItemDuty.step == Step.AUTHOR.value)
        waits.append(and_(ItemVersion.state.in_((State.DRAFT, State.RETURNED)), writes))
    return or_(false(), *waits)


def select_board(chosen: BoardFilter) -> Board:
    """What waits, with who it was given to: what is overdue first, then by due date, then by how long it waits."""
    statement: Board = (
        _join_board(select(ItemVersion, ItemDuty, Person))
        .join(ItemVersion.item)
        .options(contains_eager(ItemVersion.item))
        .order_by(
            case((ItemDuty.due_on.is_(None), 1), else_=0),
            ItemDuty.due_on,
            func.coalesce(ItemVersion.submitted_at, ItemVersion.created_at),
            Item.code,
        )
    )
    return _narrow(statement, chosen)


def list_loads(session: Session, today: date) -> list[Load]:
    """How much waits for each person, who is behind most first; what was given to nobody last."""
    late = func.sum(case((ItemDuty.due_on < today, 1), else_=0))
    counted = _join_board(select(ItemDuty.person_id, func.count(), late)).group_by(ItemDuty.person_id)
    rows = session.execute(counted).all()
    people = {p.id: p for p in session.scalars(select(Person).where(Person.id.in_([r[0] for r in rows if r[0]])))}
    loads = [Load(people.get(person_id), count, overdue) for person_id, count, overdue in rows]
    return sorted(
        loads,
        key=lambda load: (load.person is None, -load.overdue, -load.count, load.person.sort_key if load.person else ""),
    )


def count_due(session: Session, *, today: date, soon: date) -> tuple[int, int]:
    """How much is overdue, and how much is due from today up to `soon`."""
    late = func.count().filter(ItemDuty.due_on < today)
    near = func.count().filter(ItemDuty.due_on >= today, ItemDuty.due_on <= soon)
    overdue, pressing = session.execute(_join_board(select(late, near))).one()
    return overdue, pressing


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
