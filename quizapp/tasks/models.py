"""Table of background work. It is the truth; the queue only carries the numbers of its rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column

from quizapp.documents.adapters.sealing import unseal
from quizapp.kernel.base import Base

MESSAGE_LENGTH = 500


class TaskRun(Base):
    """One piece of background work, and the file it leaves for the person who asked."""

    __tablename__ = "task_run"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
        CheckConstraint("done_units <= total_units OR total_units = 0", name="progress"),
        Index("ix_task_run_state_heartbeat", "state", "heartbeat_at"),
        # At most one run of a kind is wanted for the same thing at a time.
        UniqueConstraint("kind", "dedupe_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]]
    # Set while queued or running, cleared at the end, so that the same work can be asked for again.
    dedupe_key: Mapped[str | None] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10), default="queued")
    done_units: Mapped[int] = mapped_column(default=0)
    total_units: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(MESSAGE_LENGTH), default="")
    tries: Mapped[int] = mapped_column(default=0)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    file_name: Mapped[str | None] = mapped_column(String(200))
    file_type: Mapped[str | None] = mapped_column(String(100))
    file_size: Mapped[int | None]
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_sealed: Mapped[bool] = mapped_column(default=False, server_default=false())
    file_content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    expires_at: Mapped[datetime | None]

    def read_file(self) -> bytes | None:
        """The file as it was made; None where it is kept no longer."""
        if self.file_content is None or not self.file_sealed:
            return self.file_content
        return unseal(self.file_content, f"task/{self.public_id}")

    def is_expired(self, now: datetime) -> bool:
        """Whether its file is no longer given out."""
        return self.expires_at is not None and self.expires_at <= now
