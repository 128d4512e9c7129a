"""Who was asked a question."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from quizapp.assembly.models import Paper, PaperItem
from quizapp.assembly.queries.uses import PaperUse, paper_uses_wanted
from quizapp.delivery.models import Assessment, Assignment, Attempt, Sitting


def list_unfinished(session: Session, specification_ids: Collection[int]) -> list[Assessment]:
    """The assessments under these specifications that are not closed, newest first."""
    statement = (
        select(Assessment)
        .where(Assessment.specification_id.in_(specification_ids), Assessment.state.in_(("draft", "open")))
        .order_by(Assessment.id.desc())
    )
    return list(session.scalars(statement))


@dataclass(frozen=True)
class Use:
    """The attempts of one sitting in which a version was asked."""

    version_id: int
    sitting: Sitting
    attempts: tuple[str, ...]  # by their public names


def list_uses(session: Session, version_ids: Collection[int]) -> dict[int, list[Use]]:
    """By version, the sittings in which it was asked, the earliest first; a sitting of a contest's round counts too."""
    statement = (
        select(PaperItem.version_id, Assignment.sitting_id, Attempt.public_id)
        .join(Attempt, Attempt.paper_id == PaperItem.paper_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(PaperItem.version_id.in_(version_ids))
        .order_by(Attempt.id)
    )
    asked: dict[tuple[int, int], list[str]] = {}
    for version_id, sitting_id, public_id in session.execute(statement):
        asked.setdefault((version_id, sitting_id), []).append(public_id)
    sittings = session.scalars(
        select(Sitting)
        .where(Sitting.id.in_({sitting_id for _, sitting_id in asked}))
        .options(joinedload(Sitting.assessment))
        .order_by(Sitting.starts_at, Sitting.id)
    )
    found: dict[int, list[Use]] = {}
    for sitting in sittings:
        for (version_id, sitting_id), attempts in asked.items():
            if sitting_id == sitting.id:
                found.setdefault(version_id, []).append(Use(version_id, sitting, tuple(attempts)))
    return found


@paper_uses_wanted.connect
def _add_paper_uses(session: Session, *, uses: dict[int, PaperUse]) -> None:
    """Papers by who began them, and those that wait for somebody in an open sitting; reserves wait for nobody."""
    people, last = func.count(Attempt.assignment_id.distinct()), func.max(Attempt.started_at)
    rows = session.execute(select(Attempt.paper_id, people, last).group_by(Attempt.paper_id))
    begun = {paper: (count, at) for paper, count, at in rows}
    promised = dict(
        session.execute(
            select(Paper.id, func.max(Sitting.ends_at))
            .join(Sitting, Sitting.specification_id == Paper.specification_id)
            .where(Sitting.opened_at.is_not(None), Sitting.closed_at.is_(None), Paper.is_reserve.is_(False))
            .group_by(Paper.id)
        ).all()
    )
    for paper in begun.keys() | promised.keys():
        count, at = begun.get(paper, (0, None))
        uses[paper] = PaperUse(count, at, promised.get(paper))
