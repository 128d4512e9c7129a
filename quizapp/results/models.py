"""Tables of scores, results and publications."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.delivery.models import Assessment, Assignment, Attempt
from quizapp.kernel.base import Base


class Score(Base):
    """What an attempt reached under one version of the keys. Correcting a key adds a score and keeps the old one."""

    __tablename__ = "score"
    __table_args__ = (UniqueConstraint("attempt_id", "key_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    # Hash over the keys that were used.
    key_version: Mapped[str] = mapped_column(String(64))
    points: Mapped[Decimal]
    maximum: Mapped[Decimal]
    # {"PCI": ["7", "8"], ...}: points and maximum by index, as decimal text.
    by_index: Mapped[dict[str, Any]]
    # Points by position, as decimal text.
    by_position: Mapped[list[Any]]
    answered: Mapped[int]
    computed_at: Mapped[datetime]

    attempt: Mapped[Attempt] = relationship()


class Result(Base):
    """What a person's place in a sitting came to."""

    __tablename__ = "result"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('passed', 'not_passed', 'absent', 'excused', 'voided')",
            name="outcome",
        ),
        CheckConstraint(
            "(outcome IN ('passed', 'not_passed')) = (score_id IS NOT NULL)",
            name="scored",
        ),
        Index("ix_result_outcome", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    score_id: Mapped[int | None] = mapped_column(ForeignKey("score.id"))
    outcome: Mapped[str] = mapped_column(String(12))
    pass_mark_percent: Mapped[Decimal]
    # Set once the person may be assigned to a further sitting: absent, excused, not passed, or voided.
    may_sit_again: Mapped[bool] = mapped_column(default=False)
    assessed_on: Mapped[date]
    valid_until: Mapped[date | None]
    decided_at: Mapped[datetime]

    assignment: Mapped[Assignment] = relationship()
    attempt: Mapped[Attempt | None] = relationship()
    score: Mapped[Score | None] = relationship()


class Publication(Base):
    """The notice by which results of an assessment became official."""

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), unique=True)
    notice_number: Mapped[str] = mapped_column(String(60))
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    assessment: Mapped[Assessment] = relationship()
