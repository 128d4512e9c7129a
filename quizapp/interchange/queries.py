"""Reading uploads, and what belongs into files for others."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from quizapp.bank.domain import Pool, State
from quizapp.bank.models import Item, ItemVersion
from quizapp.indices.queries import list_indices
from quizapp.interchange.domain import Catalogue
from quizapp.interchange.models import ItemImport
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.sources.queries import list_documents

# Databases take only so many values in one statement.
CHUNK = 500
EXPORTED = (State.IN_REVIEW, State.APPROVED)


@dataclass(frozen=True)
class ExportFilter:
    """What a file is to hold; empty means all."""

    index: str = ""
    level: str = ""
    state: str = ""


def get_import(session: Session, public_id: str, *, created_by_id: int) -> ItemImport:
    """The upload of the person who made it."""
    upload = session.scalars(
        select(ItemImport).where(ItemImport.public_id == public_id, ItemImport.created_by_id == created_by_id)
    ).one_or_none()
    if upload is None or (upload.reading is None and upload.committed_at is None):
        raise NotFoundError(N_("Tệp này không còn chờ nhận. Anh/chị tải tệp lên lại."))
    return upload


def find_latest(session: Session, codes: list[str]) -> dict[str, ItemVersion]:
    """The newest versions of the items with these codes, each with its item."""
    found: dict[str, ItemVersion] = {}
    for start in range(0, len(codes), CHUNK):
        statement = (
            select(ItemVersion)
            .join(ItemVersion.item)
            .where(ItemVersion.is_latest, Item.code.in_(codes[start : start + CHUNK]))
            .options(joinedload(ItemVersion.item))
        )
        found |= {version.item.code: version for version in session.scalars(statement)}
    return found


def select_open_items(chosen: ExportFilter) -> Select[ItemVersion]:
    """Of each item of the open pool the newest version past its draft and in use, by code, as the filter leaves them.

    What is secret, and what stands in for it, leaves by no such file.
    """
    states = [state for state in EXPORTED if chosen.state in ("", state)]
    newest = (
        select(ItemVersion.item_id, func.max(ItemVersion.number).label("number"))
        .where(ItemVersion.state.in_(states))
        .group_by(ItemVersion.item_id)
        .subquery()
    )
    statement = (
        select(ItemVersion)
        .join(newest, (ItemVersion.item_id == newest.c.item_id) & (ItemVersion.number == newest.c.number))
        .join(ItemVersion.item)
        .where(Item.pool == Pool.OPEN)
        .options(joinedload(ItemVersion.item))
        .order_by(Item.code)
    )
    if chosen.index:
        statement = statement.where(ItemVersion.index_code == chosen.index)
    if chosen.level:
        statement = statement.where(ItemVersion.level == chosen.level)
    return statement


def list_open_items(session: Session, chosen: ExportFilter) -> list[ItemVersion]:
    """What `select_open_items` finds."""
    return list(session.scalars(select_open_items(chosen)))


def count_open_items(session: Session, chosen: ExportFilter) -> int:
    """How many `select_open_items` finds."""
    return session.scalars(select(func.count()).select_from(select_open_items(chosen).order_by(None).subquery())).one()


def get_catalogue(session: Session) -> Catalogue:
    """What a file to fill in offers."""
    return Catalogue(
        tuple(
            (f"{index.code}/{part.code}", f"{index.short_name}: {part.name}")
            for index in list_indices(session)
            for part in index.components
        ),
        tuple(
            (
                document.key,
                f"{document.kind} {document.number or ''} ({document.issued_on:%d/%m/%Y})".replace("  ", " "),
            )
            for document in list_documents(session)
        ),
    )
