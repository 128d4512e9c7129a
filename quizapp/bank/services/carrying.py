"""The secure pool from one installation to another: in a locked file, looked at first, taken whole or not at all."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quizapp.audit.services import record
from quizapp.bank.adapters.locked_file import LockedFileError, lock, unlock
from quizapp.bank.domain import Axis, Level, Pool, State
from quizapp.bank.domain.wording import Citation, Wording, compute_stem_key
from quizapp.bank.domain.writing import list_shown_pictures
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.queries.items import list_folded_stems
from quizapp.bank.services.duties import note_author
from quizapp.bank.services.opening import LONGEST_REASON
from quizapp.bank.services.versions import add_version, get_wording, log_step
from quizapp.indices.queries import list_indices
from quizapp.itemtypes.registry import get_item_type, list_item_types
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_, normalise
from quizapp.people.queries import holds
from quizapp.pictures.models import Picture
from quizapp.pictures.services import keep_exactly, read_exactly
from quizapp.sources.models import SourceDocument

SHORTEST_PASSWORD = 12
MOST_ITEMS = 5000
_CODE = re.compile(r"[A-Z]{3}-\d{4}-\d{4}")


@dataclass(frozen=True)
class Carried:
    """One question of a locked file: `refusal` is a catalogue text where it cannot be taken; it may be here already."""

    code: str
    index_code: str
    level: str
    wording: Wording | None
    refusal: str = ""
    is_here: bool = False
    # What it shows, by hash.
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def export_secure(session: Session, password: str, *, reason: str, actor: Actor, now: datetime) -> tuple[bytes, int]:
    """The newest version of every secure item in use, as a file that `password` opens; and how many there are."""
    why = normalise(reason)
    if not why or len(why) > LONGEST_REASON:
        raise DomainError(N_("Anh/chị hãy ghi lý do xuất, dài không quá 300 ký tự."), code="no_reason")
    if len(password) < SHORTEST_PASSWORD:
        message = N_("Mật khẩu của tệp phải có ít nhất %(least)s ký tự.")
        raise DomainError(message, code="short", least=SHORTEST_PASSWORD)
    if actor.id is None or not holds(session, actor.id, Permission.BANK_ISSUE):
        raise ForbiddenError(N_("Chỉ Ban Chỉ đạo xuất được kho câu hỏi bảo mật."), code="no_right")
    versions = session.scalars(
        select(ItemVersion)
        .join(ItemVersion.item)
        .where(Item.pool == Pool.SECURE, ItemVersion.is_latest, ItemVersion.state != State.RETIRED)
        .options(joinedload(ItemVersion.item))
        .order_by(Item.code)
    ).all()
    if not versions:
        raise DomainError(N_("Kho câu hỏi bảo mật chưa có câu nào đang dùng."), code="empty")
    items = [{"code": version.item.code, **_describe(get_wording(version))} for version in versions]
    shown = {sha256 for version in versions for sha256 in list_shown_pictures(get_wording(version))}
    pictures = {sha256: b64encode(session.get_one(Picture, sha256).read()).decode() for sha256 in sorted(shown)}
    told = [[version.item.code, version.number, version.content_hash] for version in versions]
    record(
        session, "web:bank:export_secret", ("bank", "secure"), actor=actor, now=now, data={"reason": why, "items": told}
    )
    return lock(json.dumps({"items": items, "pictures": pictures}, ensure_ascii=False).encode(), password), len(items)


def read_carried(session: Session, file: bytes, password: str) -> list[Carried]:
    """What a locked file holds, question by question, with what keeps each from being taken. Writes nothing."""
    try:
        whole = json.loads(unlock(file, password))
        entries, pictures = whole["items"], dict(whole.get("pictures", {}))
    except LockedFileError as fault:
        raise DomainError(
            N_("Không mở được tệp: sai mật khẩu, hoặc tệp hỏng hay không phải tệp của kho câu hỏi bảo mật."),
            code="locked",
        ) from fault
    except (ValueError, KeyError, TypeError) as fault:
        raise DomainError(N_("Tệp mở được nhưng không chứa câu hỏi nào đọc được."), code="unreadable") from fault
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_ITEMS:
        message = N_("Một tệp có từ 1 đến %(most)s câu hỏi.")
        raise DomainError(message, code="count", most=MOST_ITEMS)
    reader = _Reader(session, pictures)
    return [reader.read(entry) for entry in entries]


def import_secure(session: Session, carried: Sequence[Carried], *, actor: Actor, now: datetime) -> list[str]:
    """Drafts of everything that is not here yet, under their codes: all or none. Returns the codes."""
    if actor.id is None or not holds(session, actor.id, Permission.BANK_SECURE):
        raise ForbiddenError(N_("Vai trò của anh/chị không soạn câu hỏi bảo mật."), code="no_right")
    refused = [entry for entry in carried if entry.refusal]
    if refused:
        message = N_("%(count)s câu của tệp không nhận được, nên chưa câu nào được nhận.")
        raise DomainError(message, code="refused", count=len(refused))
    fresh = [
        (entry.code, entry.wording, entry.pictures)
        for entry in carried
        if entry.wording is not None and not entry.is_here
    ]
    if not fresh:
        raise DomainError(N_("Mọi câu của tệp đã có trong kho."), code="nothing")
    told = []
    for code, wording, pictures in fresh:
        keep_exactly(session, pictures, actor=actor, now=now)
        item = Item(code=code, pool=Pool.SECURE.value, created_at=now)
        session.add(item)
        version = add_version(session, item, wording, state=State.DRAFT, author=actor, now=now)
        note_author(session, version, actor=actor, now=now, takes_over=True)
        log_step(session, version, "created", actor=actor, now=now)
        told.append([code, version.number, version.content_hash])
    session.flush()
    record(session, "web:bank:import_secret", ("bank", "secure"), actor=actor, now=now, data={"items": told})
    return [code for code, _wording, _pictures in fresh]


def _describe(wording: Wording) -> dict[str, Any]:
    names = ("item_type", "index_code", "component", "axis", "level", "stem", "explanation")
    return {
        **{name: getattr(wording, name) for name in names},
        "content": dict(wording.content),
        "owners": list(wording.owners),
        "citations": [citation.to_json() for citation in wording.citations],
    }


def _parse(entry: Mapping[str, Any]) -> Wording:
    """The wording of an entry; ValueError, KeyError or TypeError where it is none."""
    texts = {
        name: entry[name]
        for name in ("item_type", "index_code", "component", "axis", "level", "stem", "explanation")
        if isinstance(entry[name], str)
    }
    Axis(texts["axis"]), Level(texts["level"])
    content, owners = entry["content"], tuple(entry["owners"])
    if not isinstance(content, dict) or not all(isinstance(owner, str) for owner in owners):
        raise TypeError("content")
    return Wording(
        content=content, owners=owners, citations=tuple(Citation.from_json(c) for c in entry["citations"]), **texts
    )


class _Reader:
    """What entries are held against: the items, indices and documents of this installation, and one another."""

    def __init__(self, session: Session, pictures: Mapping[str, Any]) -> None:
        self._pictures = pictures
        self._components = {(i.code, part.code) for i in list_indices(session) for part in i.components}
        self._documents = set(session.scalars(select(SourceDocument.key)))
        self._open = set(list_folded_stems(session).values())
        self._seen: set[str] = set()
        rows = session.execute(select(Item.code, Item.pool, ItemVersion.content_hash).join(Item.versions))
        self._items: dict[str, set[tuple[str, str]]] = {}
        self._shown: set[str] = set()
        for code, pool, digest in rows:
            self._items.setdefault(code, set()).add((pool, digest))
            if pool != Pool.SECURE:
                self._shown.add(digest)

    def read(self, entry: Any) -> Carried:
        """An entry with its refusal, if any."""
        code = str(entry.get("code", ""))[:40] if isinstance(entry, dict) else ""
        try:
            wording = _parse(entry)
        except (ValueError, KeyError, TypeError, AttributeError):
            return Carried(code, "", "", None, N_("Câu hỏi không đọc được."))
        digest = wording.compute_hash()
        refusal = self._find_refusal(code, wording, digest)
        here = (Pool.SECURE.value, digest) in self._items.get(code, set())
        self._seen.add(code)
        pictures: dict[str, bytes] = {}
        if not refusal:
            pictures, refusal = self._find_pictures(wording)
        is_here = here and not refusal
        return Carried(code, wording.index_code, wording.level, wording, refusal, is_here, pictures)

    def _find_pictures(self, wording: Wording) -> tuple[dict[str, bytes], str]:
        """What the question shows, or why that cannot be taken."""
        try:
            shown = {sha256: b64decode(self._pictures[sha256]) for sha256 in list_shown_pictures(wording)}
            for sha256, content in shown.items():
                read_exactly(sha256, content)
        except (KeyError, TypeError, ValueError, DomainError):
            return {}, N_("Câu có hình mà tệp không kèm, hoặc hình trong tệp không đọc được.")
        return shown, ""

    def _find_refusal(self, code: str, wording: Wording, digest: str) -> str:
        if not _CODE.fullmatch(code) or code in self._seen:
            return N_("Mã câu hỏi không hợp lệ hoặc trùng trong tệp.")
        if digest in self._shown or compute_stem_key(wording.stem) in self._open:
            return N_("Câu này đã có trong nhóm công khai, nên không còn bí mật.")
        if code in self._items and (Pool.SECURE.value, digest) not in self._items[code]:
            return N_("Mã này ở đây là của một câu khác, hoặc câu đã được sửa.")
        if (wording.index_code, wording.component) not in self._components:
            return N_("Ở đây không có chỉ số hoặc nội dung này.")
        if {citation.document for citation in wording.citations} - self._documents:
            return N_("Câu dẫn một tài liệu chưa có ở đây.")
        return _find_fault(wording)


def _find_fault(wording: Wording) -> str:
    """What is wrong with the content itself."""
    if wording.item_type not in list_item_types():
        return N_("Ở đây không có dạng câu hỏi này.")
    try:
        is_sound = not get_item_type(wording.item_type).validate(wording.content)
    except (ValueError, KeyError, TypeError, AttributeError):
        is_sound = False
    return "" if is_sound else N_("Phương án hoặc đáp án của câu không hợp lệ.")
