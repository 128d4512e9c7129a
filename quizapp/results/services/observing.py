"""What papers and questions turned out to be like: counted after a sitting and handed down to where papers are made."""

import statistics
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Paper, PaperItem
from quizapp.assembly.services.observing import ObservedItem, ObservedPaper, record_observations
from quizapp.bank.models import ItemVersion
from quizapp.delivery.models import Attempt, Sitting
from quizapp.delivery.services.signals import sitting_closed
from quizapp.itemtypes.scoring import get_maximum
from quizapp.results.models import Score
from quizapp.results.services.scoring import ENDED
from quizapp.tasks.services import request_task

_PLACES = Decimal("0.0001")


def observe_papers(session: Session, specification_id: int, *, now: datetime) -> None:
    """Count the ended attempts on the papers of a specification, and the answers to their questions wherever asked."""
    papers = set(session.scalars(select(Paper.id).where(Paper.specification_id == specification_id)))
    versions = set(session.scalars(select(PaperItem.version_id).where(PaperItem.paper_id.in_(papers))))
    asked_in = select(PaperItem.paper_id).where(PaperItem.version_id.in_(versions))
    rows = session.execute(
        select(Score, Attempt)
        .join(Attempt, Attempt.id == Score.attempt_id)
        .where(Attempt.paper_id.in_(asked_in), Attempt.state.in_(ENDED))
        .order_by(Score.id)
    )
    # The score under the keys used last is the one that counts.
    newest = {attempt.id: (score, attempt) for score, attempt in rows}
    totals: defaultdict[int, list[Decimal]] = defaultdict(list)
    points: defaultdict[int, list[Decimal]] = defaultdict(list)
    for score, attempt in newest.values():
        if attempt.paper_id in papers:
            totals[attempt.paper_id].append(score.points)
        for place, reached in zip(attempt.layout, score.by_position, strict=True):
            if place["version"] in versions:
                points[place["version"]].append(Decimal(reached))
    maxima = _read_maxima(session, versions)
    record_observations(
        session,
        {paper: _describe(scores) for paper, scores in totals.items()},
        {
            version: ObservedItem(len(reached), (statistics.mean(reached) / maxima[version]).quantize(_PLACES))
            for version, reached in points.items()
        },
        now=now,
    )


def _describe(scores: Sequence[Decimal]) -> ObservedPaper:
    deviation = statistics.stdev(scores) if len(scores) > 1 else Decimal(0)
    return ObservedPaper(len(scores), statistics.mean(scores).quantize(_PLACES), deviation.quantize(_PLACES))


def _read_maxima(session: Session, versions: set[int]) -> dict[int, Decimal]:
    rows = session.scalars(select(ItemVersion).where(ItemVersion.id.in_(versions)))
    return {version.id: get_maximum(version.content) for version in rows}


@sitting_closed.connect
def _observe_closed_sitting(sitting: Sitting, *, session: Session, now: datetime) -> None:
    request_task(
        session,
        "results.observe",
        params={"specification": sitting.specification_id},
        dedupe_key=f"specification:{sitting.specification_id}",
        now=now,
    )
