"""Table of uploads."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, true
from sqlalchemy.orm import Mapped, deferred, mapped_column

from quizapp.kernel.base import Base


class ItemImport(Base):
    """Uploaded questions between the look at them and their being taken over; what was read goes then, or in a day."""

    __tablename__ = "item_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(200))
    format: Mapped[str] = mapped_column(String(20))
    # `domain.uploads.Choices` as JSON.
    choices: Mapped[dict[str, Any]]
    # What was read, packed and sealed: it holds keys of questions. Until a large file is read, the file itself.
    is_read: Mapped[bool] = mapped_column(default=True, server_default=true())
    reading: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    # The background work that reads a large file, and then the one that takes it over.
    task: Mapped[str | None] = mapped_column(String(32))
    committed_at: Mapped[datetime | None]
    # `domain.uploads.Outcome` as JSON, once taken over.
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)
