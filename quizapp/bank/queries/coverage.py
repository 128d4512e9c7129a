"""How the questions in use spread over documents, components, axes and levels."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.bank.domain.coverage import Cells
from quizapp.bank.models import ItemVersion
from quizapp.bank.queries.citing import cites, is_in_use


def count_cells(session: Session, documents: Sequence[str]) -> Cells:
    """The questions in use, by their newest version, that cite each of these documents.

    What a question of the secure pool cites is under its seal: such questions are not counted.
    """
    if not documents:
        return {}
    place = ItemVersion.index_code, ItemVersion.component, ItemVersion.axis, ItemVersion.level
    statement = (
        select(*place, *(func.count().filter(cites(key)) for key in documents))
        .where(ItemVersion.is_latest, is_in_use(), ItemVersion.sealed.is_(None))
        .group_by(*place)
    )
    cells: Cells = {}
    for index, component, axis, level, *counts in session.execute(statement):
        for document, count in zip(documents, counts, strict=True):
            if count:
                cells.setdefault((index, document, component), Counter())[axis, level] += count
    return cells


def count_levels(session: Session) -> dict[str, int]:
    """The questions in use, by their newest version, by level."""
    statement = (
        select(ItemVersion.level, func.count()).where(ItemVersion.is_latest, is_in_use()).group_by(ItemVersion.level)
    )
    return dict(session.execute(statement).all())
