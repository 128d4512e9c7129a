"""Tables of certificates and of the register of numbers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.kernel.base import Base
from quizapp.people.models import OrgUnit, Person
from quizapp.results.models import Result


class Certificate(Base):
    """A giấy chứng nhận as it stands in the register. What it says never changes; its state may."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("year", "serial", "symbol"),
        CheckConstraint("state IN ('valid', 'revoked', 'superseded')", name="state"),
        CheckConstraint("kind IN ('assessment', 'participation', 'prize')", name="kind"),
        Index("ix_certificate_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    year: Mapped[int]
    serial: Mapped[int]  # số vào sổ
    symbol: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    result_id: Mapped[int | None] = mapped_column(ForeignKey("result.id"), index=True)
    # "contest_round:<id>" where a contest gave it; with the person and kind, issuing again finds it.
    origin: Mapped[str] = mapped_column(String(60), default="", index=True)
    # Everything printed, as it was at issue: names, score, dates, signer, edition and its decision.
    printed: Mapped[dict[str, Any]]
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(12), default="valid")
    state_reason: Mapped[str] = mapped_column(String(300), default="")
    state_changed_at: Mapped[datetime | None]
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    unit: Mapped[OrgUnit] = relationship()
    result: Mapped[Result | None] = relationship()
    file: Mapped["CertificateFile | None"] = relationship(back_populates="certificate")

    @property
    def number(self) -> str:
        """As printed: 0127/2026/GCN-BCĐ."""
        return f"{self.serial:04d}/{self.year}/{self.symbol}"


class CertificateFile(Base):
    """The signed PDF. Kept apart, so that lists never read it."""

    __tablename__ = "certificate_file"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    # "development" or "configured": which key signed it.
    signed_with: Mapped[str] = mapped_column(String(20))
    rendered_at: Mapped[datetime]

    certificate: Mapped[Certificate] = relationship(back_populates="file")


class RegisterCounter(Base):
    """The last number given, by year and symbol; locked while one is given."""

    __tablename__ = "register_counter"

    year: Mapped[int] = mapped_column(primary_key=True)
    symbol: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]
