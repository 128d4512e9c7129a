"""Tables of this storey."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.delivery.models import Sitting
from quizapp.kernel.base import Base


class SimilarityReport(Base):
    """How alike the answers of a sitting's people are: one report a sitting, made anew on demand."""

    __tablename__ = "similarity_report"

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    made_at: Mapped[datetime]
    people: Mapped[int]
    compared: Mapped[int]
    # By pair: attempts' ids, questions in common, both wrong, identical, expected, chance, expected such pairs.
    pairs: Mapped[list[Any]]

    sitting: Mapped[Sitting] = relationship()
