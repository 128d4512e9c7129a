"""What a search for papers is given: versions of the bank with their difficulty, and items that must not meet."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quizapp.assembly.domain.calibration import (
    ENOUGH_CALIBRATED,
    Known,
    compute_calibrated,
    compute_information,
    find_cut,
)
from quizapp.assembly.domain.difficulty import choose_share
from quizapp.assembly.domain.matrix import LEVELS
from quizapp.assembly.domain.problem import Need, Problem, Quota, Stock
from quizapp.assembly.domain.terms import (
    ABOLISHED_BODIES,
    CellRule,
    Conditions,
    Traits,
    compute_fresh_count,
    names_abolished,
)
from quizapp.assembly.models import EnemyPair, ItemDifficulty, Specification
from quizapp.assembly.queries.uses import read_uses
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.queries.stale import is_stale
from quizapp.indices.queries import list_indices
from quizapp.issuing.models import EditionItem
from quizapp.issuing.queries import is_withdrawn
from quizapp.itemtypes.scoring import get_maximum
from quizapp.kernel.clock import to_local
from quizapp.kernel.hashing import to_canonical_json
from quizapp.kernel.text import compute_search_key
from quizapp.people.models import OrgUnit


def order_cells(session: Session, specification: Specification) -> list[CellRule]:
    """The cells of a specification in the order of a paper.

    By the position of the index, then from easy to hard; what may be anything comes after what may not, and what
    stays last at the end.
    """
    place = {index.code: index.position for index in list_indices(session)}

    def rank(rule: CellRule) -> tuple[bool, float, float, str, str]:
        return (
            rule.stays_last,
            place.get(rule.index_code or "", math.inf),
            LEVELS.index(rule.level) if rule.level else math.inf,
            rule.component or "",
            rule.item_type or "",
        )

    return sorted((cell.rule for cell in specification.cells), key=rank)


def read_problem(session: Session, specification: Specification, *, now: datetime, apart: bool = False) -> Problem:
    """What a search for the papers of a specification is given, reserve papers among them.

    With `apart`, nothing that is in papers which somebody is still to sit.
    """
    rules, conditions = order_cells(session, specification), specification.conditions
    pools = {rule.pool or specification.pool for rule in rules}
    versions = _list_versions(session, specification, pools, to_local(now).date())
    wanted = [
        (version, difficulty, traits)
        for version, difficulty, traits in versions
        if conditions.may_use(traits, now)
        and not (apart and traits.is_promised)
        and any(rule.accepts(traits, specification.pool) for rule in rules)
    ]
    stock = {}
    for version, difficulty, _traits in wanted:
        share = compute_share(version.level, difficulty)
        maximum = get_maximum(version.content)
        stock[version.id] = Stock(version.id, float(share * maximum), float(maximum))
    traits = [one for _version, _difficulty, one in wanted]
    needs = [
        Need(key, rule.low, rule.high, tuple(one.version_id for one in traits if rule.accepts(one, specification.pool)))
        for key, rule in enumerate(rules)
    ]
    items = {version.item_id: version.id for version, _difficulty, _traits in wanted}
    problem = Problem(
        needs=tuple(needs),
        stock=stock,
        papers=specification.all_papers,
        total=specification.question_count,
        enemies=(*_list_groups(session, items), *_list_siblings(version for version, _difficulty, _traits in wanted)),
        max_shared=specification.max_shared,
        quotas=tuple(_build_quotas(conditions, traits, specification.question_count)),
        wanted=_compute_wanted(conditions),
    )
    logits = {
        version.id: None if difficulty is None or difficulty.logit is None else float(difficulty.logit)
        for version, difficulty, _traits in wanted
    }
    return _add_information(problem, logits, float(specification.pass_mark_percent / 100))


def _add_information(problem: Problem, logits: dict[int, float | None], pass_share: float) -> Problem:
    """The problem with what each version tells about who just passes, where enough of them are calibrated."""
    known = {
        version: Known(weight, one.maximum, one.expected / one.maximum, logits[version])
        for version, weight in problem.compute_weights().items()
        for one in (problem.stock[version],)
    }
    calibrated = compute_calibrated(known.values())
    if calibrated < ENOUGH_CALIBRATED:
        return replace(problem, calibrated=calibrated)
    cut = find_cut(known.values(), pass_share)
    return replace(problem, information=compute_information(cut, known), cut=cut, calibrated=calibrated)


def list_owners(session: Session) -> list[str]:
    """The agencies that approved questions name as owning their matter, in alphabetical order."""
    rows = session.scalars(select(ItemVersion.owners).where(ItemVersion.state == "approved"))
    return sorted({str(owner) for owners in rows for owner in owners}, key=compute_search_key)


def _list_versions(
    session: Session, specification: Specification, pools: set[str], today: date
) -> list[tuple[ItemVersion, ItemDifficulty | None, Traits]]:
    uses = read_uses(session).items
    bodies = [*ABOLISHED_BODIES, *session.scalars(select(OrgUnit.name).where(OrgUnit.valid_to.is_not(None)))]
    asks = specification.max_abolished is not None
    found: list[tuple[ItemVersion, ItemDifficulty | None, Traits]] = []
    for version, pool, difficulty in session.execute(
        select(ItemVersion, Item.pool, ItemDifficulty)
        .join(EditionItem, EditionItem.version_id == ItemVersion.id)
        .join(Item, Item.id == ItemVersion.item_id)
        .outerjoin(ItemDifficulty, ItemDifficulty.version_id == ItemVersion.id)
        .where(
            EditionItem.edition_id == specification.edition_id, Item.pool.in_(pools), ~is_withdrawn(), ~is_stale(today)
        )
        .order_by(ItemVersion.id)
    ):
        use = uses.get(version.item_id)
        traits = Traits(
            version_id=version.id,
            index_code=version.index_code,
            component=version.component,
            level=version.level,
            item_type=version.item_type,
            pool=pool,
            owners=tuple(version.owners),
            names_abolished=asks and names_abolished(f"{version.stem} {to_canonical_json(version.content)}", bodies),
            uses=use.papers if use else 0,
            last_used=use.last if use else None,
            is_promised=use is not None and use.is_promised,
        )
        found.append((version, difficulty, traits))
    return found


def _build_quotas(conditions: Conditions, traits: list[Traits], total: int) -> Iterator[Quota]:
    if conditions.fresh_percent:
        fresh = frozenset(one.version_id for one in traits if not one.uses)
        yield Quota("fresh", compute_fresh_count(total, conditions.fresh_percent), total, fresh)
    if conditions.max_abolished is not None:
        past = frozenset(one.version_id for one in traits if one.names_abolished)
        yield Quota("abolished", 0, conditions.max_abolished, past)
    if conditions.focus_owner and conditions.focus_count:
        own = frozenset(one.version_id for one in traits if conditions.focus_owner in one.owners)
        yield Quota("focus", conditions.focus_count, total, own)


def _compute_wanted(conditions: Conditions) -> tuple[float, float] | None:
    if conditions.target_percent is None:
        return None
    target, tolerance = conditions.target_percent, conditions.tolerance_percent
    return float((target - tolerance) / 100), float((target + tolerance) / 100)


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


def _list_siblings(versions: Iterable[ItemVersion]) -> list[frozenset[int]]:
    # What one item model made asks the same of other figures: the second of them on a paper would ask nothing new.
    groups: dict[str, set[int]] = {}
    for version in versions:
        model = version.origin.get("model")
        if model is not None:
            groups.setdefault(model, set()).add(version.id)
    return [frozenset(group) for _model, group in sorted(groups.items()) if len(group) > 1]
