"""What the organiser reads: assessments, sittings and places within a scope, with numbers that add up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from quizapp.delivery.domain import (
    AssignmentState,
    compute_end,
)
from quizapp.delivery.models import Assessment, Assignment, Attempt, AttemptStep, Sitting
from quizapp.delivery.queries.states import read_state, with_attempts
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.people.domain import Scope
from quizapp.people.queries import within

# A running attempt that has saved nothing for so long is worth a look.
QUIET_AFTER = timedelta(minutes=5)


def organised_within(scope: Scope) -> ColumnElement[bool]:
    """The condition that an assessment, outer-joined to its organiser's unit, is managed from within `scope`.

    The Committee's own have no unit and are for who manages everywhere.
    """
    return within(scope)


def list_assessments(session: Session, scope: Scope, *, state: str | None = None) -> list[Assessment]:
    """Assessments managed from within `scope`, newest first."""
    statement = (
        select(Assessment)
        .outerjoin(Assessment.organiser_unit)
        .where(organised_within(scope))
        .options(joinedload(Assessment.organiser_unit), selectinload(Assessment.sittings))
        .order_by(Assessment.id.desc())
    )
    if state is not None:
        statement = statement.where(Assessment.state == state)
    return list(session.scalars(statement))


def count_states(session: Session, scope: Scope) -> Counter[str]:
    """How many assessments within `scope` are in each state."""
    rows = session.execute(
        select(Assessment.state, func.count().label("assessments"))
        .outerjoin(Assessment.organiser_unit)
        .where(organised_within(scope))
        .group_by(Assessment.state)
    )
    return Counter({row.state: row.assessments for row in rows})


def count_people(session: Session, assessments: Iterable[Assessment]) -> dict[int, int]:
    """How many different people are assigned to each assessment: id -> people."""
    rows = session.execute(
        select(Sitting.assessment_id, func.count(func.distinct(Assignment.person_id)).label("people"))
        .join(Assignment.sitting)
        .where(Sitting.assessment_id.in_([a.id for a in assessments]), Assignment.state != "withdrawn")
        .group_by(Sitting.assessment_id)
    )
    return {row.assessment_id: row.people for row in rows}


def get_assessment(session: Session, assessment_id: int, scope: Scope) -> Assessment:
    """One assessment managed from within `scope`, with its sittings and its specification."""
    assessment = session.scalars(
        select(Assessment)
        .outerjoin(Assessment.organiser_unit)
        .where(Assessment.id == assessment_id, organised_within(scope))
        .options(
            joinedload(Assessment.organiser_unit),
            joinedload(Assessment.specification),
            selectinload(Assessment.sittings),
        )
    ).one_or_none()
    if assessment is None:
        raise NotFoundError(N_("Không có đợt đánh giá này, hoặc đợt ngoài phạm vi của anh/chị."))
    return assessment


def get_sitting(session: Session, sitting_id: int, scope: Scope) -> Sitting:
    """One sitting of an assessment managed from within `scope`."""
    sitting = session.scalars(
        select(Sitting)
        .join(Sitting.assessment)
        .outerjoin(Assessment.organiser_unit)
        .where(Sitting.id == sitting_id, organised_within(scope))
        .options(joinedload(Sitting.assessment), joinedload(Sitting.specification))
    ).one_or_none()
    if sitting is None:
        raise NotFoundError(N_("Không có ca này, hoặc ca ngoài phạm vi của anh/chị."))
    return sitting


def get_assignment(session: Session, assignment_id: int, scope: Scope) -> Assignment:
    """One place in a sitting of an assessment managed from within `scope`."""
    assignment = session.scalars(
        select(Assignment)
        .join(Assignment.sitting)
        .join(Sitting.assessment)
        .outerjoin(Assessment.organiser_unit)
        .where(Assignment.id == assignment_id, organised_within(scope))
        .options(joinedload(Assignment.sitting).joinedload(Sitting.assessment))
    ).one_or_none()
    if assignment is None:
        raise NotFoundError(N_("Không có chỗ này trong ca, hoặc ca ngoài phạm vi của anh/chị."))
    return assignment


def list_assigned_ids(session: Session, sitting: Sitting) -> set[int]:
    """Ids of the people who have a place in a sitting."""
    statement = select(Assignment.person_id).where(Assignment.sitting_id == sitting.id, Assignment.state != "withdrawn")
    return set(session.scalars(statement))


@dataclass(frozen=True)
class Place:
    """One person's place as the organiser sees it at one moment."""

    assignment: Assignment
    state: AssignmentState
    # The last attempt, its saved answers, the time of its last step: None and 0 before the start.
    attempt: Attempt | None = None
    answered: int = 0
    last_step_at: datetime | None = None
    remaining: timedelta | None = None

    def is_quiet(self, now: datetime) -> bool:
        """Whether a running attempt has saved nothing for some minutes."""
        if self.state is not AssignmentState.IN_PROGRESS or self.attempt is None:
            return False
        return now - (self.last_step_at or self.attempt.started_at) >= QUIET_AFTER


