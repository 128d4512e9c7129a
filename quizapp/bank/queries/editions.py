"""Reading editions and what they hold."""

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

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


def select_held(edition_id: int | None) -> Select[ItemVersion]:
    """The versions an issued edition holds, by item code; for None those that one would take if issued now."""
    statement = select(ItemVersion).join(ItemVersion.item).options(contains_eager(ItemVersion.item)).order_by(Item.code)
    return statement.where(_is_held(edition_id))


def _is_held(edition_id: int | None) -> ColumnElement[bool]:
    if edition_id is None:
        return ItemVersion.state == State.APPROVED
    return ItemVersion.id.in_(select(EditionItem.version_id).where(EditionItem.edition_id == edition_id))


def count_held(session: Session, edition_id: int | None) -> Cells:
    """How many versions `select_held` gives by (index, level)."""
    statement = (
        select(ItemVersion.index_code, ItemVersion.level, func.count())
        .where(_is_held(edition_id))
        .group_by(ItemVersion.index_code, ItemVersion.level)
    )
    return {(index, level): number for index, level, number in session.execute(statement)}


def count_pools(session: Session, edition_id: int | None) -> dict[str, int]:
    """How many versions `select_held` gives by pool."""
    statement = (
        select(Item.pool, func.count())
        .select_from(ItemVersion)
        .join(ItemVersion.item)
        .where(_is_held(edition_id))
        .group_by(Item.pool)
    )
    return dict(session.execute(statement).all())


def count_editions(session: Session) -> dict[int, int]:
    """How many questions each issued edition holds."""
    statement = select(EditionItem.edition_id, func.count()).group_by(EditionItem.edition_id)
    return dict(session.execute(statement).all())


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
