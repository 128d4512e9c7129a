"""Table of practice."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.kernel.base import Base


class PracticeCard(Base):
    """How one person knows one question, over all its versions. Theirs alone: no list and no report reads it."""

    __tablename__ = "practice_card"
    __table_args__ = (
        CheckConstraint("box BETWEEN 0 AND 5", name="box"),
        CheckConstraint("right_count <= seen", name="right"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    box: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    seen: Mapped[int] = mapped_column(default=0)
    right_count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]
