"""What a correction makes of scores and results: foreseen before it is confirmed, then computed and kept."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Assignment, Attempt
from quizapp.kernel.actor import SYSTEM
from quizapp.results.domain import Marked, Standing, compute_best
from quizapp.results.models import KeyCorrection, Result, Score, ScoreChange
from quizapp.results.queries.corrections import (
    ENDED,
    count_affected,
    list_affected_places,
    list_events,
    list_waiting_places,
)
from quizapp.results.services.scoring import (
    compute_scored_outcome,
    decide_result,
    replay_attempt,
    score_attempt,
)
from quizapp.results.services.signals import scores_corrected
from quizapp.rooms.queries import find_deduction

BATCH = 50
# An attempt, its score before, and what it comes to after.
Change = tuple[Attempt, Score, Marked | Score]


def begin_preview(session: Session, correction: KeyCorrection) -> None:
    """Forget what was foreseen before."""
    session.execute(delete(ScoreChange).where(ScoreChange.correction_id == correction.id))


def preview_batch(session: Session, correction: KeyCorrection, *, after: int) -> int:
    """Foresee the next places behind number `after`; gives the last one looked at, 0 once there are no more."""
    places = list_affected_places(session, correction, after=after, limit=BATCH)
    for place in session.scalars(select(Assignment).where(Assignment.id.in_(places))).all():
        scored = _list_scored(session, place)
        foreseen = {
            attempt.id: replay_attempt(session, attempt, proposed=correction)
            for attempt, _score in scored
            if _holds(attempt, correction)
        }
        outcome = _foresee_outcome(
            session, place, [(attempt, foreseen.get(attempt.id, score)) for attempt, score in scored]
        )
        _keep(
            session,
            correction,
            place,
            [(attempt, score, foreseen[attempt.id]) for attempt, score in scored if attempt.id in foreseen],
            (_read_outcome(session, place), outcome),
        )
    session.flush()
    return places[-1] if places else 0


def finish_preview(session: Session, correction: KeyCorrection, *, now: datetime) -> None:
    """The list is whole."""
    correction.affected, correction.previewed_at = count_affected(session, correction), now
    session.flush()


def rescore_batch(session: Session, correction: KeyCorrection, *, now: datetime) -> int:
    """Score and decide the next places anew; gives how many, 0 once none waits. The old scores stay."""
    places = list_waiting_places(session, correction, limit=BATCH)
    for place in session.scalars(select(Assignment).where(Assignment.id.in_(places)).order_by(Assignment.id)).all():
        before = _read_outcome(session, place)
        changes: list[Change] = [
            (attempt, score, score_attempt(session, attempt, now=now))
            for attempt, score in _list_scored(session, place)
            if _holds(attempt, correction)
        ]
        if place.sitting.assessment_id is not None and place.state != "withdrawn":
            decide_result(session, place, now=now)
        session.execute(
            delete(ScoreChange).where(ScoreChange.correction_id == correction.id, ScoreChange.assignment_id == place.id)
        )
        _keep(session, correction, place, changes, (before, _read_outcome(session, place)))
    session.flush()
    return len(places)


def finish_rescoring(session: Session, correction: KeyCorrection, *, now: datetime) -> None:
    """Every score follows the correction: say so once, and let rankings that are not final follow."""
    events = list_events(session, correction)
    correction.state, correction.applied_at = "applied", now
    correction.affected = sum(event.attempts for event in events)
    session.flush()
    data = {
        "stage": correction.stage,
        "affected": correction.affected,
        "changed": sum(event.changed for event in events),
        "to_passed": sum(event.to_passed for event in events),
        "to_not_passed": sum(event.to_failed for event in events),
    }
    record(session, "system:correction:apply", ("correction", correction.id), actor=SYSTEM, now=now, data=data)
    sittings = [event.sitting.id for event in events]
    scores_corrected.send(correction, session=session, sittings=sittings, now=now)


def _holds(attempt: Attempt, correction: KeyCorrection) -> bool:
    return any(shown["version"] == correction.version_id for shown in attempt.layout)


def _list_scored(session: Session, place: Assignment) -> list[tuple[Attempt, Score]]:
    """The ended attempts of a place with the score that each has now."""
    rows = session.execute(
        select(Attempt, Score)
        .join(Score, Score.attempt_id == Attempt.id)
        .where(Attempt.assignment_id == place.id, Attempt.state.in_(ENDED))
        .order_by(Score.id)
    )
    newest = {attempt.id: (attempt, score) for attempt, score in rows}
    return list(newest.values())


def _read_outcome(session: Session, place: Assignment) -> str:
    if place.sitting.assessment_id is None:
        return ""
    return session.scalar(select(Result.outcome).where(Result.assignment_id == place.id)) or ""


def _foresee_outcome(session: Session, place: Assignment, standings: Sequence[tuple[Attempt, Marked | Score]]) -> str:
    assessment = place.sitting.assessment
    if assessment is None:
        return ""
    best = compute_best(
        Standing(attempt.id, score.points, score.maximum, attempt.ended_at)
        for attempt, score in standings
        if attempt.ended_at is not None
    )
    if best is None:
        return ""
    mark = assessment.specification.pass_mark_percent
    return compute_scored_outcome(best.points, best.maximum, mark, find_deduction(session, place.id))


def _keep(
    session: Session,
    correction: KeyCorrection,
    place: Assignment,
    changes: Iterable[Change],
    outcomes: tuple[str, str],
) -> None:
    for attempt, old, new in changes:
        if (old.points, old.maximum) == (new.points, new.maximum):
            continue
        session.add(
            ScoreChange(
                correction_id=correction.id,
                attempt_id=attempt.id,
                assignment_id=place.id,
                old_score_id=old.id,
                new_score_id=new.id if isinstance(new, Score) else None,
                points_before=old.points,
                maximum_before=old.maximum,
                points_after=new.points,
                maximum_after=new.maximum,
                outcome_before=outcomes[0],
                outcome_after=outcomes[1],
            )
        )
