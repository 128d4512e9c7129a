"""Which versions must be looked at again, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from quizapp.bank.domain import State
from quizapp.bank.domain.stale import Cause
from quizapp.bank.models import Item, ItemVersion, StaleMark
from quizapp.bank.queries.citing import cites
from quizapp.sources.models import SourceDocument

_CHUNK = 500


@dataclass(frozen=True)
class Reason:
    """One thing that makes a version stale; `mark` is what was noted of it, None for a day that nobody acted on."""

    version_id: int
    cause: Cause
    document: SourceDocument | None = None
    until: date | None = None
    mark: StaleMark | None = None


def is_stale(today: date) -> ColumnElement[bool]:
    """Of a version: something it rests on changed or has run out, and nobody has settled that yet.

    Days count by themselves: nothing has to run at midnight for a question to stop entering papers.
    """
    mark = aliased(StaleMark)
    noted = select(literal(1)).where(mark.version_id == ItemVersion.id, mark.cleared_at.is_(None))
    document, item = aliased(SourceDocument), aliased(Item)
    settled = aliased(StaleMark)
    of_document = (
        select(literal(1))
        .where(
            settled.version_id == ItemVersion.id,
            settled.document_key == document.key,
            settled.until == document.valid_to,
        )
        .correlate(ItemVersion, document)
    )
    ended = select(literal(1)).where(document.valid_to < today, cites(document.key), ~of_document.exists())
    closed = aliased(StaleMark)
    of_item = (
        select(literal(1))
        .where(closed.version_id == ItemVersion.id, closed.cause == Cause.ITEM_EXPIRED, closed.until == item.valid_to)
        .correlate(ItemVersion, item)
    )
    over = select(literal(1)).where(item.id == ItemVersion.item_id, item.valid_to < today, ~of_item.exists())
    return or_(*(found.correlate(ItemVersion).exists() for found in (noted, ended, over)))


def is_waiting_again(today: date) -> ColumnElement[bool]:
    """Of a version: it is accepted and stale, so somebody has to look at it."""
    return and_(ItemVersion.state == State.APPROVED, is_stale(today))


def select_stale(today: date) -> Select[ItemVersion]:
    """The accepted versions that are stale, by code."""
    return (
        select(ItemVersion)
        .join(ItemVersion.item)
        .where(is_waiting_again(today))
        .options(contains_eager(ItemVersion.item))
        .order_by(Item.code, ItemVersion.number)
    )


def count_stale(session: Session, today: date) -> int:
    """How many accepted versions are stale."""
    return session.scalars(select(func.count()).select_from(ItemVersion).where(is_waiting_again(today))).one()


def find_stale(session: Session, version_ids: Sequence[int], today: date) -> set[int]:
    """Which of these versions are stale."""
    found: set[int] = set()
    for start in range(0, len(version_ids), _CHUNK):
        part = ItemVersion.id.in_(version_ids[start : start + _CHUNK])
        found.update(session.scalars(select(ItemVersion.id).where(part, is_stale(today))))
    return found


def list_reasons(session: Session, versions: Sequence[ItemVersion], today: date) -> dict[int, list[Reason]]:
    """Why each of these versions is stale, by its id; one that is not has no entry."""
    found: dict[int, list[Reason]] = {}
    settled: set[tuple[int, str | None, date | None]] = set()
    ids = [version.id for version in versions]
    for start in range(0, len(ids), _CHUNK):
        statement = (
            select(StaleMark)
            .where(StaleMark.version_id.in_(ids[start : start + _CHUNK]))
            .options(joinedload(StaleMark.document), joinedload(StaleMark.by), joinedload(StaleMark.proposed_by))
            .order_by(StaleMark.id)
        )
        for mark in session.scalars(statement):
            settled.add((mark.version_id, mark.document_key, mark.until))
            if mark.cleared_at is None:
                reason = Reason(mark.version_id, Cause(mark.cause), mark.document, mark.until, mark)
                found.setdefault(mark.version_id, []).append(reason)
    ended = session.scalars(select(SourceDocument).where(SourceDocument.valid_to < today)).all()
    for version in versions:
        cited = {citation["document"] for citation in version.plain_citations}
        for document in ended:
            if document.key in cited and (version.id, document.key, document.valid_to) not in settled:
                reason = Reason(version.id, Cause.DOCUMENT_EXPIRED, document, document.valid_to)
                found.setdefault(version.id, []).append(reason)
        day = version.item.valid_to
        if day is not None and day < today and (version.id, None, day) not in settled:
            found.setdefault(version.id, []).append(Reason(version.id, Cause.ITEM_EXPIRED, None, day))
    return found
