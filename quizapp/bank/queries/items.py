"""Reading questions, their versions and the documents they cite."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from quizapp.bank.domain import State
from quizapp.bank.domain.workflow import JUDGING
from quizapp.bank.models import Item, ItemAutosave, ItemReview, ItemVersion
from quizapp.bank.queries.duties import Reader, is_waiting_for, join_duties
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.paging import Page, count_rows, paginate
from quizapp.kernel.text import N_, compute_search_key

WAITING = "waiting"  # the filter "chờ tôi xử lý" stands beside the states


@dataclass(frozen=True)
class ItemFilter:
    """What a list is narrowed to; empty means all, but for the state: all in use.

    `state` is a state, a step that is waited for, or "waiting" for the reader.
    """

    text: str = ""
    index: str = ""
    level: str = ""
    state: str = ""
    pool: str = ""
    component: str = ""
    axis: str = ""


def find_item(session: Session, code: str) -> Item | None:
    """The item with this code."""
    return session.scalars(select(Item).where(Item.code == code)).one_or_none()


def get_item(session: Session, code: str) -> Item:
    """The item with its versions, authors and reviews; NotFoundError where there is none."""
    item = session.scalars(
        select(Item)
        .where(Item.code == code)
        .options(
            selectinload(Item.versions).options(
                joinedload(ItemVersion.author),
                selectinload(ItemVersion.reviews).joinedload(ItemReview.person),
            )
        )
    ).one_or_none()
    if item is None:
        raise NotFoundError(N_("Không có câu hỏi mã “%(item)s”."), code="no_item", item=code)
    return item


def get_latest_version(session: Session, item: Item) -> ItemVersion:
    """The newest version of an item."""
    return session.scalars(
        select(ItemVersion).where(ItemVersion.item_id == item.id).order_by(ItemVersion.number.desc()).limit(1)
    ).one()


def get_version(session: Session, version_id: int) -> ItemVersion:
    """A version with its item; NotFoundError where there is none."""
    version = session.scalars(
        select(ItemVersion).where(ItemVersion.id == version_id).options(joinedload(ItemVersion.item))
    ).one_or_none()
    if version is None:
        raise NotFoundError(N_("Không có bản câu hỏi này."), code="no_version")
    return version


def list_items(session: Session, chosen: ItemFilter, reader: Reader, *, page: int, per_page: int) -> Page[ItemVersion]:
    """A page of the newest versions that a filter leaves: what waits for the reader first, then by code."""
    # Sorted without their texts: only those of the page are read. Who does what is looked up where it matters.
    wanted = select(ItemVersion.id).join(ItemVersion.item).where(ItemVersion.is_latest)
    counted = join_duties(wanted, reader) if chosen.state == WAITING else wanted
    ordered = join_duties(wanted, reader).order_by(case((is_waiting_for(reader), 0), else_=1), Item.code)
    ids = paginate(
        session,
        _narrow(ordered, chosen, reader),
        page,
        per_page,
        total=count_rows(session, _narrow(counted, chosen, reader)),
    )
    statement = select(ItemVersion).where(ItemVersion.id.in_(ids.items)).options(joinedload(ItemVersion.item))
    found = {version.id: version for version in session.scalars(statement)}
    return Page([found[number] for number in ids.items], ids.total, ids.page, ids.per_page)


def _narrow(statement: Select[int], chosen: ItemFilter, reader: Reader) -> Select[int]:
    words = compute_search_key(chosen.text).split()
    for word in words:
        pattern = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        statement = statement.where(
            or_(
                ItemVersion.search_key.like(f"%{pattern}%", escape="\\"),
                func.lower(Item.code).like(f"%{pattern}%", escape="\\"),
            )
        )
    if chosen.index:
        statement = statement.where(ItemVersion.index_code == chosen.index)
    if chosen.level:
        statement = statement.where(ItemVersion.level == chosen.level)
    if chosen.component:
        statement = statement.where(ItemVersion.component == chosen.component)
    if chosen.axis:
        statement = statement.where(ItemVersion.axis == chosen.axis)
    if chosen.pool:
        statement = statement.where(Item.pool == chosen.pool)
    if chosen.state == WAITING:
        statement = statement.where(is_waiting_for(reader))
    elif chosen.state in set(JUDGING):
        statement = statement.where(ItemVersion.state == State.IN_REVIEW, ItemVersion.step == chosen.state)
    elif chosen.state:
        statement = statement.where(ItemVersion.state == chosen.state)
    else:
        statement = statement.where(ItemVersion.state != State.RETIRED)
    return statement


def list_folded_stems(session: Session, *, without: str = "") -> dict[str, str]:
    """The folded stem of the newest version of every item in use, by code, but the one with the code `without`.

    Those of questions that are kept back are not among them.
    """
    statement = (
        select(Item.code, ItemVersion.search_key)
        .join(Item.versions)
        .where(
            ItemVersion.is_latest,
            ItemVersion.state != State.RETIRED,
            ItemVersion.sealed.is_(None),
            Item.code != without,
        )
    )
    return dict(session.execute(statement).all())


def list_secret_stems(session: Session, *, without: str = "") -> dict[str, str]:
    """As `list_folded_stems`, of the questions that are kept back: read through their seals, and kept nowhere."""
    statement = (
        select(Item.code, ItemVersion)
        .join(Item.versions)
        .where(
            ItemVersion.is_latest,
            ItemVersion.state != State.RETIRED,
            ItemVersion.sealed.is_not(None),
            Item.code != without,
        )
    )
    return {code: version.search_key for code, version in session.execute(statement)}


def find_typing(session: Session, person_id: int, code: str) -> ItemAutosave | None:
    """What a person has typed into the editor of an item (empty code: a new one) and not saved yet."""
    return session.get(ItemAutosave, (person_id, code))


def count_by_state(session: Session, reader: Reader) -> dict[str, int]:
    """How many items are in each state and before each step, and under "waiting" how many wait for this person."""
    waits = func.sum(case((is_waiting_for(reader), 1), else_=0))
    by_stage = (
        join_duties(select(ItemVersion.state, ItemVersion.step, func.count(), waits), reader)
        .where(ItemVersion.is_latest)
        .group_by(ItemVersion.state, ItemVersion.step)
    )
    counts: Counter[str] = Counter()
    for state, step, number, waiting in session.execute(by_stage):
        counts[state] += number
        counts[WAITING] += waiting
        if state == State.IN_REVIEW:
            counts[step] += number
    return counts


def list_exportable(session: Session) -> list[ItemVersion]:
    """What belongs into files, by code.

    Of each item of the open and demonstration pools the newest version that is past its draft and still in use.
    """
    newest = (
        select(ItemVersion.item_id, func.max(ItemVersion.number).label("number"))
        .where(ItemVersion.state.in_((State.IN_REVIEW, State.APPROVED)))
        .group_by(ItemVersion.item_id)
        .subquery()
    )
    statement = (
        select(ItemVersion)
        .join(newest, and_(ItemVersion.item_id == newest.c.item_id, ItemVersion.number == newest.c.number))
        .join(ItemVersion.item)
        .where(Item.pool.in_(("open", "demonstration")))
        .options(joinedload(ItemVersion.item))
        .order_by(Item.code)
    )
    return list(session.scalars(statement))
