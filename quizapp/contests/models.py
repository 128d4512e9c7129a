"""Tables of contests, rounds, eligibility and rankings."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.delivery.models import Assignment, Sitting
from quizapp.kernel.base import Base
from quizapp.people.models import OrgUnit, Person
from quizapp.results.models import Score


class Contest(Base):
    """Cuộc thi trực tuyến."""

    __tablename__ = "contest"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    year: Mapped[int] = mapped_column(index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    organiser_unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    rules_text: Mapped[str] = mapped_column(Text, default="")  # thể lệ
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    organiser_unit: Mapped[OrgUnit | None] = relationship()
    rounds: Mapped[list["Round"]] = relationship(back_populates="contest", order_by="Round.number")


class Round(Base):
    """One round: its sitting holds window, minutes and papers."""

    __tablename__ = "contest_round"
    __table_args__ = (
        UniqueConstraint("contest_id", "number"),
        CheckConstraint("state IN ('draft', 'announced', 'ranked', 'published')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    number: Mapped[int]
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    # Ordered codes, such as ["score", "time_used", "submitted_at"]; fixed once announced.
    ranking_rules: Mapped[list[Any]]
    # [{"name": "Giải Nhất", "count": 1}, ...] in order.
    prizes: Mapped[list[Any]] = mapped_column(default=list)
    rules_hash: Mapped[str | None] = mapped_column(String(64))
    announced_at: Mapped[datetime | None]
    ranked_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    contest: Mapped[Contest] = relationship(back_populates="rounds")
    sitting: Mapped[Sitting] = relationship()


class RoundUnit(Base):
    """A unit whose staff, and that of all units below, may enter."""

    __tablename__ = "contest_round_unit"

    round_id: Mapped[int] = mapped_column(ForeignKey("contest_round.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), primary_key=True)

    unit: Mapped[OrgUnit] = relationship()


class RoundPerson(Base):
    """A person named for, or barred from, a round: organisers, the question team and the secretariat may not enter."""

    __tablename__ = "contest_round_person"

    round_id: Mapped[int] = mapped_column(ForeignKey("contest_round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    barred: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship()


class RollEntry(Base):
    """One eligible person and their unit as the roll was closed: the denominator of participation."""

    __tablename__ = "contest_roll_entry"

    round_id: Mapped[int] = mapped_column(ForeignKey("contest_round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    unit_name: Mapped[str] = mapped_column(String(200))


class RankingEntry(Base):
    """A place in a ranking, with the values it was decided on and the rule that put it behind its neighbour."""

    __tablename__ = "contest_ranking_entry"
    __table_args__ = (UniqueConstraint("round_id", "position"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("contest_round.id"), primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    score_id: Mapped[int] = mapped_column(ForeignKey("score.id"))
    position: Mapped[int]  # place in the list, from 1
    rank: Mapped[int]  # shared where every rule ties
    points: Mapped[Decimal]
    seconds_used: Mapped[int]
    submitted_at: Mapped[datetime]
    # The rule that decided between this entry and the one before; empty for the first and for a tie.
    decided_by: Mapped[str] = mapped_column(String(20), default="")
    prize: Mapped[str] = mapped_column(String(80), default="")

    assignment: Mapped[Assignment] = relationship()
    score: Mapped[Score] = relationship()
