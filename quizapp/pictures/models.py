"""The table of pictures."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.documents.adapters.sealing import seal, unseal
from quizapp.kernel.base import Base


class Picture(Base):
    """One picture, kept once however many texts show it. Never changed, never removed: its name is its hash."""

    __tablename__ = "picture"
    __table_args__ = (CheckConstraint("media_type IN ('image/png', 'image/jpeg')", name="media_type"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(20))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    kept_at: Mapped[datetime]
    # Always under a seal: a question that is kept back may show any of them.
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    def write(self, content: bytes) -> None:
        """Put the bytes under the seal."""
        self.size, self.sealed = len(content), seal(content, f"picture/{self.sha256}")

    def read(self) -> bytes:
        """The bytes as they are served."""
        return unseal(self.sealed, f"picture/{self.sha256}")
