"""Tables of editions, the manner of assessment, and dispatch."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.bank.models import Item, ItemVersion
from quizapp.issuing.domain import Manner
from quizapp.kernel.base import Base
from quizapp.people.models import OrgUnit, Person


class Edition(Base):
    """Ngân hàng câu hỏi năm N: the approved versions that the committee issued for a year."""

    __tablename__ = "edition"
    __table_args__ = (CheckConstraint("state IN ('draft', 'frozen', 'submitted', 'issued')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    # The proposal (tờ trình) by which the standing office submits it.
    proposal_number: Mapped[str] = mapped_column(String(60), default="")
    proposed_on: Mapped[date | None]
    # The document that issues it: kind, number with symbol, day, who signed in which capacity.
    document_kind: Mapped[str] = mapped_column(String(40), default="Quyết định")
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    issued_on: Mapped[date | None]
    signer: Mapped[str] = mapped_column(String(120), default="")
    signer_position: Mapped[str] = mapped_column(String(120), default="")
    signing_form: Mapped[str] = mapped_column(String(10), default="")
    # Hash over (code, version number, content hash) of every item in it, set when the list is frozen.
    manifest_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]

    entries: Mapped[list["EditionItem"]] = relationship(back_populates="edition")
    exclusions: Mapped[list["EditionExclusion"]] = relationship(back_populates="edition")
    # None for editions from before the manner was kept.
    manner_row: Mapped["EditionManner | None"] = relationship(back_populates="edition")

    @property
    def manner(self) -> Manner | None:
        return self.manner_row.manner if self.manner_row else None


class EditionItem(Base):
    """A version that belongs to an edition, from the freezing of its list on."""

    __tablename__ = "edition_item"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), primary_key=True, index=True)

    edition: Mapped[Edition] = relationship(back_populates="entries")
    version: Mapped[ItemVersion] = relationship()


class EditionExclusion(Base):
    """An approved question that is left out of an edition, and why."""

    __tablename__ = "edition_exclusion"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]

    edition: Mapped[Edition] = relationship(back_populates="exclusions")
    item: Mapped[Item] = relationship()


class EditionManner(Base):
    """The manner of assessment (cách thức đánh giá) that an edition fixes for its year."""

    __tablename__ = "edition_manner"
    __table_args__ = (
        CheckConstraint("question_count BETWEEN 1 AND 200", name="questions"),
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes"),
        CheckConstraint("attempts_allowed BETWEEN 1 AND 20", name="attempts"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    question_count: Mapped[int]
    minutes: Mapped[int]
    pass_mark_percent: Mapped[Decimal]
    attempts_allowed: Mapped[int]
    retake_days: Mapped[int]
    validity_months: Mapped[int]
    exemptions: Mapped[str] = mapped_column(Text, default="")

    edition: Mapped[Edition] = relationship(back_populates="manner_row")

    @property
    def manner(self) -> Manner:
        return Manner(
            question_count=self.question_count,
            minutes=self.minutes,
            pass_mark_percent=self.pass_mark_percent,
            attempts_allowed=self.attempts_allowed,
            retake_days=self.retake_days,
            validity_months=self.validity_months,
            exemptions=self.exemptions,
        )


class EditionPrint(Base):
    """The printed open part of an issued edition, made once."""

    __tablename__ = "edition_print"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


class EditionDispatch(Base):
    """An issued edition sent to one agency, and that it arrived."""

    __tablename__ = "edition_dispatch"
    __table_args__ = (UniqueConstraint("edition_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    # As it was called when it was sent.
    unit_name: Mapped[str] = mapped_column(String(200))
    # The official letter (công văn) that it went with.
    letter_number: Mapped[str] = mapped_column(String(60))
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # How it was received where nobody of the agency confirmed it here.
    receipt_note: Mapped[str] = mapped_column(String(300), default="")

    edition: Mapped[Edition] = relationship()
    unit: Mapped[OrgUnit] = relationship()
    received_by: Mapped[Person | None] = relationship(foreign_keys=[received_by_id])
