"""The statistics kept of a sitting, with the people that they name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.evidence.domain.similarity import FEWEST_PEOPLE, FIRM_PEOPLE
from quizapp.evidence.models import SimilarityReport
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_


@dataclass(frozen=True)
class Row:
    """A pair as a panel reads it."""

    first: Any
    second: Any
    figures: dict[str, Any]


@dataclass(frozen=True)
class ReportView:
    """A kept report with names: `rows` hold (Attempt, Assignment) of either side."""

    made_at: datetime
    people: int
    compared: int
    rows: tuple[Row, ...]

    @property
    def is_enough(self) -> bool:
        return self.people >= FEWEST_PEOPLE

    @property
    def is_firm(self) -> bool:
        return self.people >= FIRM_PEOPLE


def get_sitting(session: Session, number: int) -> Sitting:
    """A sitting by its number."""
    sitting = session.scalars(
        select(Sitting).where(Sitting.id == number).options(joinedload(Sitting.assessment))
    ).one_or_none()
    if sitting is None:
        raise NotFoundError(N_("Không có ca này."))
    return sitting


def read_report(session: Session, sitting: Sitting) -> ReportView | None:
    """The report of a sitting, if one was made."""
    report = session.get(SimilarityReport, sitting.id)
    if report is None:
        return None
    numbers = {pair[side] for pair in report.pairs for side in ("first", "second")}
    rows = session.execute(
        select(Attempt, Assignment)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(Attempt.id.in_(numbers))
    ).all()
    people = {row.Attempt.id: row for row in rows}
    return ReportView(
        report.made_at,
        report.people,
        report.compared,
        tuple(Row(people[pair["first"]], people[pair["second"]], pair) for pair in report.pairs),
    )
