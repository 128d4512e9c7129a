"""Files into the database: all or nothing, and never over what somebody edited here."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from quizapp.audit.services import record
from quizapp.bank.adapters.yaml_files import read_bank
from quizapp.bank.domain import State
from quizapp.bank.domain.checks import check_fitness
from quizapp.bank.domain.files import DocumentEntry, Finding, ItemEntry, Severity
from quizapp.bank.domain.writing import list_shown_pictures
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.services.versions import add_version, log_step
from quizapp.indices.services import put_edition, put_index
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.text import N_
from quizapp.pictures.services import keep_exactly
from quizapp.sources.models import SourceDocument


class UnreadableBankError(DomainError):
    """Files of the bank cannot be loaded as they are; `findings` tells each place."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(
            N_("Không nạp được bộ câu hỏi: %(count)s lỗi trong các tệp. Chưa có gì được ghi."),
            code="unreadable_bank",
            count=len(findings),
        )
        self.findings = findings


@dataclass
class LoadReport:
    """What a load did, by item code; `conflicts` were left as they are in the database."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    conflicts: list[Finding] = field(default_factory=list)
    documents: int = 0
    indices: int = 0
    editions: int = 0

    @property
    def wrote_anything(self) -> bool:
        return bool(self.new or self.changed or self.documents or self.indices or self.editions)


def load_bank(session: Session, directory: Path, *, actor: Actor, now: datetime) -> LoadReport:
    """Put what the files of `directory` say into the database, as proposals in review.

    A file entry that changed since it was last loaded adds a version, unless somebody edited the item here since:
    then it is a conflict and the database keeps its own. Raises UnreadableBankError, having written nothing, where
    any entry is not fit to load.
    """
    files = read_bank(directory)
    findings = [finding for finding in check_fitness(files) if finding.severity == Severity.ERROR]
    if findings:
        raise UnreadableBankError(tuple(findings))
    report = LoadReport()
    for document in files.documents:
        report.documents += _put_document(session, document)
    session.flush()
    for index in files.indices:
        report.indices += put_index(session, index.facts, actor=actor, now=now)
    sources = {document.key: document.citation for document in files.documents}
    for table in files.editions:
        source = sources[table.edition.document]
        report.editions += put_edition(session, table.edition, source=source, actor=actor, now=now)
    shown = {sha256 for entry in files.items for sha256 in list_shown_pictures(entry.wording)}
    keep_exactly(session, {sha256: files.pictures[sha256] for sha256 in sorted(shown)}, actor=actor, now=now)
    items = {item.code: item for item in session.scalars(select(Item).options(selectinload(Item.versions)))}
    for entry in files.items:
        _load_item(session, items.get(entry.code), entry, report, now)
    session.flush()
    if report.wrote_anything:
        record(
            session,
            "file:bank:load",
            ("bank", directory.name),
            actor=actor,
            now=now,
            data={
                "new": len(report.new),
                "changed": report.changed,
                "conflicts": [finding.item for finding in report.conflicts],
                "digest": compute_digest([[e.code, e.wording.compute_hash()] for e in files.items]),
            },
        )
    return report


def _put_document(session: Session, entry: DocumentEntry) -> bool:
    row = session.get(SourceDocument, entry.key) or SourceDocument(key=entry.key)
    values = {
        "number": entry.number,
        "kind": entry.kind,
        "issued_on": entry.issued_on,
        "issuer": entry.issuer,
        "title": entry.title,
        # A file that names no fingerprint says nothing against the text that was imported here.
        "text_sha256": entry.text_sha256 or row.text_sha256,
    }
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    return True


def _load_item(session: Session, item: Item | None, entry: ItemEntry, report: LoadReport, now: datetime) -> None:
    digest = entry.wording.compute_hash()
    if item is None:
        item = Item(code=entry.code, pool=entry.pool, loaded_hash=digest, created_at=now)
        session.add(item)
        _propose(session, item, entry, now)
        report.new.append(entry.code)
        return
    if item.pool != entry.pool:
        report.conflicts.append(_conflict(entry, N_("Câu hỏi đã ở nhóm khác trong hệ thống; giữ nguyên nhóm đó.")))
        return
    latest = item.versions[-1]
    if digest == item.loaded_hash:
        if latest.content_hash == digest and entry.wording.origin:
            # The figures changed and the question did not: it stands on the new ones as it stood on the old.
            latest.origin = dict(entry.wording.origin)
        report.unchanged.append(entry.code)
        return
    if latest.content_hash == item.loaded_hash and latest.state not in (State.DRAFT, State.RETIRED):
        _withdraw(session, latest, now)
        item.loaded_hash = digest
        _propose(session, item, entry, now)
        report.changed.append(entry.code)
    elif any(version.content_hash == digest for version in item.versions):
        report.unchanged.append(entry.code)
    else:
        reason = (
            N_("Câu hỏi đã ngừng dùng trong hệ thống; tệp không được nạp lại.")
            if latest.state == State.RETIRED
            else N_("Câu hỏi đã được sửa trong hệ thống và tệp cũng đổi; giữ bản trong hệ thống.")
        )
        report.conflicts.append(_conflict(entry, reason))


def _propose(session: Session, item: Item, entry: ItemEntry, now: datetime) -> None:
    version = add_version(session, item, entry.wording, state=State.IN_REVIEW, author=SYSTEM, now=now)
    log_step(session, version, "loaded", actor=SYSTEM, now=now)


def _withdraw(session: Session, version: ItemVersion, now: datetime) -> None:
    """What waits for a decision gives way to the newer file; what is approved stays until the newer one is."""
    if version.state == State.IN_REVIEW:
        version.state = State.RETIRED.value
        version.decided_at = now
        log_step(session, version, "superseded", actor=SYSTEM, now=now)


def _conflict(entry: ItemEntry, message: str) -> Finding:
    return Finding(Severity.WARNING, "conflict", message, {}, entry.file, entry.line, entry.code)
