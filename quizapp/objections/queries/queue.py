"""What whoever answers may read: the queue of the events that they organise, and its figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from quizapp.bank.models import Item, ItemVersion
from quizapp.contests.models import Contest, Round
from quizapp.delivery.models import Assessment, Assignment, Attempt, Sitting
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.paging import Page, paginate_rows
from quizapp.kernel.text import N_
from quizapp.objections.domain import BY_CORRECTION, Kind, Outcome, State
from quizapp.objections.models import Objection
from quizapp.people.domain import Scope
from quizapp.people.models import OrgUnit
from quizapp.results.models import KeyCorrection
from quizapp.transcription.models import Sheet


@dataclass(frozen=True)
class Filters:
    """What the queue is narrowed to. An empty `state` is everything without an answer."""

    state: str = ""
    kind: str = ""
    sitting_id: int | None = None


def _select(scope: Scope) -> Any:
    """Objections of events that units within `scope` organise: rows (Objection, Assignment, Sitting, code)."""
    assessment_unit, contest_unit = aliased(OrgUnit), aliased(OrgUnit)
    statement: Any = (
        select(Objection, Assignment, Sitting, Item.code)
        .join(Attempt, Attempt.id == Objection.attempt_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .join(Sitting, Sitting.id == Assignment.sitting_id)
        .outerjoin(Assessment, Assessment.id == Sitting.assessment_id)
        .outerjoin(Round, Round.sitting_id == Sitting.id)
        .outerjoin(Contest, Contest.id == Round.contest_id)
        .outerjoin(assessment_unit, assessment_unit.id == Assessment.organiser_unit_id)
        .outerjoin(contest_unit, contest_unit.id == Contest.organiser_unit_id)
        .outerjoin(ItemVersion, ItemVersion.id == Objection.version_id)
        .outerjoin(Item, Item.id == ItemVersion.item_id)
        .options(joinedload(Sitting.assessment))
    )
    return statement.where(is_within(scope, assessment_unit, contest_unit))


def is_within(scope: Scope, *units: Any) -> ColumnElement[bool]:
    """Whether one of `units` lies within `scope`; what belongs to no unit is for who reaches everywhere."""
    if scope.everywhere:
        return literal(value=True)
    return or_(literal(value=False), *(unit.path.startswith(path) for unit in units for path in scope.paths))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found = [Objection.state == filters.state if filters.state in set(State) else Objection.state != "answered"]
    if filters.kind in set(Kind):
        found.append(Objection.kind == filters.kind)
    if filters.sitting_id is not None:
        found.append(Sitting.id == filters.sitting_id)
    return found


def page_queue(session: Session, scope: Scope, filters: Filters, page: int = 1) -> Page[Any]:
    """A page of the queue: alike ones stand together, what waits longest first."""
    first = (
        func.min(Objection.filed_at)
        .over(partition_by=(Sitting.id, Objection.version_id, Objection.kind))
        .label("first_filed")
    )
    statement = _select(scope).add_columns(first).where(*_conditions(filters))
    return paginate_rows(
        session, statement.order_by(first, Sitting.id, Objection.version_id, Objection.kind, Objection.id), page, 50
    )


def get_objection(session: Session, objection_id: int, scope: Scope) -> Any:
    """One objection within `scope`: a row (Objection, Assignment, Sitting, code)."""
    row = session.execute(_select(scope).where(Objection.id == objection_id)).one_or_none()
    if row is None:
        raise NotFoundError(N_("Không có kiến nghị này, hoặc kiến nghị ngoài phạm vi của anh/chị."))
    return row


def list_alike(session: Session, objection: Objection, scope: Scope) -> Sequence[Any]:
    """Other objections without an answer to the same question on the same ground, the oldest first."""
    if objection.version_id is None:
        return []
    return session.execute(
        _select(scope)
        .where(
            Objection.version_id == objection.version_id,
            Objection.kind == objection.kind,
            Objection.state.in_(("filed", "taken")),
            Objection.id != objection.id,
        )
        .order_by(Objection.id)
    ).all()


def find_correction(session: Session, version_id: int | None, outcome: Outcome) -> KeyCorrection | None:
    """The correction in force on which an outcome may rest."""
    if version_id is None or outcome not in BY_CORRECTION:
        return None
    return session.scalars(
        select(KeyCorrection)
        .where(
            KeyCorrection.version_id == version_id,
            KeyCorrection.state == "applied",
            KeyCorrection.ruling.in_(BY_CORRECTION[outcome]),
        )
        .order_by(KeyCorrection.stage.desc())
        .limit(1)
    ).first()


def find_recheck(session: Session, objection: Objection) -> Sheet | None:
    """The round of entry that was opened for a recheck, once it was."""
    if objection.taken_at is None or objection.kind != Kind.RECHECK:
        return None
    return session.scalars(
        select(Sheet)
        .where(
            Sheet.assignment_id == objection.attempt.assignment_id,
            Sheet.round > 1,
            Sheet.opened_at >= objection.taken_at,
        )
        .order_by(Sheet.round)
        .limit(1)
    ).first()


@dataclass(frozen=True)
class Figures:
    """How many objections there are within reach, by where they stand and by what became of them."""

    waiting: int
    taken: int
    answered: int
    outcomes: dict[str, int]
    kinds: dict[str, int]
    longest: datetime | None  # when the one that waits longest was filed


def read_figures(session: Session, scope: Scope) -> Figures:
    """The figures of everything within `scope`."""
    rows = session.execute(
        _select(scope)
        .with_only_columns(
            Objection.state,
            Objection.kind,
            Objection.outcome,
            func.count(),
            func.min(case((Objection.state != "answered", Objection.filed_at))),
        )
        .group_by(Objection.state, Objection.kind, Objection.outcome)
    ).all()
    outcomes: dict[str, int] = {}
    kinds: dict[str, int] = {}
    states: dict[str, int] = {}
    for state, kind, outcome, count, _first in rows:
        states[state] = states.get(state, 0) + count
        kinds[kind] = kinds.get(kind, 0) + count
        if state == State.ANSWERED:
            outcomes[outcome] = outcomes.get(outcome, 0) + count
    return Figures(
        waiting=states.get(State.FILED, 0),
        taken=states.get(State.TAKEN, 0) + states.get(State.PROPOSED, 0),
        answered=states.get(State.ANSWERED, 0),
        outcomes=outcomes,
        kinds=kinds,
        longest=min((row[4] for row in rows if row[4] is not None), default=None),
    )


@dataclass(frozen=True)
class Event:
    """An assessment or a contest's round that somebody organises, as far as objections go."""

    title: str
    assessment: Assessment | None
    round: Round | None
    objections: int


def list_events(session: Session, scope: Scope) -> list[Event]:
    """The events within `scope` that are open or over, the newest first."""
    counts = dict(
        session.execute(_select(scope).with_only_columns(Sitting.id, func.count()).group_by(Sitting.id)).all()
    )
    assessments = session.scalars(
        select(Assessment)
        .outerjoin(OrgUnit, OrgUnit.id == Assessment.organiser_unit_id)
        .where(Assessment.state != "draft", Assessment.is_rehearsal.is_(False), is_within(scope, OrgUnit))
        .order_by(Assessment.id.desc())
    ).all()
    rounds = session.scalars(
        select(Round)
        .join(Contest, Contest.id == Round.contest_id)
        .outerjoin(OrgUnit, OrgUnit.id == Contest.organiser_unit_id)
        .where(Round.state != "draft", is_within(scope, OrgUnit))
        .options(joinedload(Round.contest))
        .order_by(Round.id.desc())
    ).all()
    return [Event(a.title, a, None, sum(counts.get(sitting.id, 0) for sitting in a.sittings)) for a in assessments] + [
        Event(r.contest.title, None, r, counts.get(r.sitting_id, 0)) for r in rounds
    ]
