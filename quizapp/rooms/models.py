"""Tables of rooms, seats and invigilators."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.delivery.models import Assignment, Sitting
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

    assignment: Mapped[Assignment] = relationship()
    room: Mapped[Room] = relationship()


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
