"""Reading editions and what they hold."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from quizapp.bank.domain import State
from quizapp.bank.models import Edition, EditionItem, Item, ItemVersion
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_

Cells = dict[tuple[str, str], int]


def list_editions(session: Session) -> list[Edition]:
    """All editions, newest year first."""
    return list(session.scalars(select(Edition).order_by(Edition.year.desc(), Edition.id.desc())))


def get_edition(session: Session, edition_id: int) -> Edition:
    """An edition; NotFoundError where there is none."""
    edition = session.get(Edition, edition_id)
    if edition is None:
        raise NotFoundError(N_("Không có ngân hàng câu hỏi này."), code="no_edition")
    return edition


def find_issued_edition(session: Session) -> Edition | None:
    """The edition issued last."""
    statement = (
        select(Edition)
        .where(Edition.state == "issued")
        .order_by(Edition.year.desc(), Edition.issued_on.desc(), Edition.id.desc())
    )
    return session.scalars(statement.limit(1)).first()


def find_edition_before(session: Session, edition: Edition) -> Edition | None:
    """The edition last issued for an earlier year."""
    statement = (
        select(Edition)
        .where(Edition.state == "issued", Edition.year < edition.year)
        .order_by(Edition.year.desc(), Edition.issued_on.desc(), Edition.id.desc())
    )
    return session.scalars(statement.limit(1)).first()


def count_cells(session: Session, edition_id: int, pool: str | None) -> Cells:
    """How many questions of `pool` (None: of all pools) an issued edition holds by (index, level)."""
    statement = (
        select(ItemVersion.index_code, ItemVersion.level, func.count())
        .join(EditionItem, EditionItem.version_id == ItemVersion.id)
        .join(ItemVersion.item)
        .where(EditionItem.edition_id == edition_id)
        .group_by(ItemVersion.index_code, ItemVersion.level)
    )
    if pool is not None:
        statement = statement.where(Item.pool == pool)
    return {(index, level): number for index, level, number in session.execute(statement)}


def list_cell_versions(session: Session, edition_id: int, pool: str, index_code: str, level: str) -> list[int]:
    """Ids of the versions in one cell of an issued edition, by item code."""
    statement = (
        select(ItemVersion.id)
        .join(EditionItem, EditionItem.version_id == ItemVersion.id)
        .join(ItemVersion.item)
        .where(
            EditionItem.edition_id == edition_id,
            Item.pool == pool,
            ItemVersion.index_code == index_code,
            ItemVersion.level == level,
        )
        .order_by(Item.code)
    )
    return list(session.scalars(statement))


def list_approved(session: Session) -> list[ItemVersion]:
    """The approved version of every item that has one, by item code: what an edition would take now."""
    statement = (
        select(ItemVersion)
        .join(ItemVersion.item)
        .where(ItemVersion.state == State.APPROVED)
        .options(joinedload(ItemVersion.item))
        .order_by(Item.code)
    )
    return list(session.scalars(statement))


def list_edition_versions(session: Session, edition_id: int) -> list[ItemVersion]:
    """The versions an issued edition holds, by item code."""
    statement = (
        select(ItemVersion)
        .join(EditionItem, EditionItem.version_id == ItemVersion.id)
        .join(ItemVersion.item)
        .where(EditionItem.edition_id == edition_id)
        .options(joinedload(ItemVersion.item))
        .order_by(Item.code)
    )
    return list(session.scalars(statement))
