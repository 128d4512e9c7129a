"""Who saw which items: what rest, caps and freshness count from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from blinker import Signal
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Paper
from quizapp.assembly.queries.papers import list_places
from quizapp.bank.models import ItemVersion


@dataclass(frozen=True)
class PaperUse:
    """What became of a paper: how many began it and when last, and until when it is promised to somebody."""

    people: int = 0
    last: datetime | None = None
    promised_until: datetime | None = None


@dataclass(frozen=True)
class ItemUse:
    """In how many papers that were sat or are promised an item is, how many people had it before them, when last."""

    papers: int
    people: int
    last: datetime
    is_promised: bool


@dataclass(frozen=True)
class Uses:
    """What items were used for, by item id, and how many times somebody began a paper at all."""

    items: dict[int, ItemUse]
    people: int


# send(session, uses={}): a storey above, which knows who sat what, adds paper id -> PaperUse.
paper_uses_wanted = Signal()


def read_uses(session: Session) -> Uses:
    """What every item was used for. A paper that nobody began and no open sitting waits for has shown nothing."""
    by_paper: dict[int, PaperUse] = {}
    paper_uses_wanted.send(session, uses=by_paper)
    places = list_places(session, session.scalars(select(Paper).where(Paper.id.in_(by_paper))).all())
    versions = {place.version_id for order in places.values() for place in order}
    items = find_items(session, versions)
    uses: dict[int, ItemUse] = {}
    for paper, use in by_paper.items():
        # What is promised rests from the end of its sitting, which is still to come.
        last = max(at for at in (use.last, use.promised_until) if at is not None)
        for place in places[paper]:
            before = uses.get(items[place.version_id], ItemUse(0, 0, last, is_promised=False))
            uses[items[place.version_id]] = ItemUse(
                before.papers + 1,
                before.people + use.people,
                max(before.last, last),
                is_promised=before.is_promised or use.promised_until is not None,
            )
    return Uses(uses, sum(use.people for use in by_paper.values()))


def find_items(session: Session, version_ids: Iterable[int]) -> dict[int, int]:
    """The items of versions, by version id."""
    statement = select(ItemVersion.id, ItemVersion.item_id).where(ItemVersion.id.in_(set(version_ids)))
    return dict(session.execute(statement).all())