@dataclass(frozen=True)
class Tally:
    """The places of a sitting by what they come to. All but the excused add up to `people`: who is to sit."""

    waiting: int
    running: int
    done: int
    absent: int
    excused: int

    @property
    def people(self) -> int:
        return self.waiting + self.running + self.done + self.absent


_GROUPS: Mapping[AssignmentState, str] = {
    AssignmentState.PLANNED: "waiting",
    AssignmentState.UPCOMING: "waiting",
    AssignmentState.READY: "waiting",
    AssignmentState.ON_PAPER: "waiting",
    AssignmentState.LATE: "waiting",
    AssignmentState.IN_PROGRESS: "running",
    AssignmentState.AGAIN: "done",
    AssignmentState.DONE: "done",
    AssignmentState.ABSENT: "absent",
    AssignmentState.EXCUSED: "excused",
}


def compute_tally(states: Iterable[AssignmentState]) -> Tally:
    """Count places by what they come to; withdrawn ones are not counted."""
    groups = Counter(_GROUPS[state] for state in states if state in _GROUPS)
    return Tally(**{name: groups[name] for name in ("waiting", "running", "done", "absent", "excused")})


def list_places(session: Session, sittings: Sequence[Sitting], *, now: datetime) -> dict[int, list[Place]]:
    """Every place that was not withdrawn, by number: sitting id -> places. Three queries, whatever the size."""
    wanted = {sitting.id: sitting for sitting in sittings}
    assignments = session.scalars(
        select(Assignment)
        .where(Assignment.sitting_id.in_(wanted), Assignment.state != "withdrawn")
        .options(with_attempts)
        .order_by(Assignment.sitting_id, Assignment.number)
    ).all()
    last = [assignment.attempts[-1].id for assignment in assignments if assignment.attempts]
    steps = read_last_steps(session, last)
    places: dict[int, list[Place]] = {sitting.id: [] for sitting in sittings}
    for assignment in assignments:
        sitting = wanted[assignment.sitting_id]
        places[sitting.id].append(_build_place(assignment, sitting, steps, now))
    return places


def read_last_steps(session: Session, attempt_ids: Sequence[int]) -> dict[int, tuple[int, datetime]]:
    """How many questions each attempt has answered, and when its last step was: attempt id -> pair."""
    newest = (
        select(AttemptStep.attempt_id, func.max(AttemptStep.seq).label("seq"))
        .where(AttemptStep.attempt_id.in_(attempt_ids))
        .group_by(AttemptStep.attempt_id)
        .subquery()
    )
    rows = session.execute(
        select(AttemptStep.attempt_id, AttemptStep.answered, AttemptStep.at).join(
            newest, (newest.c.attempt_id == AttemptStep.attempt_id) & (newest.c.seq == AttemptStep.seq)
        )
    )
    return {attempt_id: (answered, at) for attempt_id, answered, at in rows}


def _build_place(
    assignment: Assignment, sitting: Sitting, steps: Mapping[int, tuple[int, datetime]], now: datetime
) -> Place:
    _phase, state = read_state(assignment, sitting, now)
    if not assignment.attempts:
        return Place(assignment, state)
    attempt = assignment.attempts[-1]
    answered, at = steps.get(attempt.id, (0, None))
    remaining = compute_end(attempt.deadline_at, sitting.closed_at) - (assignment.paused_at or now)
    is_running = state is AssignmentState.IN_PROGRESS
    return Place(assignment, state, attempt, answered, at, remaining if is_running else None)


def order_by_attention(places: Iterable[Place], now: datetime) -> list[Place]:
    """Who needs attention first: quiet attempts, then who runs out of time, then who has not come, then the rest."""
    rank = {AssignmentState.IN_PROGRESS: 1, AssignmentState.READY: 2}

    def weigh(place: Place) -> tuple[int, int]:
        return 0 if place.is_quiet(now) else rank.get(place.state, 3), place.assignment.number

    return sorted(places, key=weigh)


def is_over(sitting: Sitting, now: datetime) -> bool:
    """Whether a sitting takes nobody any more."""
    return sitting.closed_at is not None or sitting.ends_at <= now
