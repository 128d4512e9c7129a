"""What came of papers: kept beside what was expected, once the storey above has counted it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from quizapp.assembly.models import ItemDifficulty, Paper


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
        known = session.get(ItemDifficulty, version_id)
        if known is None:
            known = ItemDifficulty(version_id=version_id)
            session.add(known)
        known.observed_share, known.responses, known.updated_at = answers.share, answers.responses, now
    session.flush()
