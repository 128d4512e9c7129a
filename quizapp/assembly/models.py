"""Tables of specifications (ma trận đề) and papers (đề)."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.bank.models import Edition, ItemVersion
from quizapp.kernel.base import Base
from quizapp.people.models import OrgUnit


class Specification(Base):
    """How many questions of which index and level a paper has, and the terms under which it is sat."""

    __tablename__ = "specification"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes"),
        CheckConstraint("pool IN ('open', 'demonstration', 'secure')", name="pool"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    owner_unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    pool: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    pass_mark_percent: Mapped[Decimal]
    paper_count: Mapped[int] = mapped_column(default=4)
    created_at: Mapped[datetime]
    # Set once papers are drawn or somebody builds on it: from then on the matrix no longer changes.
    locked_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    owner_unit: Mapped[OrgUnit | None] = relationship()
    cells: Mapped[list["SpecificationCell"]] = relationship(
        back_populates="specification",
        cascade="all, delete-orphan",
        order_by="SpecificationCell.id",
    )
    papers: Mapped[list["Paper"]] = relationship(back_populates="specification", order_by="Paper.number")

    @property
    def question_count(self) -> int:
        return sum(cell.count for cell in self.cells)


class SpecificationCell(Base):
    """One cell of the matrix: index x level x count."""

    __tablename__ = "specification_cell"
    __table_args__ = (
        UniqueConstraint("specification_id", "index_code", "level"),
        CheckConstraint("count > 0", name="count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    specification_id: Mapped[int] = mapped_column(ForeignKey("specification.id"), index=True)
    index_code: Mapped[str] = mapped_column(ForeignKey("index_definition.code"))
    level: Mapped[str] = mapped_column(String(20))
    count: Mapped[int]

    specification: Mapped[Specification] = relationship(back_populates="cells")


class Paper(Base):
    """One đề: fixed versions in a fixed order. Never changed once drawn."""

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("specification_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    specification_id: Mapped[int] = mapped_column(ForeignKey("specification.id"), index=True)
    number: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64))
    # Hash over the content hashes of its versions in order: what was shown can be proved.
    content_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]

    specification: Mapped[Specification] = relationship(back_populates="papers")
    items: Mapped[list["PaperItem"]] = relationship(back_populates="paper", order_by="PaperItem.position")


class PaperItem(Base):
    """A version at its place (from 1) in a paper."""

    __tablename__ = "paper_item"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)

    paper: Mapped[Paper] = relationship(back_populates="items")
    version: Mapped[ItemVersion] = relationship()
