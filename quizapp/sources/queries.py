"""Reading documents, their passages, and what was handed in."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_, compute_search_key
from quizapp.sources.domain import DocumentFacts, locate_passage
from quizapp.sources.models import DocumentEffect, SourceDocument, SourceImport, SourcePassage

MOST_FOUND = 40
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Found:
    """A passage that a search found, with its document."""

    passage: SourcePassage
    document: SourceDocument


def list_documents(session: Session) -> list[SourceDocument]:
    """All registered documents, newest first."""
    return list(session.scalars(select(SourceDocument).order_by(SourceDocument.issued_on.desc(), SourceDocument.key)))


def get_document(session: Session, key: str) -> SourceDocument:
    """A document; NotFoundError where there is none."""
    document = session.get(SourceDocument, key)
    if document is None:
        raise NotFoundError(N_("Không có tài liệu này trong danh mục."), code="no_document")
    return document


def count_passages(session: Session) -> dict[str, int]:
    """How many passages the text of each document has; a document without text is not in it."""
    statement = select(SourcePassage.document_key, func.count()).group_by(SourcePassage.document_key)
    return dict(session.execute(statement).all())


def select_passages(key: str, words: str = "") -> Select[SourcePassage]:
    """The passages of a document in their order, those that hold all `words`."""
    statement = select(SourcePassage).where(SourcePassage.document_key == key).order_by(SourcePassage.position)
    return _narrow(statement, words)


def search_passages(session: Session, words: str, document_key: str = "") -> list[Found]:
    """Passages that hold all `words`, in the text or the address: the newest documents first, at most MOST_FOUND."""
    if not compute_search_key(words):
        return []
    statement = (
        select(SourcePassage, SourceDocument)
        .join(SourceDocument, SourceDocument.key == SourcePassage.document_key)
        .order_by(SourceDocument.issued_on.desc(), SourceDocument.key, SourcePassage.position)
        .limit(MOST_FOUND)
    )
    if document_key:
        statement = statement.where(SourcePassage.document_key == document_key)
    return [Found(passage, document) for passage, document in session.execute(_narrow(statement, words))]


def _narrow(statement: Select[*Columns], words: str) -> Select[*Columns]:
    for word in compute_search_key(words).split():
        statement = statement.where(SourcePassage.search_key.contains(word, autoescape=True))
    return statement


def list_passages(session: Session, ids: Iterable[int]) -> list[SourcePassage]:
    """The passages with these ids, by document and position."""
    statement = (
        select(SourcePassage)
        .where(SourcePassage.id.in_(sorted(set(ids))))
        .order_by(SourcePassage.document_key, SourcePassage.position)
    )
    return list(session.scalars(statement))


def read_texts(session: Session, keys: Collection[str]) -> dict[str, list[str]]:
    """The lines of the documents whose text was imported, by key."""
    statement = (
        select(SourcePassage.document_key, SourcePassage.text)
        .where(SourcePassage.document_key.in_(keys))
        .order_by(SourcePassage.document_key, SourcePassage.position)
    )
    texts: dict[str, list[str]] = {}
    for key, text in session.execute(statement):
        texts.setdefault(key, []).append(text)
    return texts


def find_cited_lines(texts: dict[str, list[str]], key: str, paragraphs: int, sha256: str) -> Sequence[str]:
    """The lines that a citation names; none where the text is not here or does not hold them."""
    lines = texts.get(key, [])
    at = locate_passage(lines, paragraphs, sha256)
    return lines[at : at + paragraphs] if at is not None else ()


def list_effects(session: Session, key: str) -> list[DocumentEffect]:
    """What a document does to others and what others do to it."""
    statement = (
        select(DocumentEffect)
        .where(or_(DocumentEffect.document_key == key, DocumentEffect.target_key == key))
        .options(joinedload(DocumentEffect.document), joinedload(DocumentEffect.target))
        .order_by(DocumentEffect.document_key, DocumentEffect.target_key, DocumentEffect.effect)
    )
    return list(session.scalars(statement))


def get_effect(session: Session, key: str, target_key: str, effect: str) -> DocumentEffect:
    """What one document does to another in one way; NotFoundError where it does not."""
    found = session.get(DocumentEffect, (key, target_key, effect))
    if found is None:
        raise NotFoundError(N_("Tài liệu này không còn ghi tác động đó. Anh/chị tải lại trang."), code="no_effect")
    return found


def get_import(session: Session, public_id: str, *, created_by_id: int) -> SourceImport:
    """What somebody handed in and that still waits; NotFoundError for anybody else's and for what is settled."""
    statement = select(SourceImport).where(
        SourceImport.public_id == public_id,
        SourceImport.created_by_id == created_by_id,
        SourceImport.state.in_(("reading", "read", "failed")),
    )
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFoundError(N_("Tài liệu này không còn chờ xem trước. Anh/chị chọn tệp lại."), code="no_import")
    return found


def read_facts(found: SourceImport) -> DocumentFacts:
    """What was said of a new document that was handed in."""
    return DocumentFacts.from_json(found.facts)


def describe_import(session: Session, found: SourceImport) -> str:
    """Kind and number of what was handed in, as sentences name it."""
    if found.document_key is not None:
        return get_document(session, found.document_key).label
    facts = read_facts(found)
    return f"{facts.kind} {facts.number or ''}".strip()
