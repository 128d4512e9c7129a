"""Who was asked a question."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quizapp.assembly.models import PaperItem
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
