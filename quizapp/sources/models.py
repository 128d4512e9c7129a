"""Tables of documents and their passages."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from quizapp.kernel.base import Base, Json
from quizapp.sources.domain.effects import EffectLine
from quizapp.sources.domain.facts import is_in_force


class SourceDocument(Base):
    """A document that items cite. Its text is here once the committee has imported it."""

    __tablename__ = "source_document"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    number: Mapped[str | None] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(60))
    issued_on: Mapped[date]
    issuer: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(600))
    text_sha256: Mapped[str | None] = mapped_column(String(64))
    # The first and the last day on which it is in force, as far as they are known.
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    @property
    def label(self) -> str:
        """Kind and number, or the day where it has no number: how a sentence names it."""
        return f"{self.kind} {self.number or f'ngày {self.issued_on:%d/%m/%Y}'}"

    def is_in_force(self, today: date) -> bool:
        """Whether it is in force on a day."""
        return is_in_force(self.valid_from, self.valid_to, today)


class SourcePassage(Base):
    """One line of a document, with the address it is cited by. Passages never change; a new text is a new document."""

    __tablename__ = "source_passage"
    __table_args__ = (UniqueConstraint("document_key", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_key: Mapped[str] = mapped_column(ForeignKey("source_document.key"))
    position: Mapped[int]
    address: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    is_heading: Mapped[bool]
    number: Mapped[int | None]
    page: Mapped[int | None]


class DocumentEffect(Base):
    """What a document does to an earlier one; without places, to the whole of it."""

    __tablename__ = "document_effect"
    __table_args__ = (
        CheckConstraint("effect IN ('amends', 'supplements', 'replaces', 'repeals', 'reissues')", name="effect"),
        CheckConstraint("document_key <> target_key", name="other"),
    )

    document_key: Mapped[str] = mapped_column(ForeignKey("source_document.key"), primary_key=True)
    target_key: Mapped[str] = mapped_column(ForeignKey("source_document.key"), primary_key=True, index=True)
    effect: Mapped[str] = mapped_column(String(12), primary_key=True)
    places: Mapped[list[Any]] = mapped_column(default=list)
    # The last day that it left to the earlier document, and the one that was registered of it before: to take it back.
    ended_on: Mapped[date | None]
    valid_to_before: Mapped[date | None]

    document: Mapped[SourceDocument] = relationship(foreign_keys=[document_key])
    target: Mapped[SourceDocument] = relationship(foreign_keys=[target_key])


class SourceImport(Base):
    """A document that was handed in and is looked at before it is registered."""

    __tablename__ = "source_import"
    __table_args__ = (CheckConstraint("state IN ('reading', 'read', 'failed', 'registered', 'dropped')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    # What it will be registered as: `domain.DocumentFacts` as JSON; empty where it is the text of a known document.
    facts: Mapped[dict[str, Any]]
    # The document it is the text of, or that it became.
    document_key: Mapped[str | None] = mapped_column(ForeignKey("source_document.key"))
    state: Mapped[str] = mapped_column(String(12), default="reading")
    message: Mapped[str] = mapped_column(String(500), default="")
    # What it does to documents that are registered: `domain.EffectLine` as JSON.
    effects: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    # The file until it is read, and what it was cut into until it is registered.
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    passages: Mapped[list[Any]] = deferred(mapped_column(Json, default=list, nullable=False))

    @property
    def effect_lines(self) -> list[EffectLine]:
        """What it does to documents that are registered."""
        return [EffectLine.from_json(value) for value in self.effects]
