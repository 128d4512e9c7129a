"""Reading the indices."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from quizapp.indices.models import IndexDefinition, StoredEdition
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


def find_stored_edition(session: Session, key: str) -> StoredEdition | None:
    """The newest version of a table of figures."""
    return session.scalars(select(StoredEdition).where(StoredEdition.key == key, StoredEdition.is_latest)).one_or_none()


def list_stored_editions(session: Session, index_code: str | None = None) -> list[StoredEdition]:
    """The tables of figures as they stand now, of one index or of all, in the order in which they were first loaded."""
    first = select(StoredEdition.key, func.min(StoredEdition.id).label("id")).group_by(StoredEdition.key).subquery()
    statement = (
        select(StoredEdition)
        .join(first, first.c.key == StoredEdition.key)
        .where(StoredEdition.is_latest)
        .order_by(first.c.id)
    )
    if index_code is not None:
        statement = statement.where(StoredEdition.index_code == index_code)
    return list(session.scalars(statement))


def find_index_by_slug(session: Session, slug: str) -> IndexDefinition | None:
    """The index whose code, in small letters, stands in an address."""
    return session.scalars(select(IndexDefinition).where(func.lower(IndexDefinition.code) == slug)).one_or_none()
