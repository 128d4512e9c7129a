"""Reading the indices."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from quizapp.indices.models import IndexDefinition
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_


def list_indices(session: Session) -> list[IndexDefinition]:
    """All indices in their order, with their components."""
    statement = (
        select(IndexDefinition)
        .options(selectinload(IndexDefinition.components))
        .order_by(IndexDefinition.position, IndexDefinition.code)
    )
    return list(session.scalars(statement))


def find_index(session: Session, code: str) -> IndexDefinition | None:
    """The index with this code."""
    return session.get(IndexDefinition, code)


def get_index(session: Session, code: str) -> IndexDefinition:
    """The index with this code; NotFoundError where there is none."""
    index = find_index(session, code)
    if index is None:
        raise NotFoundError(N_("Không có chỉ số “%(index)s”."), code="no_index", index=code)
    return index
