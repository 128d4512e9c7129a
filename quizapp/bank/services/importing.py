"""Many new items at once."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.bank.domain import FIRST_OF_MODELS, Pool, State
from quizapp.bank.domain.wording import Wording
from quizapp.bank.domain.workflow import Step
from quizapp.bank.domain.writing import list_shown_pictures
from quizapp.bank.models import SECRET_PARTS, Item, ItemDuty, ItemReview, ItemVersion
from quizapp.bank.services.versions import CHUNK
from quizapp.indices.models import IndexDefinition
from quizapp.indices.queries import list_indices
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.pictures.queries import list_missing
from quizapp.sources.models import SourceDocument

# Rows that are written many at once go past the properties of the table, to its columns.
_COLUMNS = {name: f"plain_{name}" for name in SECRET_PARTS}


def create_items(
    session: Session, wordings: Sequence[Wording], *, pool: str, actor: Actor, now: datetime
) -> list[tuple[str, int]]:
    """New items of this year with their first drafts, as `create_item` makes one: their codes and version ids in order.

    All or none. The audit tells them by code and hash, some hundreds in one event.
    """
    if pool == Pool.SECURE:
        raise DomainError(N_("Câu hỏi từ tệp không vào nhóm bảo mật được."), code="not_secret")
    _check_references(session, wordings)
    codes = _find_free_codes(session, wordings, now.year)
    made: list[tuple[str, int]] = []
    for start in range(0, len(wordings), CHUNK):
        part = list(zip(codes[start : start + CHUNK], wordings[start : start + CHUNK], strict=True))
        made += _insert(session, part, pool=pool, actor=actor, now=now)
    return made


def _insert(
    session: Session, part: Sequence[tuple[str, Wording]], *, pool: str, actor: Actor, now: datetime
) -> list[tuple[str, int]]:
    rows = [{"code": code, "pool": pool, "created_at": now} for code, _wording in part]
    items = list(session.scalars(insert(Item).returning(Item.id, sort_by_parameter_order=True), rows))
    drafts = [
        {
            "item_id": item,
            "number": 1,
            "state": State.DRAFT.value,
            "author_id": actor.id,
            "created_at": now,
            "plain_origin": {},
            **{_COLUMNS.get(name, name): value for name, value in wording.to_columns().items()},
        }
        for item, (_code, wording) in zip(items, part, strict=True)
    ]
    versions = list(
        session.scalars(insert(ItemVersion).returning(ItemVersion.id, sort_by_parameter_order=True), drafts)
    )
    step = {"version_id": 0, "person_id": actor.id, "decision": "created", "at": now}
    session.execute(insert(ItemReview), [step | {"version_id": version} for version in versions])
    if actor.id is not None:
        duty = {"cycle": 1, "person_id": actor.id, "step": Step.AUTHOR.value, "is_current": True, "due_on": None}
        duty |= {"assigned_at": now, "acted_at": now}
        session.execute(insert(ItemDuty), [duty | {"item_id": item} for item in items])
    told = [[code, 1, draft["content_hash"]] for (code, _wording), draft in zip(part, drafts, strict=True)]
    data = {"versions": told, "pool": pool}
    record(session, "web:item_version:create_batch", ("bank", "items"), actor=actor, now=now, data=data)
    return [(code, version) for (code, _wording), version in zip(part, versions, strict=True)]


def _check_references(session: Session, wordings: Sequence[Wording]) -> None:
    known = {(index.code, part.code) for index in list_indices(session) for part in index.components}
    if {(wording.index_code, wording.component) for wording in wordings} - known:
        raise DomainError(N_("Nội dung đã chọn không thuộc chỉ số này."), code="component")
    cited = {citation.document for wording in wordings for citation in wording.citations}
    if cited - set(session.scalars(select(SourceDocument.key))):
        raise DomainError(N_("Tài liệu được dẫn không có trong danh mục."), code="document")
    if list_missing(session, (sha256 for wording in wordings for sha256 in list_shown_pictures(wording))):
        raise DomainError(N_("Có hình chưa được giữ ở đây. Anh/chị thêm lại hình đó."), code="picture")


def _find_free_codes(session: Session, wordings: Sequence[Wording], year: int) -> list[str]:
    """The next codes of each index, which nobody else can take before the transaction ends."""
    wanted = Counter(f"{wording.index_code[:3]}-{year}-" for wording in wordings)
    used = sorted({wording.index_code for wording in wordings})
    lock = select(IndexDefinition.code).where(IndexDefinition.code.in_(used)).order_by(IndexDefinition.code)
    session.execute(lock.with_for_update()).all()
    free: dict[str, int] = {}
    for prefix, count in wanted.items():
        own = Item.code.startswith(prefix), Item.code < f"{prefix}{FIRST_OF_MODELS}"
        last = session.scalars(select(func.max(Item.code)).where(*own)).one()
        free[prefix] = (int(last[-4:]) if last else 0) + 1
        if free[prefix] + count > FIRST_OF_MODELS:
            message = N_("Năm nay mã %(prefix)s chỉ còn %(left)s số, không đủ cho %(count)s câu.")
            left = FIRST_OF_MODELS - free[prefix]
            raise DomainError(message, code="no_codes", prefix=prefix, left=left, count=count)
    codes = []
    for wording in wordings:
        prefix = f"{wording.index_code[:3]}-{year}-"
        codes.append(f"{prefix}{free[prefix]:04d}")
        free[prefix] += 1
    return codes
