"""Table of the office's settings."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.kernel.base import Base


class OfficeSettingsRow(Base):
    """The settings from one day on. Rows are only added, so an old document can be explained."""

    __tablename__ = "office_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(index=True)
    values: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
