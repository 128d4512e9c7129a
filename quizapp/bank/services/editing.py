"""Writing questions: new items, drafts, new versions."""

from datetime import datetime

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.domain import FIRST_OF_MODELS, Pool, State, can_enter_pool
from quizapp.bank.domain.wording import Wording
from quizapp.bank.domain.writing import list_shown_pictures
from quizapp.bank.models import Item, ItemReview, ItemVersion
from quizapp.bank.queries.openings import require_opened
from quizapp.bank.services.duties import note_author
from quizapp.bank.services.opening import open_items
from quizapp.bank.services.versions import (
    add_version,
    get_wording,
    lock_version,
    log_step,
    record_version,
    seal_version,
    unseal_version,
)
from quizapp.indices.models import IndexDefinition
from quizapp.indices.queries import get_index
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.people.queries import holds
from quizapp.pictures.queries import list_missing
from quizapp.sources.models import SourceDocument


class OvertakenError(DomainError):
    """Somebody else saved in the meantime; `version` is what stands now."""

    def __init__(self, version: ItemVersion) -> None:
        super().__init__(
            N_("Trong lúc anh/chị sửa, người khác đã lưu câu hỏi này. Bài của anh/chị chưa được lưu."),
            code="overtaken",
        )
        self.version = version


def create_item(session: Session, *, pool: str, wording: Wording, actor: Actor, now: datetime) -> ItemVersion:
    """A new item of this year with its first draft; the code is the next free one of its index."""
    _check_references(session, wording)
    if pool == Pool.SECURE and actor.id is not None and not holds(session, actor.id, Permission.BANK_SECURE):
        raise ForbiddenError(N_("Vai trò của anh/chị không soạn câu hỏi bảo mật."), code="no_right")
    code = _find_free_code(session, wording.index_code, now.year)
    item = Item(code=code, pool=pool, created_at=now)
    session.add(item)
    version = add_version(session, item, wording, state=State.DRAFT, author=actor, now=now)
    note_author(session, version, actor=actor, now=now, takes_over=True)
    log_step(session, version, "created", actor=actor, now=now)
    record_version(session, version, "create", actor=actor, now=now, pool=pool)
    if pool == Pool.SECURE and actor.id is not None:
        open_items(session, [item], reason=gettext("Soạn câu hỏi mới"), actor=actor, now=now)
    return version


def save_draft(
    session: Session, version: ItemVersion, wording: Wording, *, revision: int, actor: Actor, now: datetime
) -> ItemVersion:
    """Put new text into a draft. `revision` is the one the editor started from.

    Raises OvertakenError where the draft was saved, submitted or overtaken since, ForbiddenError for who judges it.
    """
    lock_version(session, version)
    if version.state != State.DRAFT or not version.is_latest or version.revision != revision:
        raise OvertakenError(version)
    _check_references(session, wording)
    if wording.compute_hash() == version.content_hash:
        return version
    for name, value in wording.to_columns().items():
        setattr(version, name, value)
    version.revision += 1
    if not _has_written(session, version, actor):
        log_step(session, version, "edited", actor=actor, now=now)
    note_author(session, version, actor=actor, now=now)
    session.flush()
    record_version(session, version, "save", actor=actor, now=now, revision=version.revision)
    return version


def start_new_version(
    session: Session, version: ItemVersion, *, actor: Actor, now: datetime, wording: Wording | None = None
) -> ItemVersion:
    """A new draft on top of the newest version, with its text or with `wording`.

    What waits for a decision is withdrawn; what is approved stays in use until the new version is approved.
    Attempts and issued editions keep the versions they have.
    """
    lock_version(session, version)
    if not version.is_latest:
        raise OvertakenError(version)
    if version.state == State.DRAFT:
        raise DomainError(N_("Câu hỏi này đang có một bản nháp. Hãy sửa bản đó."), code="has_draft")
    wording = wording or get_wording(version)
    _check_references(session, wording)
    if version.state == State.IN_REVIEW:
        version.state = State.RETIRED.value
        version.decided_at = now
        log_step(session, version, "withdrawn", actor=SYSTEM, now=now)
    draft = add_version(session, version.item, wording, state=State.DRAFT, author=actor, now=now)
    note_author(session, draft, actor=actor, now=now, takes_over=True)
    log_step(session, draft, "created", actor=actor, now=now)
    record_version(session, draft, "start", actor=actor, now=now, after=version.number)
    return draft


def move_item(session: Session, item: Item, pool: str, *, actor: Actor, now: datetime) -> None:
    """Put an item into another pool. What has lain in files in the open or was accepted never becomes secure.

    What leaves the secure pool is readable in the database from then on; SealedItemError where it was not opened.
    """
    if pool not in set(Pool):
        raise DomainError(N_("Không có nhóm câu hỏi này."), code="no_pool")
    before = item.pool
    if before != pool and not can_enter_pool(pool, **find_past(item)):
        raise DomainError(
            N_("Câu hỏi này đã có trong bộ tệp công khai hoặc đã nghiệm thu ở nhóm khác, nên không bảo mật được nữa."),
            code="not_secret",
        )
    if before == Pool.SECURE:
        require_opened(session, item.versions, person_id=actor.id, now=now)
    item.pool = pool
    for version in item.versions:
        if pool == Pool.SECURE and not version.is_sealed:
            seal_version(version)
        elif pool != Pool.SECURE and version.is_sealed:
            unseal_version(version)
    session.flush()
    record(session, "web:item:move", ("item", item.id), actor=actor, now=now, data={"from": before, "to": pool})


def find_past(item: Item) -> dict[str, bool]:
    """What `can_enter_pool` asks about the past of an item."""
    accepted = any(version.state in {State.APPROVED, State.RETIRED} for version in item.versions)
    return {"came_from_files": item.loaded_hash is not None, "was_accepted": accepted}


def _has_written(session: Session, version: ItemVersion, actor: Actor) -> bool:
    edited = select(ItemReview.id).where(
        ItemReview.version_id == version.id, ItemReview.decision == "edited", ItemReview.person_id == actor.id
    )
    return actor.id == version.author_id or session.scalars(edited.limit(1)).first() is not None


def _check_references(session: Session, wording: Wording) -> None:
    index = get_index(session, wording.index_code)
    if wording.component not in {component.code for component in index.components}:
        raise DomainError(N_("Nội dung đã chọn không thuộc chỉ số này."), code="component")
    cited = {citation.document for citation in wording.citations}
    known = set(session.scalars(select(SourceDocument.key).where(SourceDocument.key.in_(cited))))
    if cited - known:
        raise DomainError(N_("Tài liệu được dẫn không có trong danh mục."), code="document")
    if list_missing(session, list_shown_pictures(wording)):
        raise DomainError(N_("Có hình chưa được giữ ở đây. Anh/chị thêm lại hình đó."), code="picture")


def _find_free_code(session: Session, index_code: str, year: int) -> str:
    # Two people may begin a question of one index at once; the second waits for the first one's code.
    session.execute(select(IndexDefinition.code).where(IndexDefinition.code == index_code).with_for_update())
    prefix = f"{index_code[:3]}-{year}-"
    own = Item.code.startswith(prefix), Item.code < f"{prefix}{FIRST_OF_MODELS}"
    last = session.scalars(select(func.max(Item.code)).where(*own)).one()
    return f"{prefix}{(int(last[-4:]) if last else 0) + 1:04d}"
