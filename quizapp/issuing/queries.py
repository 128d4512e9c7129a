"""Reading editions and what they hold."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from quizapp.bank.domain import State
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.queries.stale import is_stale
from quizapp.issuing.domain import EditionState, Held
from quizapp.issuing.models import Edition, EditionDispatch, EditionExclusion, EditionItem, EditionPrint
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.people.domain import Scope
from quizapp.people.models import OrgUnit
from quizapp.people.queries import list_units, within

Cells = dict[tuple[str, str], int]
# Databases take only so many values in one statement.
_CHUNK = 500


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
        .where(Edition.state == EditionState.ISSUED)
        .order_by(Edition.year.desc(), Edition.issued_on.desc(), Edition.id.desc())
    )
    return session.scalars(statement.limit(1)).first()


def find_edition_before(session: Session, edition: Edition) -> Edition | None:
    """The edition last issued for an earlier year."""
    statement = (
        select(Edition)
        .where(Edition.state == EditionState.ISSUED, Edition.year < edition.year)
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


def select_held(edition: Edition, pool: str | None = None, *, today: date | None = None) -> Select[ItemVersion]:
    """The versions an edition holds, by item code; a draft holds what it would take if it were frozen `today`."""
    statement = select(ItemVersion).join(ItemVersion.item).options(contains_eager(ItemVersion.item)).order_by(Item.code)
    statement = statement.where(_is_held(edition, today))
    return statement.where(Item.pool == pool) if pool is not None else statement


def _is_held(edition: Edition, today: date | None) -> ColumnElement[bool]:
    if edition.state == EditionState.DRAFT:
        out = select(EditionExclusion.item_id).where(EditionExclusion.edition_id == edition.id)
        held = and_(ItemVersion.state == State.APPROVED, ItemVersion.item_id.not_in(out))
        return held if today is None else and_(held, ~is_stale(today))
    return ItemVersion.id.in_(select(EditionItem.version_id).where(EditionItem.edition_id == edition.id))


def list_held(session: Session, edition: Edition, pool: str | None = None, *, today: date | None = None) -> list[Held]:
    """What an edition holds as plain values, by item code; of one pool where it is given."""
    statement = (
        select(
            ItemVersion.id,
            Item.code,
            ItemVersion.number,
            ItemVersion.content_hash,
            ItemVersion.index_code,
            Item.pool,
            ItemVersion.stem,
        )
        .join(ItemVersion.item)
        .where(_is_held(edition, today))
        .order_by(Item.code)
    )
    if pool is not None:
        statement = statement.where(Item.pool == pool)
    return [Held(*row) for row in session.execute(statement)]


def list_withdrawn(session: Session, edition: Edition) -> list[str]:
    """Codes of the questions of an edition that were withdrawn from use since; they stay in its records."""
    statement = (
        select(Item.code)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(_is_held(edition, None), is_withdrawn())
        .order_by(Item.code)
    )
    return list(session.scalars(statement))


def list_held_stale(session: Session, edition: Edition, today: date) -> list[str]:
    """Codes of the questions of an edition that must be looked at again; a draft leaves them out when it is frozen."""
    statement = (
        select(Item.code)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .where(_is_held(edition, None), is_stale(today))
        .order_by(Item.code)
    )
    return list(session.scalars(statement))


def list_editions_with(session: Session, version_ids: Sequence[int]) -> list[tuple[Edition, int]]:
    """The editions whose list is fixed and that hold any of these versions, with how many, newest year first."""
    counts: Counter[int] = Counter()
    for start in range(0, len(version_ids), _CHUNK):
        part = EditionItem.version_id.in_(version_ids[start : start + _CHUNK])
        statement = select(EditionItem.edition_id, func.count()).where(part).group_by(EditionItem.edition_id)
        counts.update(dict(session.execute(statement).all()))
    return [(edition, counts[edition.id]) for edition in list_editions(session) if edition.id in counts]


def is_withdrawn() -> ColumnElement[bool]:
    """Of a version: its item is out of use. One that was only replaced by a newer wording is not."""
    latest = aliased(ItemVersion)
    return exists().where(
        latest.item_id == ItemVersion.item_id, latest.is_latest.is_(True), latest.state == State.RETIRED
    )


def count_held(session: Session, edition: Edition, *, today: date | None = None) -> Cells:
    """How many versions `select_held` gives by (index, level)."""
    statement = (
        select(ItemVersion.index_code, ItemVersion.level, func.count())
        .where(_is_held(edition, today))
        .group_by(ItemVersion.index_code, ItemVersion.level)
    )
    return {(index, level): number for index, level, number in session.execute(statement)}


def count_pools(session: Session, edition: Edition, *, today: date | None = None) -> dict[str, int]:
    """How many versions `select_held` gives by pool."""
    statement = (
        select(Item.pool, func.count())
        .select_from(ItemVersion)
        .join(ItemVersion.item)
        .where(_is_held(edition, today))
        .group_by(Item.pool)
    )
    return dict(session.execute(statement).all())


def count_editions(session: Session) -> dict[int, int]:
    """How many questions each issued edition holds."""
    statement = select(EditionItem.edition_id, func.count()).group_by(EditionItem.edition_id)
    return dict(session.execute(statement).all())


def list_approved(session: Session, today: date) -> list[ItemVersion]:
    """The approved version of every item that has one and need not be looked at again, by item code.

    It is what an edition would take `today`.
    """
    statement = (
        select(ItemVersion)
        .join(ItemVersion.item)
        .where(ItemVersion.state == State.APPROVED, ~is_stale(today))
        .options(joinedload(ItemVersion.item))
        .order_by(Item.code)
    )
    return list(session.scalars(statement))


def list_issued_editions(session: Session) -> list[Edition]:
    """Issued editions, newest first: what every official may read about."""
    return [edition for edition in list_editions(session) if edition.state == EditionState.ISSUED]


def get_issued_edition(session: Session, edition_id: int) -> Edition:
    """An issued edition; NotFoundError for one that is still in preparation, as for one that does not exist."""
    edition = get_edition(session, edition_id)
    if edition.state != EditionState.ISSUED:
        raise NotFoundError(N_("Không có ngân hàng câu hỏi này."), code="no_edition")
    return edition


def find_print(session: Session, edition_id: int) -> EditionPrint | None:
    """The printed open part; None until it is made."""
    return session.get(EditionPrint, edition_id)


def has_dispatch(session: Session, edition_id: int) -> bool:
    """Whether an edition was sent to any agency."""
    return bool(session.scalar(select(exists().where(EditionDispatch.edition_id == edition_id))))


def list_dispatches(session: Session, edition_id: int) -> list[EditionDispatch]:
    """To whom an edition was sent, by the agencies' order."""
    statement = (
        select(EditionDispatch)
        .join(EditionDispatch.unit)
        .where(EditionDispatch.edition_id == edition_id)
        .options(joinedload(EditionDispatch.received_by))
        .order_by(OrgUnit.kind, OrgUnit.sort_key, OrgUnit.id)
    )
    return list(session.scalars(statement))


