"""What a place in a sitting comes to at one moment, whoever asks."""

from datetime import datetime

from sqlalchemy.orm import selectinload

from quizapp.delivery.domain import (
    AssignmentState,
    AttemptFacts,
    SittingPhase,
    compute_assignment_state,
    compute_attempt_end,
    compute_sitting_phase,
)
from quizapp.delivery.models import Assignment, Attempt, Sitting

# Without the layout, which is large and shown with a question only.
with_attempts = selectinload(Assignment.attempts).load_only(
    Attempt.public_id, Attempt.ordinal, Attempt.state, Attempt.started_at, Attempt.deadline_at, Attempt.ended_at
)


def count_allowed(assignment: Assignment, sitting: Sitting) -> int:
    """How many attempts a place has: in a contest's round, which has no other sitting, a void one is given again."""
    void = sum(attempt.state == "voided" for attempt in assignment.attempts) if sitting.assessment_id is None else 0
    return sitting.attempts_allowed + void


def read_state(assignment: Assignment, sitting: Sitting, now: datetime) -> tuple[SittingPhase, AssignmentState]:
    """The phase of `sitting` for this person, and the state of their place in it."""
    phase = compute_sitting_phase(
        opened_at=sitting.opened_at,
        starts_at=sitting.starts_at,
        ends_at=assignment.window_ends_at,
        closed_at=sitting.closed_at,
        now=now,
        extra_minutes=assignment.extra_minutes,
    )
    facts = [
        AttemptFacts(a.state, compute_attempt_end(a.state, a.deadline_at, sitting.closed_at))
        for a in assignment.attempts
    ]
    awaits_paper = sitting.on_paper and sitting.settled_at is None
    entry_end = assignment.entry_ends_at
    return phase, compute_assignment_state(
        assignment.state,
        phase,
        facts,
        count_allowed(assignment, sitting),
        now,
        awaits_paper=awaits_paper,
        entry_closed=entry_end is not None and now >= entry_end,
    )
