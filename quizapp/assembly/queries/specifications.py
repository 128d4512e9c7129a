"""Reading specifications, and what the bank holds for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from quizapp.assembly.domain import LEVELS, Cell, Overlap, compute_overlap
from quizapp.assembly.models import Paper, Specification
from quizapp.assembly.queries.papers import list_places
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.queries.stale import is_stale
from quizapp.issuing.models import EditionItem
from quizapp.issuing.queries import is_withdrawn
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.people.domain import Scope
from quizapp.people.queries import within


@dataclass(frozen=True)
class SpecificationRow:
    """A specification in a list, with how many papers it has."""

    specification: Specification
    papers: int


def list_specifications(session: Session, scope: Scope) -> list[SpecificationRow]:
    """The Committee's specifications and those of units within `scope`, newest first."""
    papers = select(Paper.specification_id, func.count().label("papers")).group_by(Paper.specification_id).subquery()
    rows = session.execute(
        select(Specification, func.coalesce(papers.c.papers, 0))
        .outerjoin(Specification.owner_unit)
        .outerjoin(papers, papers.c.specification_id == Specification.id)
        .where(or_(Specification.owner_unit_id.is_(None), within(scope)))
        .options(
            joinedload(Specification.edition),
            joinedload(Specification.owner_unit),
            selectinload(Specification.cells),
        )
        .order_by(Specification.id.desc())
    )
    return [SpecificationRow(specification, count) for specification, count in rows]


def get_specification(session: Session, specification_id: int, scope: Scope, *, own: bool = False) -> Specification:
    """A specification that `scope` may read; with `own`, one that it may change and use (see `is_own`)."""
    statement = (
        select(Specification)
        .outerjoin(Specification.owner_unit)
        .where(Specification.id == specification_id)
        .options(joinedload(Specification.edition), joinedload(Specification.owner_unit))
    )
    reach = within(scope)
    statement = statement.where(reach if own else or_(Specification.owner_unit_id.is_(None), reach))
    specification = session.scalars(statement).one_or_none()
    if specification is None:
        raise NotFoundError(N_("Không có ma trận đề này, hoặc ma trận ngoài phạm vi của anh/chị."))
    return specification


def is_own(specification: Specification, scope: Scope) -> bool:
    """Whether who manages `scope` may change and use it; the Committee's own are for the Committee, others may copy."""
    unit = specification.owner_unit
    return scope.everywhere or (unit is not None and scope.includes(unit.path))


def list_usable_specifications(session: Session, scope: Scope) -> list[Specification]:
    """Specifications that who manages `scope` may use for an assessment, newest first."""
    return list(
        session.scalars(
            select(Specification)
            .outerjoin(Specification.owner_unit)
            .where(within(scope))
            .options(selectinload(Specification.cells))
            .order_by(Specification.id.desc())
        )
    )


def count_stock(session: Session, edition_ids: list[int], today: date) -> dict[tuple[int, str], dict[Cell, int]]:
    """What papers may be made of: (edition, pool) -> {(index code, level): count}.

    Without what was withdrawn and what must be looked at again.
    """
    rows = session.execute(
        select(EditionItem.edition_id, Item.pool, ItemVersion.index_code, ItemVersion.level, func.count())
        .join(ItemVersion, ItemVersion.id == EditionItem.version_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(EditionItem.edition_id.in_(edition_ids), ~is_withdrawn(), ~is_stale(today))
        .group_by(EditionItem.edition_id, Item.pool, ItemVersion.index_code, ItemVersion.level)
    )
    stock: dict[tuple[int, str], dict[Cell, int]] = {}
    for edition_id, pool, index_code, level, count in rows:
        stock.setdefault((edition_id, pool), {})[index_code, level] = count
    return stock


def list_specifications_of(session: Session, edition_ids: Sequence[int]) -> list[tuple[Specification, int]]:
    """The specifications whose papers are made from these editions, newest first, each with how many papers it has."""
    papers = select(Paper.specification_id, func.count().label("papers")).group_by(Paper.specification_id).subquery()
    rows = session.execute(
        select(Specification, func.coalesce(papers.c.papers, 0))
        .outerjoin(papers, papers.c.specification_id == Specification.id)
        .where(Specification.edition_id.in_(edition_ids))
        .order_by(Specification.id.desc())
    )
    return [(specification, count) for specification, count in rows]


def compute_paper_overlap(session: Session, specification: Specification) -> Overlap:
    """How much the papers of a specification share."""
    places = list_places(session, specification.papers)
    return compute_overlap([[place.version_id for place in order] for order in places.values()])


def list_shown_levels(*sources: Mapping[Cell, int]) -> list[str]:
    """The levels a matrix has columns for: the first three, and those in use."""
    used = {level for cells in sources for (_index, level), count in cells.items() if count}
    return [level for at, level in enumerate(LEVELS) if at < len(LEVELS) - 1 or level in used]
