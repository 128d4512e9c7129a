"""Reading rating panels: who judged how far, and what came of it."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from quizapp.assembly.domain.difficulty import PanelState, Spread, compute_spread
from quizapp.assembly.models import ItemDifficulty, Rating, RatingPanel, RatingPanelItem
from quizapp.bank.models import Item, ItemVersion
from quizapp.issuing.models import EditionItem
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.people.models import Person

# By version: judge -> percent.
Ratings = dict[int, dict[int, int]]


@dataclass(frozen=True)
class PanelRow:
    """A panel in a list: how many questions, and how many judges have said something."""

    panel: RatingPanel
    items: int
    judges: int


@dataclass(frozen=True)
class JudgeRow:
    """How many questions a judge has estimated in the current round."""

    name: str
    done: int
    total: int


@dataclass(frozen=True)
class ItemRow:
    """A question of a panel with what the judges said in each round; the last words count."""

    position: int
    version: ItemVersion
    first: Spread | None
    final: Spread | None


def list_panels(session: Session) -> list[PanelRow]:
    """All panels, newest first."""
    items = select(RatingPanelItem.panel_id, func.count().label("n")).group_by(RatingPanelItem.panel_id).subquery()
    judges = (
        select(Rating.panel_id, func.count(Rating.person_id.distinct()).label("n")).group_by(Rating.panel_id).subquery()
    )
    rows = session.execute(
        select(RatingPanel, func.coalesce(items.c.n, 0), func.coalesce(judges.c.n, 0))
        .outerjoin(items, items.c.panel_id == RatingPanel.id)
        .outerjoin(judges, judges.c.panel_id == RatingPanel.id)
        .options(joinedload(RatingPanel.edition))
        .order_by(RatingPanel.id.desc())
    )
    return [PanelRow(*row) for row in rows]


def get_panel(session: Session, panel_id: int) -> RatingPanel:
    """A panel with its questions; NotFoundError where there is none."""
    panel = session.scalars(
        select(RatingPanel)
        .where(RatingPanel.id == panel_id)
        .options(
            joinedload(RatingPanel.edition),
            selectinload(RatingPanel.items).joinedload(RatingPanelItem.version).joinedload(ItemVersion.item),
        )
    ).one_or_none()
    if panel is None:
        raise NotFoundError(N_("Không có phiên ước lượng này."))
    return panel


def read_ratings(session: Session, panel_id: int, round_: int) -> Ratings:
    """What every judge said in one round."""
    ratings: defaultdict[int, dict[int, int]] = defaultdict(dict)
    statement = select(Rating.version_id, Rating.person_id, Rating.percent)
    for version, person, percent in session.execute(
        statement.where(Rating.panel_id == panel_id, Rating.round == round_)
    ):
        ratings[version][person] = percent
    return dict(ratings)


def read_final_ratings(session: Session, panel_id: int) -> Ratings:
    """Every judge's last word: of the second round where one was given, else of the first."""
    first, second = read_ratings(session, panel_id, 1), read_ratings(session, panel_id, 2)
    return {version: first.get(version, {}) | second.get(version, {}) for version in first.keys() | second.keys()}


def list_item_rows(session: Session, panel: RatingPanel) -> list[ItemRow]:
    """The questions of a panel: those that the judges disagree about most first."""
    first, final = read_ratings(session, panel.id, 1), read_final_ratings(session, panel.id)
    rows = [
        ItemRow(
            item.position,
            item.version,
            compute_spread(first.get(item.version_id, {}).values()),
            compute_spread(final.get(item.version_id, {}).values()),
        )
        for item in panel.items
    ]
    return sorted(rows, key=lambda row: (-(row.first.deviation if row.first else 0.0), row.position))


def list_judge_rows(session: Session, panel: RatingPanel) -> list[JudgeRow]:
    """Everybody who has judged, with how far they are in the current round (in the last one where it is closed)."""
    round_ = 1 if panel.state == PanelState.ROUND_ONE else 2
    counted = func.count().filter(Rating.round == round_)
    rows = session.execute(
        select(Person.full_name, counted)
        .join(Rating, Rating.person_id == Person.id)
        .where(Rating.panel_id == panel.id)
        .group_by(Person.id, Person.full_name, Person.sort_key)
        .order_by(Person.sort_key)
    )
    return [JudgeRow(name, done, len(panel.items)) for name, done in rows]


def list_unjudged(session: Session, edition_id: int, pool: str, index_code: str, limit: int) -> list[int]:
    """Ids of versions of an issued edition that no judges have estimated yet, by item code."""
    statement = (
        select(ItemVersion.id)
        .join(EditionItem, EditionItem.version_id == ItemVersion.id)
        .join(Item, Item.id == ItemVersion.item_id)
        .outerjoin(ItemDifficulty, ItemDifficulty.version_id == ItemVersion.id)
        .where(
            EditionItem.edition_id == edition_id,
            Item.pool == pool,
            ItemDifficulty.judged_share.is_(None),
        )
        .order_by(Item.code)
        .limit(limit)
    )
    if index_code:
        statement = statement.where(ItemVersion.index_code == index_code)
    return list(session.scalars(statement))
