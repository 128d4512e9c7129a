"""What the person who sits may read: their own places, attempts and answers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from quizapp.assembly.models import Specification
from quizapp.delivery.domain import (
    RUNNING_STATES,
    AssignmentState,
    Response,
    SittingPhase,
    Step,
    compute_attempt_end,
    compute_deadline,
    compute_end,
    fold_answers,
)
from quizapp.delivery.models import Assignment, Attempt, AttemptStep, Sitting
from quizapp.delivery.queries.states import count_allowed, read_state, with_attempts
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_


@dataclass(frozen=True)
class OwnAssignment:
    """A person's place as the person sees it at one moment."""

    assignment: Assignment
    phase: SittingPhase
    state: AssignmentState
    now: datetime

    @property
    def sitting(self) -> Sitting:
        return self.assignment.sitting

    @property
    def title(self) -> str:
        """Of the assessment; of the sitting itself where it is a contest's round."""
        assessment = self.sitting.assessment
        return self.sitting.name if assessment is None else assessment.title

    @property
    def question_count(self) -> int:
        return self.sitting.specification.question_count

    @property
    def pass_mark_percent(self) -> Decimal | None:
        """None in a contest, which is ranked and not passed."""
        return None if self.sitting.assessment_id is None else self.sitting.specification.pass_mark_percent

    @property
    def minutes(self) -> int:
        return self.sitting.minutes + self.assignment.extra_minutes

    @property
    def ends_at(self) -> datetime:
        """Until when this person could at most be sitting."""
        end = self.assignment.window_ends_at
        last = compute_deadline(end, 0, self.assignment.extra_minutes, end)
        return compute_end(last, self.sitting.closed_at)

    @property
    def deadline_if_started_now(self) -> datetime:
        place = self.assignment
        return compute_deadline(self.now, self.sitting.minutes, place.extra_minutes, place.window_ends_at)

    @property
    def attempts(self) -> list[Attempt]:
        return self.assignment.attempts

    @property
    def attempts_allowed(self) -> int:
        return count_allowed(self.assignment, self.sitting)

    @property
    def latest_attempt(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def can_start(self) -> bool:
        return self.state in {AssignmentState.READY, AssignmentState.AGAIN}

    @property
    def is_due(self) -> bool:
        """Whether there is something to do now or at an announced time."""
        return self.can_start or self.state in {AssignmentState.IN_PROGRESS, AssignmentState.UPCOMING}


def build_own_assignment(assignment: Assignment, now: datetime) -> OwnAssignment:
    """The place with its state at `now`."""
    phase, state = read_state(assignment, assignment.sitting, now)
    return OwnAssignment(assignment, phase, state, now)


def _select_own(person_id: int) -> Select[Assignment]:
    sitting = joinedload(Assignment.sitting)
    return (
        select(Assignment)
        .where(Assignment.person_id == person_id)
        .options(
            with_attempts,
            sitting.joinedload(Sitting.assessment),
            sitting.joinedload(Sitting.specification).selectinload(Specification.cells),
        )
    )


def list_own_assignments(session: Session, person_id: int, now: datetime) -> list[OwnAssignment]:
    """Every place of a person that was opened and not withdrawn, what ends first at the top."""
    rows = session.scalars(
        _select_own(person_id)
        .join(Assignment.sitting)
        .where(Sitting.opened_at.is_not(None), Assignment.state != "withdrawn")
        .order_by(Sitting.ends_at, Assignment.id)
    )
    return [build_own_assignment(assignment, now) for assignment in rows]


def get_own_assignment(session: Session, assignment_id: int, person_id: int, now: datetime) -> OwnAssignment:
    """One place of a person; NotFoundError for another person's, which looks the same as none."""
    assignment = session.scalars(_select_own(person_id).where(Assignment.id == assignment_id)).one_or_none()
    if assignment is None:
        raise NotFoundError(N_("Không có bài nào của anh/chị ở địa chỉ này."))
    return build_own_assignment(assignment, now)


def get_own_attempt(session: Session, public_id: str, person_id: int) -> Attempt:
    """One attempt of a person with its sitting and assessment; NotFoundError for another person's."""
    sitting = joinedload(Attempt.assignment).joinedload(Assignment.sitting)
    attempt = session.scalars(
        select(Attempt)
        .join(Attempt.assignment)
        .where(Attempt.public_id == public_id, Assignment.person_id == person_id)
        .options(sitting.joinedload(Sitting.assessment))
    ).one_or_none()
    if attempt is None:
        raise NotFoundError(N_("Không có bài làm nào của anh/chị ở địa chỉ này."))
    return attempt


def find_running_attempt(session: Session, person_id: int, now: datetime) -> str | None:
    """The public id of an attempt that a person is sitting at `now`."""
    return session.scalars(
        select(Attempt.public_id)
        .join(Attempt.assignment)
        .join(Assignment.sitting)
        .where(
            Assignment.person_id == person_id,
            or_((Attempt.state == "in_progress") & (Attempt.deadline_at > now), Attempt.state == "paused"),
            or_(Sitting.closed_at.is_(None), Sitting.closed_at > now),
        )
        .order_by(Attempt.id.desc())
        .limit(1)
    ).first()


def list_responses(session: Session, attempt_id: int) -> dict[int, Response]:
    """The latest saved answer of every position (from 1) that has one."""
    rows = session.execute(
        select(AttemptStep.position, AttemptStep.payload, AttemptStep.at)
        .where(AttemptStep.attempt_id == attempt_id, AttemptStep.kind == "answer")
        .order_by(AttemptStep.seq)
    )
    return fold_answers((position, json.loads(payload), at) for position, payload, at in rows if position is not None)


def get_progress(session: Session, attempt_id: int) -> tuple[int, datetime | None]:
    """How many questions are answered, and when the last answer was saved."""
    row = session.execute(
        select(AttemptStep.answered, AttemptStep.at)
        .where(AttemptStep.attempt_id == attempt_id, AttemptStep.kind == "answer")
        .order_by(AttemptStep.seq.desc())
        .limit(1)
    ).one_or_none()
    return (0, None) if row is None else (row.answered, row.at)


def list_steps(session: Session, attempt_id: int) -> Sequence[AttemptStep]:
    """Every step of an attempt in order."""
    return session.scalars(
        select(AttemptStep).where(AttemptStep.attempt_id == attempt_id).order_by(AttemptStep.seq)
    ).all()


def is_attempt_over(attempt: Attempt, now: datetime) -> bool:
    """Whether an attempt takes no more answers: it was ended, or its time is up although no job has run yet."""
    end = compute_attempt_end(attempt.state, attempt.deadline_at, attempt.assignment.sitting.closed_at)
    return attempt.state not in RUNNING_STATES or now >= end


def find_confirmed_step(session: Session, public_id: str, seq: int, step_hash: str) -> AttemptStep | None:
    """The step that a receipt confirms, where it is stored with that very hash and its content still gives it."""
    step = session.scalars(
        select(AttemptStep)
        .join(Attempt, Attempt.id == AttemptStep.attempt_id)
        .where(Attempt.public_id == public_id, AttemptStep.seq == seq, AttemptStep.hash == step_hash)
    ).one_or_none()
    if step is None:
        return None
    body = Step(step.seq, step.at, step.epoch, step.kind, step.position, step.payload, step.client_id)
    return step if body.compute_hash(step.previous_hash) == step_hash else None
