"""Tables of answer sheets: who enters them, what each read, what was settled."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.kernel.base import Base
from quizapp.people.models import Person
from quizapp.transcription.domain import Reading


class SheetClerk(Base):
    """Người nhập phiếu of a sitting on paper. The assignment itself is the right to its sheets."""

    __tablename__ = "sheet_clerk"
    __table_args__ = (UniqueConstraint("sitting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    sitting: Mapped[Sitting] = relationship()
    person: Mapped[Person] = relationship()


class Sheet(Base):
    """Phiếu trả lời of one place, as it is entered: once, and again in a further round where that was granted."""

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("assignment_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"))
    round: Mapped[int] = mapped_column(default=1)
    # Why it is entered again; empty for the first time.
    reason: Mapped[str] = mapped_column(String(300), default="")
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    # Who settled what two people read differently, and why so.
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision_reason: Mapped[str] = mapped_column(String(300), default="")
    # What it was recorded as; none where both say that there is no sheet.
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    # Of a further round: whether it read anything else than the round before.
    changed: Mapped[bool | None]

    assignment: Mapped[Assignment] = relationship()
    attempt: Mapped[Attempt | None] = relationship()
    decided_by: Mapped[Person | None] = relationship()
    entries: Mapped[list["SheetEntry"]] = relationship(
        back_populates="sheet", cascade="all, delete-orphan", order_by="SheetEntry.ordinal"
    )


class SheetEntry(Base):
    """What one person read from a sheet. Nobody enters both."""

    __tablename__ = "sheet_entry"
    __table_args__ = (
        UniqueConstraint("sheet_id", "ordinal"),
        UniqueConstraint("sheet_id", "person_id"),
        CheckConstraint("ordinal IN (1, 2)", name="ordinal"),
        CheckConstraint("is_missing OR paper_id IS NOT NULL", name="paper"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ordinal: Mapped[int]
    # There is no sheet: the person did not come.
    is_missing: Mapped[bool]
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    # Raw answers by position; positions are text, as JSON has them.
    answers: Mapped[dict[str, Any]]
    entered_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]

    sheet: Mapped[Sheet] = relationship(back_populates="entries")
    person: Mapped[Person] = relationship()

    @property
    def reading(self) -> Reading:
        """What was read."""
        answers = {int(position): answer for position, answer in self.answers.items()}
        return Reading(self.paper_id, answers, self.is_missing)
