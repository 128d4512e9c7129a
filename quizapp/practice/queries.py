"""Reading what can be practised, and how far somebody is."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from quizapp.bank.domain import Pool
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.queries.stale import is_stale
from quizapp.issuing.models import Edition, EditionItem
from quizapp.issuing.queries import find_issued_edition, is_withdrawn
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.people.models import OrgUnit, Person
from quizapp.practice.domain import Card
from quizapp.practice.models import PracticeCard
from quizapp.sources.models import SourceDocument


def list_cards(session: Session, person_id: int, today: date) -> list[Card]:
    """Every question of the open part of the edition in force, as this person knows it, by index and code.

    Not what must be looked at again: nobody shall learn what may hold no longer.
    """
    edition = find_issued_edition(session)
    if edition is None:
        return []
    rows = session.execute(
        select(
            ItemVersion.id,
            Item.code,
            ItemVersion.index_code,
            ItemVersion.component,
            ItemVersion.level,
            ItemVersion.owners,
            PracticeCard.box,
            PracticeCard.due_at,
            PracticeCard.seen,
            PracticeCard.right_count,
        )
        .join(ItemVersion.item)
        .join(EditionItem, EditionItem.version_id == ItemVersion.id)
        .outerjoin(PracticeCard, and_(PracticeCard.item_id == Item.id, PracticeCard.person_id == person_id))
        .where(EditionItem.edition_id == edition.id, Item.pool == Pool.OPEN, ~is_withdrawn(), ~is_stale(today))
        .order_by(Item.code)
    )
    return [
        Card(row[0], row[1], row[2], row[3], row[4], tuple(row[5]), row[6] or 0, row[7], row[8] or 0, row[9] or 0)
        for row in rows
    ]


def get_practice_version(session: Session, version_id: int, today: date) -> ItemVersion:
    """A version of the open part of the edition in force; NotFoundError for any other, whatever its pool."""
    edition = find_issued_edition(session)
    statement = (
        select(ItemVersion)
        .join(ItemVersion.item)
        .join(EditionItem, EditionItem.version_id == ItemVersion.id)
        .where(
            ItemVersion.id == version_id,
            EditionItem.edition_id == (edition.id if edition else None),
            Item.pool == Pool.OPEN,
            ~is_withdrawn(),
            ~is_stale(today),
        )
    )
    version = session.scalars(statement).one_or_none()
    if version is None:
        raise NotFoundError(N_("Câu hỏi này không có trong phần công khai để ôn luyện."), code="no_question")
    return version


def count_paused(session: Session, today: date) -> int:
    """How many questions of the open part are left out until they have been looked at again."""
    edition = find_issued_edition(session)
    statement = (
        select(func.count())
        .select_from(ItemVersion)
        .join(ItemVersion.item)
        .join(EditionItem, EditionItem.version_id == ItemVersion.id)
        .where(
            EditionItem.edition_id == (edition.id if edition else None),
            Item.pool == Pool.OPEN,
            ~is_withdrawn(),
            is_stale(today),
        )
    )
    return session.scalars(statement).one()


def list_practice_versions(session: Session, version_ids: list[int]) -> list[ItemVersion]:
    """The versions with these ids, in this order."""
    found = {v.id: v for v in session.scalars(select(ItemVersion).where(ItemVersion.id.in_(version_ids)))}
    return [found[number] for number in version_ids if number in found]


def find_practice_edition(session: Session) -> Edition | None:
    """The edition whose open part is practised."""
    return find_issued_edition(session)


def list_agency_names(session: Session, person: Person) -> frozenset[str]:
    """The names by which the person's agency may own a matter.

    Its own, those above it below the province, and those of the agencies that were merged into them.
    """
    own = {int(number) for number in person.unit.path.strip("/").split("/") if number}
    unit, merged = aliased(OrgUnit), aliased(OrgUnit)
    rows = session.execute(
        select(unit.name, merged.name)
        .outerjoin(merged, merged.successor_id == unit.id)
        .where(unit.id.in_(own), unit.parent_id.is_not(None))
    )
    return frozenset(name for row in rows for name in row if name)


def read_sources(
    session: Session, versions: Iterable[ItemVersion]
) -> dict[int, list[tuple[SourceDocument | None, str]]]:
    """The documents that each of these versions rests on, with the place in it; by version id."""
    cited = {version.id: version.citations for version in versions}
    keys = {citation["document"] for citations in cited.values() for citation in citations}
    known = {d.key: d for d in session.scalars(select(SourceDocument).where(SourceDocument.key.in_(keys)))}
    return {
        version_id: [(known.get(citation["document"]), citation["place"]) for citation in citations]
        for version_id, citations in cited.items()
    }
