"""Tables of scores, results and publications."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.bank.models import ItemVersion
from quizapp.delivery.models import Assessment, Assignment, Attempt
from quizapp.documents.adapters.sealing import SealedField
from quizapp.kernel.base import Base, Json
from quizapp.people.models import Person


class Score(Base):
    """What an attempt reached under one version of the keys. Correcting a key adds a score and keeps the old one."""

    __tablename__ = "score"
    __table_args__ = (UniqueConstraint("attempt_id", "key_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    # Hash over the keys that were used, and the decision on late answers that it follows.
    key_version: Mapped[str] = mapped_column(String(64))
    # The last correction that these keys take in; 0 for the keys as they were given.
    stage: Mapped[int] = mapped_column(default=0)
    # The last decision that took in answers which came after the end; None without any.
    late_id: Mapped[int | None] = mapped_column(ForeignKey("late_decision.id"))
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


class KeyCorrection(Base):
    """How a question that people have answered is to be marked after all: one proposes, another confirms.

    The wording stays as it was shown. What is in force for a version is its confirmed correction of the highest stage.
    """

    __tablename__ = "key_correction"
    __table_args__ = (
        CheckConstraint("ruling IN ('key', 'credit', 'exclude')", name="ruling"),
        CheckConstraint("state IN ('proposed', 'confirmed', 'applied', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("(state IN ('confirmed', 'applied')) = (stage IS NOT NULL)", name="stage"),
        CheckConstraint("stage IS NULL OR decided_by_id <> proposed_by_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    ruling: Mapped[str] = mapped_column(String(10))
    # The content with the right key; empty where the question is void.
    sealed_content: Mapped[Any] = mapped_column("content", Json, default=dict)
    # Shown to everybody whose score changes: never the key itself.
    reason: Mapped[str] = mapped_column(Text)
    decision_number: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    # Until then the list of what would change is still being made.
    previewed_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    # The order in which corrections came into force, from 1.
    stage: Mapped[int | None] = mapped_column(unique=True)
    applied_at: Mapped[datetime | None]
    # Ended attempts with this question, as counted last.
    affected: Mapped[int] = mapped_column(default=0)

    content = SealedField[dict[str, Any]]("sealed_content", "key_correction", "version_id")
    version: Mapped[ItemVersion] = relationship()
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class LateDecision(Base):
    """Whether answers that came after the end of an attempt count: one proposes, another confirms."""

    __tablename__ = "late_decision"
    __table_args__ = (
        CheckConstraint("verdict IN ('accept', 'refuse')", name="verdict"),
        CheckConstraint("state IN ('proposed', 'confirmed', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("state <> 'confirmed' OR decided_by_id <> proposed_by_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    # The answers it is about, by their numbers; what comes later still waits for a decision of its own.
    first_answer: Mapped[int]
    last_answer: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(8))
    # The person concerned reads it.
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(300), default="")

    attempt: Mapped[Attempt] = relationship()
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class ScoreChange(Base):
    """What a correction makes of one attempt: foreseen while it is proposed, as it came out once it is applied."""

    __tablename__ = "score_change"

    correction_id: Mapped[int] = mapped_column(ForeignKey("key_correction.id"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True, index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    old_score_id: Mapped[int] = mapped_column(ForeignKey("score.id"))
    new_score_id: Mapped[int | None] = mapped_column(ForeignKey("score.id"))
    points_before: Mapped[Decimal]
    maximum_before: Mapped[Decimal]
    points_after: Mapped[Decimal]
    maximum_after: Mapped[Decimal]
    # What the place came to before and after; empty in a contest.
    outcome_before: Mapped[str] = mapped_column(String(12), default="")
    outcome_after: Mapped[str] = mapped_column(String(12), default="")

    correction: Mapped[KeyCorrection] = relationship()
    attempt: Mapped[Attempt] = relationship()
    assignment: Mapped[Assignment] = relationship()
