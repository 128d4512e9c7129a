"""What came of papers: kept beside what was expected, once the storey above has counted it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from quizapp.assembly.domain.calibration import Calibrated
from quizapp.assembly.models import ItemDifficulty, Paper
from quizapp.audit.services import record
from quizapp.kernel.actor import SYSTEM


@dataclass(frozen=True)
class ObservedPaper:
    """Scores on one paper: how many attempts ended, their mean and standard deviation in points."""

    count: int
    mean: Decimal
    deviation: Decimal


@dataclass(frozen=True)
class ObservedItem:
    """Answers to one version: how many there are, and the share of the points they reached."""

    responses: int
    share: Decimal


def record_observations(
    session: Session, papers: Mapping[int, ObservedPaper], items: Mapping[int, ObservedItem], *, now: datetime
) -> None:
    """Keep what was observed, by paper id and by version id, over what was known of them before.

    From enough responses on, searches reckon with the observed difficulty instead of the judged one.
    """
    for paper_id, observed in papers.items():
        paper = session.get_one(Paper, paper_id)
        paper.observed_count = observed.count
        paper.observed_mean = observed.mean
        paper.observed_deviation = observed.deviation
    for version_id, answers in sorted(items.items()):
        known = _get_difficulty(session, version_id)
        known.observed_share, known.responses, known.updated_at = answers.share, answers.responses, now
    session.flush()


def record_calibration(session: Session, items: Mapping[int, Calibrated], *, now: datetime) -> None:
    """Keep calibrated difficulties by version id, over those of before; searches then make papers tell as much."""
    for version_id, found in sorted(items.items()):
        known = _get_difficulty(session, version_id)
        known.logit, known.logit_error = _round(found.logit), _round(found.error)
        known.logit_responses, known.calibrated_at, known.updated_at = found.responses, now, now
    session.flush()
    data = {"items": len(items), "answers": sum(found.responses for found in items.values())}
    record(session, "system:bank:calibrate", ("bank", "difficulty"), actor=SYSTEM, now=now, data=data)


def _get_difficulty(session: Session, version_id: int) -> ItemDifficulty:
    known = session.get(ItemDifficulty, version_id)
    if known is None:
        known = ItemDifficulty(version_id=version_id)
        session.add(known)
    return known


def _round(value: float) -> Decimal:
    return Decimal(value).quantize(Decimal("0.0001"))