def list_recipients(session: Session, on: date) -> list[OrgUnit]:
    """The agencies, localities and schools directly under the province, which an edition is sent to."""
    units = list_units(session, on)
    tops = {unit.id for unit in units if unit.parent_id is None}
    return [unit for unit in units if unit.parent_id in tops and unit.kind != "division"]


def list_received(session: Session, scope: Scope) -> list[EditionDispatch]:
    """What was sent to the agencies within `scope`, newest first."""
    statement = (
        select(EditionDispatch)
        .join(EditionDispatch.unit)
        .where(within(scope))
        .options(joinedload(EditionDispatch.edition), joinedload(EditionDispatch.received_by))
        .order_by(EditionDispatch.sent_at.desc(), EditionDispatch.id.desc())
    )
    return list(session.scalars(statement))


def count_unconfirmed(session: Session, scope: Scope) -> int:
    """How many editions sent to the agencies within `scope` nobody has confirmed yet."""
    statement = (
        select(func.count())
        .select_from(EditionDispatch)
        .join(EditionDispatch.unit)
        .where(within(scope), EditionDispatch.received_at.is_(None))
    )
    return session.scalar(statement) or 0


def get_dispatch(session: Session, dispatch_id: int, scope: Scope) -> EditionDispatch:
    """One sending to an agency within `scope`; NotFoundError for any other."""
    statement = (
        select(EditionDispatch).join(EditionDispatch.unit).where(EditionDispatch.id == dispatch_id, within(scope))
    )
    dispatch = session.scalars(statement).one_or_none()
    if dispatch is None:
        raise NotFoundError(N_("Không có lần gửi ngân hàng câu hỏi này."), code="no_dispatch")
    return dispatch


def list_exclusions(session: Session, edition_id: int) -> list[EditionExclusion]:
    """What is left out of an edition, by item code."""
    statement = (
        select(EditionExclusion)
        .join(EditionExclusion.item)
        .where(EditionExclusion.edition_id == edition_id)
        .options(
            contains_eager(EditionExclusion.item).options(selectinload(Item.versions)),
        )
        .order_by(Item.code)
    )
    return list(session.scalars(statement))
