"""A document's way in: handed in, read behind the page, looked at, registered."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.ids import new_public_id
from quizapp.kernel.text import N_, compute_search_key, normalise
from quizapp.people.models import Person
from quizapp.sources.adapters import FORMATS
from quizapp.sources.domain import DocumentFacts, Effect, EffectLine, Passage, compute_key, is_under
from quizapp.sources.models import DocumentEffect, SourceDocument, SourceImport, SourcePassage
from quizapp.sources.services.effects import end_validity
from quizapp.sources.services.registering import refuse_days
from quizapp.tasks.services import request_task

KEEP = timedelta(days=7)


def hand_in(
    session: Session,
    *,
    content: bytes,
    file_name: str,
    facts: DocumentFacts | None,
    document: SourceDocument | None,
    person: Person,
    now: datetime,
    effects: Sequence[EffectLine] = (),
) -> SourceImport:
    """Take a file in to be read: of a new document with `facts`, or the text of a registered `document`.

    `effects` is what a new document does to others. Refused for another kind of file, for a document that is
    registered already, for a text that is not the one whose fingerprint the document has, and for places that the
    text of an earlier document does not have.
    """
    if PurePath(file_name.lower()).suffix not in FORMATS:
        raise DomainError(N_("Tệp phải là TXT, DOCX hoặc PDF có lớp chữ."), code="upload")
    fingerprint = hashlib.sha256(content).hexdigest()
    if document is not None:
        refuse_text(session, document, fingerprint)
    elif facts is not None:
        refuse_days(facts.issued_on, facts.valid_from, facts.valid_to, today=to_local(now).date())
        _refuse_known(session, facts, effects)
        _refuse_effects(session, effects)
    _forget_old(session, now)
    found = SourceImport(
        public_id=new_public_id(),
        created_by_id=person.id,
        created_at=now,
        file_name=normalise(PurePath(file_name).name)[-200:],
        sha256=fingerprint,
        facts=facts.to_json() if facts else {},
        document_key=document.key if document else None,
        effects=[line.to_json() for line in effects] if facts else [],
        content=content,
        passages=[],
    )
    session.add(found)
    session.flush()
    request_task(
        session,
        "sources.read",
        params={"import": found.id},
        requested_by_id=person.id,
        title=N_("Đọc tài liệu"),
        dedupe_key=found.public_id,
        now=now,
    )
    return found


def refuse_text(session: Session, document: SourceDocument, fingerprint: str) -> None:
    """Raise DomainError where a document has its text, or has the fingerprint of another one."""
    if session.scalars(select(SourcePassage.id).where(SourcePassage.document_key == document.key).limit(1)).first():
        raise DomainError(N_("Tài liệu này đã có văn bản trong hệ thống."), code="has_text")
    if document.text_sha256 and document.text_sha256 != fingerprint:
        raise DomainError(
            N_("Tệp này không đúng văn bản đã đăng ký: mã kiểm tra khác nhau. Anh/chị chọn đúng tệp văn bản gốc."),
            code="fingerprint",
        )


def _refuse_effects(session: Session, effects: Sequence[EffectLine]) -> None:
    if len({(line.target, line.effect) for line in effects}) < len(effects):
        raise DomainError(N_("Mỗi tài liệu bị tác động chỉ ghi một lần cho mỗi cách tác động."), code="twice")
    for line in effects:
        document = session.get_one(SourceDocument, line.target)
        statement = select(SourcePassage.address).where(SourcePassage.document_key == line.target)
        addresses = session.scalars(statement).all() if line.places else []
        for place in line.places:
            if addresses and not any(is_under(address, place) for address in addresses):
                raise DomainError(
                    N_("Văn bản %(document)s không có “%(place)s”. Ghi như trong danh mục đoạn, ví dụ khoản 1 Điều 5."),
                    code="place",
                    document=document.label,
                    place=place,
                )


def _refuse_known(session: Session, facts: DocumentFacts, effects: Sequence[EffectLine] = ()) -> None:
    """A document stands once in the list; a new issue of it may bear its number."""
    if not facts.number:
        return
    earlier = [line.target for line in effects if line.effect == Effect.REISSUES]
    same = select(SourceDocument.key).where(
        SourceDocument.key.not_in(earlier),
        SourceDocument.number == facts.number,
        SourceDocument.issued_on == facts.issued_on,
        SourceDocument.issuer == facts.issuer,
    )
    if session.scalars(same.limit(1)).first() is not None:
        raise DomainError(
            N_("Danh mục đã có tài liệu số %(number)s của cơ quan này cùng ngày ban hành."),
            code="known",
            number=facts.number,
        )


def _forget_old(session: Session, now: datetime) -> None:
    session.execute(
        update(SourceImport)
        .where(SourceImport.created_at < now - KEEP, SourceImport.state.in_(("reading", "read", "failed")))
        .values(state="dropped", content=None, passages=[])
        .execution_options(synchronize_session=False)
    )


def keep_passages(found: SourceImport, passages: Iterable[Passage]) -> None:
    """Note what a file was cut into. The file itself is kept no longer."""
    found.passages = [vars(passage) for passage in passages]
    found.content, found.state, found.message = None, "read", ""


def refuse_import(found: SourceImport, message: str) -> None:
    """Note why a file could not be read, in a sentence for who handed it in."""
    found.content, found.state, found.message = None, "failed", message[:500]


def drop_import(session: Session, found: SourceImport) -> None:
    """Throw away what was handed in."""
    found.state, found.content, found.passages = "dropped", None, []
    session.flush()


def register_import(session: Session, found: SourceImport, *, actor: Actor, now: datetime) -> SourceDocument:
    """Put what was read among the documents that can be cited, with its passages."""
    session.refresh(found, ["state"], with_for_update=True)
    if found.state != "read":
        raise DomainError(N_("Tài liệu chưa đọc xong hoặc đã được ghi nhận."), code="state")
    if found.document_key is not None:
        document = session.get_one(SourceDocument, found.document_key)
        refuse_text(session, document, found.sha256)
        document.text_sha256 = found.sha256
    else:
        facts = DocumentFacts.from_json(found.facts)
        _refuse_known(session, facts, found.effect_lines)
        key = compute_key(facts, lambda key: session.get(SourceDocument, key) is not None)
        document = SourceDocument(key=key, text_sha256=found.sha256, **vars(facts))
        session.add(document)
    session.flush()
    passages: list[dict[str, Any]] = [
        {
            **passage,
            "document_key": document.key,
            "search_key": compute_search_key(f"{passage['address']} {passage['text']}"),
        }
        for passage in found.passages
    ]
    session.execute(insert(SourcePassage), passages)
    for line in found.effect_lines:
        target = session.get_one(SourceDocument, line.target)
        effect = DocumentEffect(document=document, target=target, effect=line.effect.value, places=list(line.places))
        session.add(effect)
        session.flush()
        end_validity(effect)
    told = "text" if found.document_key else "register"
    found.state, found.document_key, found.passages = "registered", document.key, []
    session.flush()
    data = {
        "title": document.title,
        "number": document.number,
        "sha256": found.sha256,
        "passages": len(passages),
        "effects": found.effects,
    }
    record(session, f"web:source:{told}", ("source", document.key), actor=actor, now=now, data=data)
    return document
