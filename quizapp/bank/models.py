"""Tables of the question bank."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.kernel.base import Base
from quizapp.people.models import Person


class SourceDocument(Base):
    """A document that items cite. Its text stays with the committee."""

    __tablename__ = "source_document"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    number: Mapped[str | None] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(60))
    issued_on: Mapped[date]
    issuer: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(600))
    text_sha256: Mapped[str | None] = mapped_column(String(64))


class Item(Base):
    """A question over all its versions."""

    __tablename__ = "item"
    __table_args__ = (CheckConstraint("pool IN ('open', 'demonstration', 'secure')", name="pool"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    pool: Mapped[str] = mapped_column(String(20), index=True)
    # Hash of the file entry last loaded: loading again tells a changed file from an edited item.
    loaded_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]

    versions: Mapped[list["ItemVersion"]] = relationship(back_populates="item", order_by="ItemVersion.number")


class ItemVersion(Base):
    """One wording of a question. Once it has left the draft state its content never changes."""

    __tablename__ = "item_version"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        CheckConstraint(
            "state IN ('draft', 'in_review', 'approved', 'returned', 'retired')",
            name="state",
        ),
        CheckConstraint("level IN ('recognise', 'understand', 'apply', 'apply_high')", name="level"),
        CheckConstraint("axis IN ('nature', 'computation', 'criteria', 'effect')", name="axis"),
        Index("ix_item_version_cell", "state", "index_code", "level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    number: Mapped[int]
    # The newest version of its item, whatever its state: lists show it.
    is_latest: Mapped[bool] = mapped_column(default=True, index=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    item_type: Mapped[str] = mapped_column(String(40))
    index_code: Mapped[str] = mapped_column(ForeignKey("index_definition.code"))
    component: Mapped[str] = mapped_column(String(80))
    axis: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    owners: Mapped[list[Any]] = mapped_column(default=list)
    stem: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text, default="")
    # The type's content, key included: for the server and the question team only.
    content: Mapped[dict[str, Any]]
    explanation: Mapped[str] = mapped_column(Text)
    # A list of `domain.wording.Citation` as JSON.
    citations: Mapped[list[Any]] = mapped_column(default=list)
    content_hash: Mapped[str] = mapped_column(String(64))
    # None for versions that came from files: nobody in this installation wrote them.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    # Goes up at every save of a draft, so that two editors never overwrite one another unseen.
    revision: Mapped[int] = mapped_column(default=1)

    item: Mapped[Item] = relationship(back_populates="versions")
    author: Mapped[Person | None] = relationship()
    reviews: Mapped[list["ItemReview"]] = relationship(back_populates="version", order_by="ItemReview.id")


class ItemReview(Base):
    """One step of a version's way: submitted, approved, returned, with who and why."""

    __tablename__ = "item_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]

    version: Mapped[ItemVersion] = relationship(back_populates="reviews")
    person: Mapped[Person | None] = relationship()
