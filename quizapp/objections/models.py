"""Tables of objections and of the terms under which they are filed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.bank.models import ItemVersion
from quizapp.contests.models import Round
from quizapp.delivery.models import Assessment, Attempt
from quizapp.kernel.base import Base
from quizapp.people.models import Person
from quizapp.results.models import KeyCorrection


class ObjectionTerms(Base):
    """For how many days after its results an assessment, or a contest's round, takes objections."""

    __tablename__ = "objection_terms"
    __table_args__ = (
        CheckConstraint("(assessment_id IS NULL) <> (round_id IS NULL)", name="one_event"),
        CheckConstraint("days BETWEEN 0 AND 60", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"), unique=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("contest_round.id"), unique=True)
    days: Mapped[int]

    assessment: Mapped[Assessment | None] = relationship()
    round: Mapped[Round | None] = relationship()


class Objection(Base):
    """Kiến nghị: what somebody objects to in an attempt of their own, and what it came to."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("kind IN ('question', 'key', 'technical', 'recheck')", name="kind"),
        CheckConstraint("state IN ('filed', 'taken', 'proposed', 'answered')", name="state"),
        CheckConstraint("(state IN ('proposed', 'answered')) = (outcome <> '')", name="outcome"),
        CheckConstraint("kind IN ('technical', 'recheck') OR position IS NOT NULL", name="position"),
        # The chance to sit again changes a result: two people decide.
        CheckConstraint(
            "state <> 'answered' OR outcome <> 'granted_again' OR agreed_by_id <> answered_by_id", name="two_people"
        ),
        Index("ix_objection_state", "state", "filed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    # The question by its number on that person's paper, and the version that stood there.
    position: Mapped[int | None]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("item_version.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="filed")
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(16), default="")
    # Read by whoever objected.
    answer: Mapped[str] = mapped_column(Text, default="")
    correction_id: Mapped[int | None] = mapped_column(ForeignKey("key_correction.id"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    attempt: Mapped[Attempt] = relationship()
    version: Mapped[ItemVersion | None] = relationship()
    correction: Mapped[KeyCorrection | None] = relationship()
    taken_by: Mapped[Person | None] = relationship(foreign_keys=[taken_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    agreed_by: Mapped[Person | None] = relationship(foreign_keys=[agreed_by_id])
