"""What a search for papers is given: versions of the bank with their difficulty, and items that must not meet."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quizapp.assembly.domain.difficulty import choose_share
from quizapp.assembly.domain.matrix import LEVELS, Cell
from quizapp.assembly.domain.problem import Need, Problem, Stock
from quizapp.assembly.models import EnemyPair, ItemDifficulty, Specification
from quizapp.bank.models import Item, ItemVersion
from quizapp.indices.queries import list_indices
from quizapp.issuing.models import EditionItem
from quizapp.issuing.queries import is_withdrawn
from quizapp.itemtypes.scoring import get_maximum


def order_cells(session: Session, specification: Specification) -> list[tuple[Cell, int]]:
    """The cells of a matrix in the order of a paper: by the position of the index, then from easy to hard."""
    place = {index.code: index.position for index in list_indices(session)}
    cells = sorted(specification.cells, key=lambda c: (place[c.index_code], LEVELS.index(c.level)))
    return [((cell.index_code, cell.level), cell.count) for cell in cells]


def read_problem(session: Session, specification: Specification) -> Problem:
    """What a search for the papers of a specification is given, reserve papers among them."""
    by_cell: defaultdict[Cell, list[int]] = defaultdict(list)
    items: dict[int, int] = {}
    stock: dict[int, Stock] = {}
    cells = order_cells(session, specification)
    wanted = {cell for cell, _count in cells}
    for version, difficulty in session.execute(
        select(ItemVersion, ItemDifficulty)
        .join(EditionItem, EditionItem.version_id == ItemVersion.id)
        .join(Item, Item.id == ItemVersion.item_id)
        .outerjoin(ItemDifficulty, ItemDifficulty.version_id == ItemVersion.id)
        .where(EditionItem.edition_id == specification.edition_id, Item.pool == specification.pool, ~is_withdrawn())
        .order_by(ItemVersion.id)
    ):
        cell = (version.index_code, version.level)
        if cell not in wanted:
            continue
        by_cell[cell].append(version.id)
        items[version.item_id] = version.id
        share = compute_share(version.level, difficulty)
        maximum = get_maximum(version.content)
        stock[version.id] = Stock(version.id, float(share * maximum), float(maximum))
    return Problem(
        needs=tuple(Need(key, count, count, tuple(by_cell[cell])) for key, (cell, count) in enumerate(cells)),
        stock=stock,
        papers=specification.paper_count + specification.reserve_count,
        total=specification.question_count,
        enemies=tuple(_list_groups(session, items)),
        max_shared=specification.max_shared,
    )


def compute_share(level: str, difficulty: ItemDifficulty | None) -> Decimal:
    """The share of its points that a version is expected to bring."""
    if difficulty is None:
        return choose_share(level, judged=None, observed=None, responses=0)
    return choose_share(
        level,
        judged=difficulty.judged_share,
        observed=difficulty.observed_share,
        responses=difficulty.responses,
    )


def list_enemy_pairs(session: Session) -> list[EnemyPair]:
    """Every pair of items that must not meet, the newest first."""
    statement = select(EnemyPair).options(
        joinedload(EnemyPair.first), joinedload(EnemyPair.second), joinedload(EnemyPair.created_by)
    )
    return list(session.scalars(statement.order_by(EnemyPair.id.desc())))


def find_codes(session: Session, version_ids: Iterable[int]) -> dict[int, str]:
    """The item codes of versions."""
    statement = select(ItemVersion.id, Item.code).join(Item, Item.id == ItemVersion.item_id)
    return dict(session.execute(statement.where(ItemVersion.id.in_(set(version_ids)))).all())


def find_stems(session: Session, item_ids: Iterable[int]) -> dict[int, str]:
    """The stems of the newest versions of items."""
    statement = select(ItemVersion.item_id, ItemVersion.stem).where(ItemVersion.is_latest)
    return dict(session.execute(statement.where(ItemVersion.item_id.in_(set(item_ids)))).all())


def _list_groups(session: Session, items: dict[int, int]) -> list[frozenset[int]]:
    pairs = session.execute(select(EnemyPair.first_item_id, EnemyPair.second_item_id).order_by(EnemyPair.id))
    return [frozenset((items[one], items[other])) for one, other in pairs if one in items and other in items]
