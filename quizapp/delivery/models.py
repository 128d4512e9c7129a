"""Tables of assessments, sittings, assignments, attempts and their steps."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.assembly.models import Paper, Specification
from quizapp.delivery.domain import compute_entry_end, join_client_id, split_client_id
from quizapp.kernel.base import Base
from quizapp.people.models import OrgUnit, Person


class Assessment(Base):
    """Đợt đánh giá: people assessed under one specification, in one or more sittings."""

    __tablename__ = "assessment"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        CheckConstraint("certificate_mode IN ('at_once', 'on_publication')", name="certificate_mode"),
        CheckConstraint(
            "key_release IN ('never', 'after_close', 'on_publication')",
            name="key_release",
        ),
        CheckConstraint("attempts_allowed BETWEEN 1 AND 20", name="attempts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    year: Mapped[int] = mapped_column(index=True)
    specification_id: Mapped[int] = mapped_column(ForeignKey("specification.id"))
    # The agency that organises; the Committee's own have the province's unit or none.
    organiser_unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"), index=True)
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    # Làm thử: the questions are public, and nothing of it becomes a score, a result or a certificate.
    is_rehearsal: Mapped[bool] = mapped_column(default=False, server_default=false())
    attempts_allowed: Mapped[int] = mapped_column(default=1)
    certificate_mode: Mapped[str] = mapped_column(String(20), default="at_once")
    key_release: Mapped[str] = mapped_column(String(20), default="never")
    validity_months: Mapped[int] = mapped_column(default=24)
    # How many days somebody waits after an attempt before another sitting takes them.
    retake_wait_days: Mapped[int] = mapped_column(default=0, server_default="0")
    # What the candidate reads before starting, besides the standing rules.
    instructions: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    specification: Mapped[Specification] = relationship()
    organiser_unit: Mapped[OrgUnit | None] = relationship()
    sittings: Mapped[list["Sitting"]] = relationship(back_populates="assessment", order_by="Sitting.starts_at")


class Sitting(Base):
    """Ca: a window and a place. A contest's round owns one too; then `assessment_id` is empty."""

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="window"),
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes"),
        CheckConstraint("grace_seconds BETWEEN 0 AND 120", name="grace"),
        CheckConstraint("late_minutes BETWEEN 0 AND 600", name="late"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"), index=True)
    specification_id: Mapped[int] = mapped_column(ForeignKey("specification.id"))
    name: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    minutes: Mapped[int]
    # How long after the end answers still count that were on their way; nobody is shown more time for it.
    grace_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    attempts_allowed: Mapped[int] = mapped_column(default=1)
    # Ca dự phòng: takes only who was excused or absent in another sitting of the assessment.
    is_reserve: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Whether an attempt moves to another device only once an invigilator has released it.
    release_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    # So many minutes after the start entry closes (0: never); whether an invigilator may admit who comes later.
    late_minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    late_admission: Mapped[bool] = mapped_column(default=True, server_default=true())
    # Sat on printed papers: nobody starts at a machine, the answers are entered from the sheets afterwards.
    on_paper: Mapped[bool] = mapped_column(default=False, server_default=false())
    opened_at: Mapped[datetime | None]
    # When the roll was closed: papers are dealt by seat, and nobody is added any more.
    roll_closed_at: Mapped[datetime | None]
    # Closed early by the organiser, or by the job after the last possible end: nobody can sit any more.
    closed_at: Mapped[datetime | None]
    # Set by the job once every attempt has ended and `sitting_closed` was sent; it happens once.
    settled_at: Mapped[datetime | None]

    assessment: Mapped[Assessment | None] = relationship(back_populates="sittings")
    specification: Mapped[Specification] = relationship()
    assignments: Mapped[list["Assignment"]] = relationship(back_populates="sitting")

    @property
    def is_rehearsal(self) -> bool:
        """Whether nothing that is sat here counts."""
        return self.assessment is not None and self.assessment.is_rehearsal


class Assignment(Base):
    """A person's place in a sitting. Names are kept as they were when assigned."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("sitting_id", "person_id"),
        UniqueConstraint("sitting_id", "number"),
        CheckConstraint("state IN ('assigned', 'excused', 'withdrawn')", name="state"),
        CheckConstraint("extra_minutes BETWEEN 0 AND 600", name="extra"),
        Index("ix_assignment_person", "person_id", "sitting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]  # số báo danh within the sitting
    state: Mapped[str] = mapped_column(String(12), default="assigned")
    extra_minutes: Mapped[int] = mapped_column(default=0)
    extra_reason: Mapped[str] = mapped_column(String(300), default="")
    # Set while the place's clock is stopped; what its stops have come to moves the end of the window for this person.
    paused_at: Mapped[datetime | None]
    paused_ms: Mapped[int] = mapped_column(default=0, server_default="0")
    # When and why somebody who came after entry had closed was admitted all the same.
    admitted_at: Mapped[datetime | None]
    admit_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    excuse_reason: Mapped[str] = mapped_column(String(300), default="")
    target_post: Mapped[str] = mapped_column(String(160), default="")  # chức vụ đề nghị
    person_name: Mapped[str] = mapped_column(String(120))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    unit_name: Mapped[str] = mapped_column(String(200))
    position: Mapped[str] = mapped_column(String(160), default="")
    # Drawn when the sitting opens (or at entry in a contest), so that starting is one small write.
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    seed: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]

    sitting: Mapped[Sitting] = relationship(back_populates="assignments")
    person: Mapped[Person] = relationship()
    unit: Mapped[OrgUnit] = relationship()
    paper: Mapped[Paper | None] = relationship()
    attempts: Mapped[list["Attempt"]] = relationship(back_populates="assignment", order_by="Attempt.ordinal")

    @property
    def window_ends_at(self) -> datetime:
        """The end of the sitting for this person before extra time: stops of the clock move it."""
        return self.sitting.ends_at + timedelta(milliseconds=self.paused_ms)

    @property
    def entry_ends_at(self) -> datetime | None:
        """From when this person starts no more, where they have not; None where that is never."""
        if self.admitted_at is not None:
            return None
        stopped = timedelta(milliseconds=self.paused_ms)
        return compute_entry_end(self.sitting.starts_at, self.sitting.late_minutes, stopped)


class Attempt(Base):
    """One go at a paper. Answers are in its steps; this row holds what is fixed at the start and at the end."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("assignment_id", "ordinal"),
        CheckConstraint("state IN ('in_progress', 'paused', 'handed_in', 'finalised', 'voided')", name="state"),
        CheckConstraint("(state IN ('in_progress', 'paused')) = (ended_at IS NULL)", name="ended"),
        Index("ix_attempt_state_deadline", "state", "deadline_at"),
        # Who saw which paper is read from the index alone.
        Index("ix_attempt_paper", "paper_id", "assignment_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    ordinal: Mapped[int]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    # [{"version": id, "layout": {...}}, ...] by position: what this person saw, for replay decades later.
    layout: Mapped[list[Any]]
    started_at: Mapped[datetime]
    # min(started_at + minutes + extra, sitting end + extra); moves when extra time is given or the clock was stopped.
    deadline_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="in_progress")
    ended_at: Mapped[datetime | None]
    # An EndReason.
    end_reason: Mapped[str] = mapped_column(String(20), default="")
    # The lease: goes up when another device takes over; steps of an older epoch are refused.
    epoch: Mapped[int] = mapped_column(default=1)
    lease_key: Mapped[str] = mapped_column(String(32))
    # When an invigilator let it move to another device, where the sitting asks for that; used up by the move.
    released_at: Mapped[datetime | None]
    # Filled at the end from the last step, and recorded in the audit chain.
    head_seq: Mapped[int | None]
    head_hash: Mapped[str | None] = mapped_column(String(64))
    receipt_code: Mapped[str | None] = mapped_column(String(20), index=True)

    assignment: Mapped[Assignment] = relationship(back_populates="attempts")
    paper: Mapped[Paper] = relationship()


class AttemptStep(Base):
    """One append-only step: raw input as it came, chained by hash within its attempt."""

    __tablename__ = "attempt_step"
    __table_args__ = (UniqueConstraint("attempt_id", "page", "client_seq"),)

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    epoch: Mapped[int]
    # answer, overtaken (an answer that came after a newer one of its page, and counts for nothing), takeover, hand_in,
    # extra_time, pause, resume, on_paper (whose sheets the answers that follow were entered from, and by whom)
    kind: Mapped[str] = mapped_column(String(12))
    position: Mapped[int | None]
    # The raw input as canonical JSON text, because its bytes are hashed. An answer: {"answer": raw, "flagged": bool}.
    payload: Mapped[str] = mapped_column(Text)
    # How many questions were answered once this step was taken: carried along, so that nobody counts.
    answered: Mapped[int] = mapped_column(default=0)
    # Which of the positions are answered once this step was taken: bit `position`, in hex.
    answered_bits: Mapped[str] = mapped_column(String(64), default="0")
    # The page that sent the answer and its number there, so that a repeat is harmless and order is kept; None for
    # form posts. A name without a number is a page of its own, with -1.
    page: Mapped[str | None] = mapped_column(String(60))
    client_seq: Mapped[int | None] = mapped_column(BigInteger)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def client_id(self) -> str | None:
        """The name the page gave its answer, as it is hashed."""
        return join_client_id(self.page, self.client_seq)

    @client_id.setter
    def client_id(self, name: str | None) -> None:
        self.page, self.client_seq = (None, None) if name is None else split_client_id(name)


class Presence(Base):
    """When the page of an attempt last gave a sign of life, and how often it was left; written over as the page says.

    Facts for whoever watches: they prove nothing and decide nothing.
    """

    __tablename__ = "presence"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime]
    away_count: Mapped[int] = mapped_column(default=0, server_default="0")
    away_seconds: Mapped[int] = mapped_column(default=0, server_default="0")


class LateAnswer(Base):
    """What a page sent after its attempt had ended: kept as it came, apart from it, and counted for nothing."""

    __tablename__ = "late_answer"
    __table_args__ = (UniqueConstraint("attempt_id", "page", "client_seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    received_at: Mapped[datetime]
    epoch: Mapped[int]
    position: Mapped[int]
    # Handed over as a recovery file, not sent by the page itself.
    by_file: Mapped[bool] = mapped_column(default=False, server_default=false())
    # As in a step: {"answer": raw, "flagged": bool} as canonical JSON text.
    payload: Mapped[str] = mapped_column(Text)
    page: Mapped[str | None] = mapped_column(String(60))
    client_seq: Mapped[int | None] = mapped_column(BigInteger)

    attempt: Mapped[Attempt] = relationship()
