"""Calibrating questions: difficulties on one scale from everybody's answers, handed down to where papers are made."""

from array import array
from datetime import datetime

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.assembly.domain.calibration import FEWEST_RESPONSES, Answers, Calibrated, calibrate
from quizapp.assembly.models import ItemDifficulty
from quizapp.bank.models import ItemVersion
from quizapp.delivery.models import Attempt
from quizapp.itemtypes.scoring import get_maximum
from quizapp.results.models import Score
from quizapp.results.services.scoring import ENDED
from quizapp.tasks.services import request_task

_AT_ONCE = 500


def request_calibration(session: Session, *, now: datetime) -> None:
    """Have difficulties calibrated, where some question has answers enough."""
    enough = select(ItemDifficulty.version_id).where(ItemDifficulty.responses >= FEWEST_RESPONSES).limit(1)
    if session.scalar(enough) is not None:
        request_task(session, "results.calibrate", dedupe_key="calibration", now=now)


def compute_calibration(session: Session) -> dict[int, Calibrated]:
    """Difficulties by version id from everybody's first attempts.

    Reads all of them: call it outside any transaction that writes.
    """
    people, items, reached = array("q"), array("q"), array("d")
    # The score under the keys used last is the one that counts.
    newest = select(func.max(Score.id)).group_by(Score.attempt_id)
    rows = session.execute(
        select(Attempt.id, Attempt.layout, Score.by_position)
        .join(Score, Score.attempt_id == Attempt.id)
        .where(Score.id.in_(newest), Attempt.state.in_(ENDED), Attempt.ordinal == 1)
        .order_by(Attempt.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for attempt, layout, points in rows:
        for place, part in zip(layout, points, strict=True):
            people.append(attempt)
            items.append(place["version"])
            reached.append(float(part))
    versions = np.array(items, dtype=np.int64)
    full = _read_maxima(session, {int(version) for version in np.unique(versions)})
    maxima = np.array([full[version] for version in items], dtype=np.float64)
    shares = np.array(reached, dtype=np.float64) / maxima
    return calibrate(Answers(np.array(people, dtype=np.int64), versions, shares))


def _read_maxima(session: Session, versions: set[int]) -> dict[int, float]:
    rows = session.scalars(select(ItemVersion).where(ItemVersion.id.in_(versions)))
    return {version.id: float(get_maximum(version.content)) for version in rows}
