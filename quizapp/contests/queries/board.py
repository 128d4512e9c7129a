"""Reading the public board of a round: counted by the database, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import BigInteger, Numeric, Subquery, case, cast, func, select
from sqlalchemy.orm import Session

from quizapp.contests.domain import BANDS, Band, UnitStanding, compute_ratio, compute_standings
from quizapp.contests.models import RankingEntry, RollEntry, Round
from quizapp.delivery.models import Assignment, Attempt
from quizapp.results.models import Score

CENT = Decimal("0.01")
# Points are kept to four decimals.
UNITS = 10_000


@dataclass(frozen=True)
class Winner:
    """A prize winner as the public sees one: name and unit, nothing else of the person."""

    prize: str
    rank: int
    name: str
    unit: str
    points: Decimal
    maximum: Decimal
    seconds_used: int
    decided_by: str


@dataclass(frozen=True)
class Board:
    """What the public page shows, as of one moment. Ratios in per cent, means in points of `maximum`."""

    at: datetime
    roll: int
    entered: int
    scored: int
    ratio: Decimal
    mean: Decimal | None
    maximum: Decimal | None
    units: Sequence[UnitStanding]
    bands: Sequence[Band]
    winners: Sequence[Winner]

    @property
    def units_entered(self) -> int:
        return sum(1 for unit in self.units if unit.entered)


def latest_scores(round_: Round) -> Subquery:
    """One row an assignment of valid, ended attempts: attempt, and the id of the score that counts.

    That is the latest one, and once the ranking is official the one by which it was made: a key corrected later
    changes no figure that was published.
    """
    if round_.state == "published":
        return (
            select(RankingEntry.assignment_id, Score.attempt_id, RankingEntry.score_id)
            .join(Score, Score.id == RankingEntry.score_id)
            .where(RankingEntry.round_id == round_.id)
            .subquery()
        )
    return (
        select(
            Attempt.assignment_id.label("assignment_id"),
            Attempt.id.label("attempt_id"),
            func.max(Score.id).label("score_id"),
        )
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .join(Score, Score.attempt_id == Attempt.id)
        .where(
            Assignment.sitting_id == round_.sitting_id,
            Assignment.state == "assigned",
            Attempt.state.in_(("handed_in", "finalised")),
        )
        .group_by(Attempt.assignment_id, Attempt.id)
        .subquery()
    )


def get_board(session: Session, round_: Round, *, now: datetime) -> Board:
    """The board of a round. Winners are there only once they are published."""
    units = _list_units(session, round_)
    bands, scored, total, maximum = _count_bands(session, round_)
    roll, entered = sum(unit.roll for unit in units), sum(unit.entered for unit in units)
    return Board(
        at=now,
        roll=roll,
        entered=entered,
        scored=scored,
        ratio=compute_ratio(entered, roll),
        mean=_mean(total, scored),
        maximum=maximum,
        units=units,
        bands=bands,
        winners=list_winners(session, round_) if round_.state == "published" else (),
    )


def _count_units(column: Any) -> Any:
    """An exact decimal as whole ten-thousandths: SQLite would add and compare decimals as floats."""
    return cast(func.round(cast(column, Numeric(12, 4)) * UNITS), BigInteger)


def _mean(total: Decimal, count: int) -> Decimal | None:
    return (total / count).quantize(CENT, ROUND_HALF_UP) if count else None


def _list_units(session: Session, round_: Round) -> list[UnitStanding]:
    latest = latest_scores(round_)
    started = (
        select(Attempt.assignment_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(Assignment.sitting_id == round_.sitting_id, Attempt.state != "voided")
        .group_by(Attempt.assignment_id)
        .subquery()
    )
    rows = session.execute(
        select(
            RollEntry.unit_id,
            func.max(RollEntry.unit_name),
            func.count(),
            func.count(started.c.assignment_id),
            func.count(Score.id),
            func.coalesce(func.sum(_count_units(Score.points)), 0),
        )
        .outerjoin(
            Assignment,
            (Assignment.person_id == RollEntry.person_id)
            & (Assignment.sitting_id == round_.sitting_id)
            & (Assignment.state == "assigned"),
        )
        .outerjoin(started, started.c.assignment_id == Assignment.id)
        .outerjoin(latest, latest.c.assignment_id == Assignment.id)
        .outerjoin(Score, Score.id == latest.c.score_id)
        .where(RollEntry.round_id == round_.id)
        .group_by(RollEntry.unit_id)
    )
    return compute_standings(
        UnitStanding(
            unit_id, name, roll, entered, compute_ratio(entered, roll), _mean(Decimal(int(total)) / UNITS, scored)
        )
        for unit_id, name, roll, entered, scored, total in rows
    )


def _count_bands(session: Session, round_: Round) -> tuple[list[Band], int, Decimal, Decimal | None]:
    latest = latest_scores(round_)
    points, maximum = _count_units(Score.points), _count_units(Score.maximum)
    band = case(
        (points >= maximum, "all"),
        (points * 100 >= maximum * 75, "high"),
        (points * 100 >= maximum * 25, "middle"),
        else_="low",
    )
    rows = session.execute(
        select(band, func.count(), func.sum(points), func.max(maximum))
        .join(latest, latest.c.score_id == Score.id)
        .group_by(band)
    ).all()
    counts = {code: count for code, count, _total, _maximum in rows}
    bands = [Band(code, counts.get(code, 0)) for code in BANDS]
    most = max((Decimal(int(row[3])) / UNITS for row in rows), default=None)
    total = sum((Decimal(int(row[2])) / UNITS for row in rows), Decimal(0))
    return bands, sum(counts.values()), total, most


def list_winners(session: Session, round_: Round) -> list[Winner]:
    """Who won a prize, in the order of the ranking."""
    rows = session.execute(
        select(RankingEntry, Assignment.person_name, RollEntry.unit_name, Score.maximum)
        .join(Assignment, Assignment.id == RankingEntry.assignment_id)
        .join(
            RollEntry,
            (RollEntry.round_id == RankingEntry.round_id) & (RollEntry.person_id == Assignment.person_id),
        )
        .join(Score, Score.id == RankingEntry.score_id)
        .where(RankingEntry.round_id == round_.id, RankingEntry.prize != "")
        .order_by(RankingEntry.position)
    )
    return [
        Winner(place.prize, place.rank, name, unit, place.points, most, place.seconds_used, place.decided_by)
        for place, name, unit, most in rows
    ]
