"""What a document that waits to be registered would do to questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from quizapp.bank.domain import State
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.queries.citing import cites
from quizapp.kernel.hashing import compute_digest
from quizapp.sources.domain import EffectLine, is_touched
from quizapp.sources.models import SourceImport, SourcePassage


@dataclass(frozen=True)
class Touched:
    """A version with the first effect that bears on what it cites, and the places of those citations."""

    version: ItemVersion
    line: EffectLine
    places: tuple[str, ...]


def list_touched(session: Session, found: SourceImport) -> list[Touched]:
    """The versions that cite what the new document deals with, by code: of every state but of items out of use."""
    touched: dict[int, Touched] = {}
    after = [passage["text"] for passage in found.passages]
    for line in found.effect_lines:
        before = [
            (address, text)
            for address, text in session.execute(
                select(SourcePassage.address, SourcePassage.text)
                .where(SourcePassage.document_key == line.target)
                .order_by(SourcePassage.position)
            )
        ]
        for version in _list_versions(session, line.target):
            places = tuple(
                citation["place"]
                for citation in version.citations
                if citation["document"] == line.target
                and is_touched(
                    line,
                    paragraphs=int(citation["paragraphs"]),
                    sha256=str(citation["sha256"]),
                    before=before,
                    after=after,
                )
            )
            if places:
                touched.setdefault(version.id, Touched(version, line, places))
    return sorted(touched.values(), key=lambda one: (one.version.item.code, one.version.number))


def _list_versions(session: Session, key: str) -> list[ItemVersion]:
    # An older wording may stand in an edition that papers are still made from.
    latest = select(ItemVersion.item_id).where(ItemVersion.is_latest, ItemVersion.state == State.RETIRED)
    statement = (
        select(ItemVersion)
        .join(ItemVersion.item)
        .where(cites(key), ItemVersion.item_id.not_in(latest))
        .options(contains_eager(ItemVersion.item))
        .order_by(Item.code)
    )
    return list(session.scalars(statement))


def compute_impact_digest(touched: Sequence[Touched]) -> str:
    """Tells one list of touched versions from another."""
    return compute_digest([[one.version.id, one.line.to_json()] for one in touched])
