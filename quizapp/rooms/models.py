"""Tables of rooms, seats and invigilators."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.delivery.models import Assessment, Assignment, Sitting
from quizapp.kernel.base import Base
from quizapp.people.models import Person


class Room(Base):
    """Phòng: where part of a sitting's people sit."""

    __tablename__ = "room"
    __table_args__ = (
        UniqueConstraint("sitting_id", "name"),
        CheckConstraint("seats BETWEEN 1 AND 1000", name="seats"),
        CheckConstraint("per_row BETWEEN 0 AND 100", name="per_row"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(200), default="")
    seats: Mapped[int]
    # How many seats stand side by side; 0 where they stand in one row.
    per_row: Mapped[int] = mapped_column(default=0)
    # Networks from which alone papers are sat here, as "10.1.2.0/24"; none for everywhere.
    addresses: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    # Set while the clocks of the room stand.
    paused_at: Mapped[datetime | None]

    sitting: Mapped[Sitting] = relationship()
    invigilators: Mapped[list["Invigilator"]] = relationship(
        back_populates="room", cascade="all, delete-orphan", order_by="Invigilator.id"
    )


class Seat(Base):
    """Where one person sits: a row for each place in the sitting that was given a seat."""

    __tablename__ = "seat"
    __table_args__ = (UniqueConstraint("room_id", "number"),)

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    number: Mapped[int]
    # When an invigilator saw the person in the room.
    checked_in_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = relationship()
    room: Mapped[Room] = relationship()


class EntryTicket(Base):
    """Mã vào ca of one place. The code itself is not kept: it is signed anew from what stands here."""

    __tablename__ = "entry_ticket"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), primary_key=True)
    # Goes up with every new code: those before open nothing.
    serial: Mapped[int]
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    # How often it was entered by: the last one holds, whoever came before is shut out.
    uses: Mapped[int]

    assignment: Mapped[Assignment] = relationship()


class Seating(Base):
    """How the people of a sitting were divided: with its seed the division can be made again."""

    __tablename__ = "seating"

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"), primary_key=True)
    seed: Mapped[str] = mapped_column(String(64))
    divided_at: Mapped[datetime]
    # Pairs of one unit that sit beside or behind each other all the same.
    neighbours: Mapped[int]


class Invigilator(Base):
    """Cán bộ giám sát: a person in a room. The assignment itself is the right to the room."""

    __tablename__ = "invigilator"
    __table_args__ = (UniqueConstraint("room_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    room: Mapped[Room] = relationship(back_populates="invigilators")
    person: Mapped[Person] = relationship()


class RoomEvent(Base):
    """One line of the room's log: what happened, to whom, by whom. Lines are only added."""

    __tablename__ = "room_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), index=True)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    # An EventKind.
    kind: Mapped[str] = mapped_column(String(20))
    # How many minutes, where the kind speaks of minutes.
    minutes: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(String(300), default="")
    actor_name: Mapped[str] = mapped_column(String(200))

    assignment: Mapped[Assignment | None] = relationship()


class Penalty(Base):
    """Xử lý vi phạm: what it takes off is kept as it was when it was decided."""

    __tablename__ = "penalty"
    __table_args__ = (
        CheckConstraint("kind IN ('reprimand', 'warning', 'suspension')", name="kind"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    percent: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300))
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(200))
    lifted_at: Mapped[datetime | None]
    lift_reason: Mapped[str] = mapped_column(String(300), default="")


class Board(Base):
    """Ban giám sát (hội đồng) of an assessment, with the decision that set it up."""

    __tablename__ = "board"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    decided_on: Mapped[date | None]

    assessment: Mapped[Assessment] = relationship()


class BoardMember(Base):
    """A member of the board or an invigilator, with the declaration of no kinship with those assessed."""

    __tablename__ = "board_member"
    __table_args__ = (
        UniqueConstraint("assessment_id", "person_id"),
        CheckConstraint("(declared_at IS NULL) = (has_kin IS NULL)", name="declared"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    duty: Mapped[str] = mapped_column(String(120))
    declared_at: Mapped[datetime | None]
    has_kin: Mapped[bool | None]
    # Who of those assessed the member is related to.
    kin: Mapped[str] = mapped_column(String(300), default="")

    assessment: Mapped[Assessment] = relationship()
    person: Mapped[Person] = relationship()


class BrowserRule(Base):
    """The browser that a sitting asks for: a key of Safe Exam Browser's configuration (64 hex digits)."""

    __tablename__ = "browser_rule"

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"), primary_key=True)
    config_key: Mapped[str] = mapped_column(String(64))
