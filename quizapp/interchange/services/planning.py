"""Reading an upload and telling everything that taking it over would do, before anything is written."""

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from quizapp.bank.domain import Pool, State
from quizapp.bank.domain.wording import Wording, compute_stem_key
from quizapp.bank.domain.writing import list_shown_pictures
from quizapp.bank.queries import list_folded_stems
from quizapp.documents.adapters.sealing import seal, unseal
from quizapp.indices.queries import list_indices
from quizapp.interchange.adapters.registry import get_format
from quizapp.interchange.domain import MAX_ITEMS, UNREADABLE, Found, Loss, Reading, Refused, list_lacks
from quizapp.interchange.domain.uploads import Action, Choices, Known, Line, Plan, from_json, to_json
from quizapp.interchange.models import ItemImport
from quizapp.interchange.queries import find_latest
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.ids import new_public_id
from quizapp.kernel.text import N_, compute_search_key, normalise
from quizapp.pictures.queries import list_missing
from quizapp.sources.queries import list_documents
from quizapp.tasks.models import TaskRun
from quizapp.tasks.services import request_task

KEEP_UPLOADS = timedelta(days=1)
READ = "interchange.read"
# How often progress is told.
STEP = 250
Report = Callable[[int, int], None]


def keep_upload(
    session: Session,
    *,
    content: bytes,
    file_name: str,
    key: str,
    choices: Choices,
    created_by_id: int,
    now: datetime,
    later: bool = False,
) -> ItemImport:
    """Read a file of the format `key` and keep what it says until it is taken over. Refused where it is unreadable.

    With `later` the file is kept as it came, for `read_file`.
    """
    if choices.pool == Pool.SECURE:
        raise DomainError(N_("Câu hỏi từ tệp không vào nhóm bảo mật được."), code="not_secret")
    kept = zlib.compress(content) if later else _pack(_read(key, content))
    session.execute(
        update(ItemImport)
        .where(ItemImport.created_at < now - KEEP_UPLOADS)
        .values(reading=None)
        .execution_options(synchronize_session=False)
    )
    upload = ItemImport(
        public_id=new_public_id(),
        created_by_id=created_by_id,
        created_at=now,
        file_name=normalise(file_name)[:200],
        format=key,
        choices=choices.to_json(),
        is_read=not later,
    )
    upload.reading = seal(kept, f"import/{upload.public_id}")
    session.add(upload)
    session.flush()
    return upload


def read_file(upload: ItemImport) -> Reading:
    """What the file says that was kept as it came; may take its time. Raises DomainError where it is unreadable."""
    return _read(upload.format, zlib.decompress(unseal(upload.reading or b"", f"import/{upload.public_id}")))


def keep_reading(session: Session, upload: ItemImport, reading: Reading) -> None:
    """Keep what was read in the place of the file."""
    upload.reading, upload.is_read = seal(_pack(reading), f"import/{upload.public_id}"), True
    session.flush()


def request_reading(session: Session, upload: ItemImport, *, title: str, actor: Actor, now: datetime) -> TaskRun:
    """Have a large file read in the background."""
    run = request_task(
        session, READ, now=now, params={"upload": upload.public_id}, requested_by_id=actor.id, title=title
    )
    upload.task = run.public_id
    session.flush()
    return run


def _read(key: str, content: bytes) -> Reading:
    read = get_format(key).read
    if read is None:
        raise DomainError(N_("Hệ thống không nhập được khuôn dạng này."), code=UNREADABLE)
    reading = read(content)
    count = len(reading.found) + len(reading.refused)
    if not count:
        raise DomainError(N_("Tệp không có câu hỏi nào."), code=UNREADABLE)
    if count > MAX_ITEMS:
        message = N_("Tệp có %(n)s câu; mỗi lần nhận nhiều nhất %(limit)s câu. Anh/chị chia thành nhiều tệp.")
        raise DomainError(message, code=UNREADABLE, n=count, limit=MAX_ITEMS)
    return reading


def _pack(reading: Reading) -> bytes:
    return zlib.compress(json.dumps(to_json(reading), ensure_ascii=False).encode())


def read_upload(upload: ItemImport) -> Reading:
    """What the file said."""
    packed = unseal(upload.reading or b"", f"import/{upload.public_id}")
    return from_json(json.loads(zlib.decompress(packed)))


def plan_import(session: Session, upload: ItemImport, *, report: Report = lambda _done, _total: None) -> Plan:
    """What taking `upload` over would do, question by question; nothing is written."""
    reading, planner = read_upload(upload), _Planner(session, Choices.from_json(upload.choices))
    # Plain facts: whoever is told how far it is may end the transaction that these were read in.
    latest = {
        code: _Latest(version.id, version.revision, version.state, version.item.pool, version.content_hash)
        for code, version in find_latest(session, [found.code for found in reading.found if found.code]).items()
    }
    lines: list[Line] = []
    refused = list(reading.refused)
    for number, found in enumerate(reading.found):
        if number % STEP == 0:
            report(number, len(reading.found))
        line = planner.place(found, latest.get(found.code))
        if isinstance(line, Line):
            lines.append(line)
        else:
            refused.append(line)
    return Plan(tuple(lines), tuple(refused))


