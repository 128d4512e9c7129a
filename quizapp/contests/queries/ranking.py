"""Reading the entries of a round: those that count, and the ranking made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from quizapp.contests.domain import Entry
from quizapp.contests.models import RankingEntry, RollEntry, Round
from quizapp.contests.queries.board import latest_scores
from quizapp.delivery.models import Assignment, Attempt
from quizapp.kernel.paging import Page, paginate_rows
from quizapp.kernel.text import compute_search_key
from quizapp.people.domain import Scope
from quizapp.people.models import OrgUnit, Person
from quizapp.people.queries import within
from quizapp.results.models import Score


@dataclass(frozen=True)
class RankedRow:
    """One entry of a ranking with everything it was decided on; for organisers and HR, never for the public page."""

    position: int
    rank: int
    name: str
    staff_code: str
    own_unit: str
    unit: str
    points: Decimal
    maximum: Decimal
    seconds_used: int
    submitted_at: datetime
    decided_by: str
    prize: str


def count_running(session: Session, sitting_id: int) -> int:
    """How many attempts of a sitting have not ended."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Attempt)
            .join(Attempt.assignment)
            .where(Assignment.sitting_id == sitting_id, Attempt.state == "in_progress")
        )
        or 0
    )


def list_valid_entries(session: Session, round_: Round) -> list[tuple[Entry, int]]:
    """Every valid entry of a round with the id of the score it counts by: ended, neither voided nor withdrawn."""
    latest = latest_scores(round_)
    rows = session.execute(
        select(Attempt.assignment_id, Score.id, Score.points, Attempt.started_at, Attempt.ended_at)
        .join(latest, latest.c.attempt_id == Attempt.id)
        .join(Score, Score.id == latest.c.score_id)
        .order_by(Attempt.assignment_id)
    )
    return [
        (Entry(assignment_id, points, compute_seconds(started_at, ended_at), ended_at), score_id)
        for assignment_id, score_id, points, started_at, ended_at in rows
        if ended_at is not None
    ]


def has_newer_scores(session: Session, round_: Round) -> bool:
    """Whether a ranked entry has a score that came after its ranking, because a key was corrected."""
    later = aliased(Score)
    newer = (
        select(RankingEntry.assignment_id)
        .join(Score, Score.id == RankingEntry.score_id)
        .where(
            RankingEntry.round_id == round_.id,
            select(later.id).where(later.attempt_id == Score.attempt_id, later.id > Score.id).exists(),
        )
        .limit(1)
    )
    return session.scalar(newer) is not None


def compute_seconds(started_at: datetime, ended_at: datetime) -> int:
    """Whole seconds from start to end."""
    return max(0, int((ended_at - started_at).total_seconds()))


def _select_ranked(round_: Round, scope: Scope, text: str) -> Any:
    statement: Any = (
        select(RankingEntry, Assignment.person_name, Assignment.unit_name, Person.staff_code, RollEntry, Score.maximum)
        .join(Assignment, Assignment.id == RankingEntry.assignment_id)
        .join(OrgUnit, OrgUnit.id == Assignment.unit_id)
        .join(Person, Person.id == Assignment.person_id)
        .join(RollEntry, (RollEntry.round_id == RankingEntry.round_id) & (RollEntry.person_id == Assignment.person_id))
        .join(Score, Score.id == RankingEntry.score_id)
        .where(RankingEntry.round_id == round_.id, within(scope))
        .order_by(RankingEntry.position)
    )
    if key := compute_search_key(text):
        statement = statement.where(Person.search_key.contains(key, autoescape=True))
    return statement


def _to_row(row: Any) -> RankedRow:
    place, name, own_unit, staff_code, roll, maximum = row
    return RankedRow(
        position=place.position,
        rank=place.rank,
        name=name,
        staff_code=staff_code,
        own_unit=own_unit,
        unit=roll.unit_name,
        points=place.points,
        maximum=maximum,
        seconds_used=place.seconds_used,
        submitted_at=place.submitted_at,
        decided_by=place.decided_by,
        prize=place.prize,
    )


def page_ranked(session: Session, round_: Round, *, scope: Scope, text: str = "", page: int = 1) -> Page[RankedRow]:
    """The ranking within `scope` in pages; `text` matches a part of the name without regard to tones."""
    found = paginate_rows(session, _select_ranked(round_, scope, text), page, 50)
    return Page([_to_row(row) for row in found.items], found.total, found.page, found.per_page)


def list_ranked(session: Session, round_: Round, *, scope: Scope) -> Sequence[RankedRow]:
    """The whole ranking within `scope`."""
    return [_to_row(row) for row in session.execute(_select_ranked(round_, scope, ""))]
