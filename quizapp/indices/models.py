"""Tables of the indices, their components and their figures."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.indices.domain import IndexEdition
from quizapp.kernel.base import Base


class IndexDefinition(Base):
    """One index, or one field of the reform plans, that questions can be about."""

    __tablename__ = "index_definition"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    short_name: Mapped[str] = mapped_column(String(60))
    measures: Mapped[str] = mapped_column(String(1000), default="")
    publisher: Mapped[str] = mapped_column(String(300), default="")
    # Key of the document that the components are counted by.
    document: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[int]

    components: Mapped[list["IndexComponent"]] = relationship(order_by="IndexComponent.position")


class IndexComponent(Base):
    """A component of an index as one document counts them."""

    __tablename__ = "index_component"
    __table_args__ = (UniqueConstraint("index_code", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    index_code: Mapped[str] = mapped_column(ForeignKey("index_definition.code"))
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(300))
    position: Mapped[int]


class StoredEdition(Base):
    """One version of a table of figures. A corrected table becomes a new version; the older ones stay."""

    __tablename__ = "index_edition"
    __table_args__ = (UniqueConstraint("key", "number"), Index("ix_index_edition_latest", "is_latest", "index_code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    is_latest: Mapped[bool] = mapped_column(default=True)
    index_code: Mapped[str] = mapped_column(ForeignKey("index_definition.code"))
    document: Mapped[str] = mapped_column(String(60))
    # The document as pages name it: number, date, issuer.
    source: Mapped[str] = mapped_column(String(400), default="")
    province: Mapped[str] = mapped_column(String(60))
    # `domain.IndexEdition.to_json`: exact figures as text.
    data: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime]

    def to_edition(self) -> IndexEdition:
        """The table as plain values."""
        return IndexEdition.from_json(
            self.data,
            key=self.key,
            index_code=self.index_code,
            document=self.document,
            province=self.province,
        )