@dataclass(frozen=True)
class _Latest:
    """The newest version of an item that is here."""

    version_id: int
    revision: int
    state: str
    pool: str
    content_hash: str


class _Planner:
    """What is here already, and what was said for what files do not tell."""

    def __init__(self, session: Session, choices: Choices) -> None:
        self.session, self.choices = session, choices
        indices = list_indices(session)
        self.components = {index.code: {part.code for part in index.components} for index in indices}
        # People write names where files have codes.
        self.indices = {compute_search_key(text): i.code for i in indices for text in (i.code, i.short_name)}
        self.names = {(i.code, compute_search_key(p.name)): p.code for i in indices for p in i.components}
        self.documents = {document.key for document in list_documents(session)}
        self.stems: dict[str, str] = {stem: code for code, stem in list_folded_stems(session).items()}
        self.placed: dict[str, str] = {}
        self.seen: dict[str, str] = {}

    def place(self, found: Found, latest: _Latest | None) -> Line | Refused:
        """What becomes of one question."""
        if list_missing(self.session, set(list_shown_pictures(found.wording)) - set(found.pictures)):
            return Refused(found.place, N_("Câu có hình mà tệp không kèm và ở đây không có."))
        wording, losses = self._complete(found)
        if latest is None or self.choices.known == Known.NEW:
            if found.code:
                losses.append(Loss(found.place, N_("Mã %(code)s trong tệp không được giữ."), {"code": found.code}))
            losses += self._find_twin(found, wording)
            return Line(found, wording, Action.NEW, losses=tuple(losses))
        if latest.pool == Pool.SECURE:
            return Refused(found.place, N_("Câu %(code)s thuộc nhóm bảo mật, không sửa từ tệp."), {"code": found.code})
        if found.code in self.placed:
            params = {"code": found.code, "place": self.placed[found.code]}
            return Refused(found.place, N_("Mã %(code)s đã có ở chỗ “%(place)s” của tệp này."), params)
        self.placed[found.code] = found.place
        action = self._choose(found, wording, latest, losses)
        return Line(found, wording, action, found.code, latest.version_id, latest.revision, tuple(losses))

    def _choose(self, found: Found, wording: Wording, latest: _Latest, losses: list[Loss]) -> Action:
        if wording.compute_hash() == latest.content_hash:
            losses.clear()
            return Action.SAME
        if latest.state == State.DRAFT:
            return Action.DRAFT
        if latest.state == State.IN_REVIEW:
            losses.append(Loss(found.place, N_("Bản đang xét của câu này sẽ được rút, thay bằng bản trong tệp.")))
        return Action.VERSION

    def _complete(self, found: Found) -> tuple[Wording, list[Loss]]:
        """The question with what was chosen for what its file does not tell, and everything lost or lacking."""
        losses, wording, chosen = list(found.losses), found.wording, self.choices
        told: list[tuple[str, Mapping[str, str]]] = []
        index, component = self._find_subject(wording)
        if not component:
            if wording.index_code:
                subject = f"{wording.index_code}/{wording.component}".rstrip("/")
                told.append((N_("Ở đây không có nội dung “%(subject)s”; lấy theo lựa chọn."), {"subject": subject}))
            else:
                told.append((N_("Chưa có chỉ số, nội dung; lấy theo lựa chọn."), {}))
            index, component = chosen.index_code, chosen.component
        if not wording.axis:
            told.append((N_("Chưa có khía cạnh; lấy theo lựa chọn."), {}))
        if not wording.level:
            told.append((N_("Chưa có mức độ; lấy theo lựa chọn."), {}))
        unknown = sorted({citation.document for citation in wording.citations} - self.documents)
        told += [(N_("Ở đây không có tài liệu “%(key)s”, nên bỏ dẫn nguồn này."), {"key": key}) for key in unknown]
        wording = replace(
            wording,
            index_code=index,
            component=component,
            axis=wording.axis or chosen.axis,
            level=wording.level or chosen.level,
            citations=tuple(c for c in wording.citations if c.document in self.documents),
        )
        losses += [Loss(found.place, what, params) for what, params in told]
        losses += [Loss(found.place, what) for what in list_lacks(wording)]
        return wording, losses

    def _find_subject(self, wording: Wording) -> tuple[str, str]:
        index = self.indices.get(compute_search_key(wording.index_code), wording.index_code)
        if wording.component in self.components.get(index, ()):
            return index, wording.component
        return index, self.names.get((index, compute_search_key(wording.component)), "")

    def _find_twin(self, found: Found, wording: Wording) -> Iterator[Loss]:
        """Whether the same is asked here, or further up in the file."""
        key = compute_stem_key(wording.stem)
        if key in self.stems:
            yield Loss(found.place, N_("Câu dẫn trùng với câu %(code)s đang có."), {"code": self.stems[key]})
        elif key in self.seen:
            yield Loss(found.place, N_("Câu dẫn trùng với câu ở chỗ “%(place)s” của tệp."), {"place": self.seen[key]})
        self.seen.setdefault(key, found.place)
