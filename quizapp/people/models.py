"""Tables of people, units, accounts and roles."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from quizapp.kernel.actor import Actor
from quizapp.kernel.base import Base

MAX_UNIT_NAME = 200


class OrgUnit(Base):
    """A unit of the dated tree. `path` is "/1/5/9/", ids from the root down to the unit itself."""

    __tablename__ = "org_unit"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(MAX_UNIT_NAME))
    # One of: province, department, commune, division, school. Groups lists; a division is named with its agency.
    kind: Mapped[str] = mapped_column(String(20), default="department")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(400), index=True, default="")
    sort_key: Mapped[str] = mapped_column(String(600), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))

    parent: Mapped["OrgUnit | None"] = relationship(remote_side="OrgUnit.id", foreign_keys="OrgUnit.parent_id")

    @property
    def full_name(self) -> str:
        """The name that stands alone: a division is told together with the agency that it belongs to."""
        if self.kind != "division" or self.parent is None:
            return self.name
        together = f"{self.name}, {self.parent.name}"
        return together if len(together) <= MAX_UNIT_NAME else self.name


class Person(Base):
    """Somebody who works for the province. No identity photo, party membership or ethnicity is ever kept."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_unit_sort", "unit_id", "sort_key"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_into_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_code: Mapped[str] = mapped_column(String(40), unique=True)  # số hiệu
    full_name: Mapped[str] = mapped_column(String(120))
    # "anh" or "chị"; empty addresses the reader as "anh/chị".
    honorific: Mapped[str] = mapped_column(String(10), default="")
    sort_key: Mapped[str] = mapped_column(String(600), index=True)
    search_key: Mapped[str] = mapped_column(String(200), index=True)
    date_of_birth: Mapped[date | None]
    email: Mapped[str | None] = mapped_column(String(200))
    # 12-digit personal number, encrypted; the index is keyed, so that equality can be asked and nothing else.
    personal_number_encrypted: Mapped[str | None] = mapped_column(String(300))
    personal_number_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    position: Mapped[str] = mapped_column(String(160), default="")  # chức vụ
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    deactivated_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]

    unit: Mapped[OrgUnit] = relationship(foreign_keys=[unit_id])
    account: Mapped["Account | None"] = relationship(back_populates="person")
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="person", foreign_keys="RoleGrant.person_id")

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.full_name)

    @property
    def unit_name(self) -> str:
        return self.unit.full_name

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None and self.merged_into_id is None


class Account(Base):
    """How a person signs in."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)  # lower case
    password_hash: Mapped[str | None] = mapped_column(String(200))  # argon2id; None until activated
    password_changed_at: Mapped[datetime | None]
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    # Digest of the one-time code on the activation slip.
    activation_digest: Mapped[str | None] = mapped_column(String(64))
    activation_expires_at: Mapped[datetime | None]
    # Goes up at every password change, deactivation or merge: older sessions end.
    epoch: Mapped[int] = mapped_column(default=1)
    last_login_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="account")


class RoleGrant(Base):
    """A role for a person within a unit and all below it; without a unit, everywhere."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("person_id", "role", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # From this moment on it allows nothing; the row stays, so that it is known who could read what, and until when.
    expires_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="grants", foreign_keys=[person_id])
    unit: Mapped[OrgUnit | None] = relationship()

    def is_in_force(self, now: datetime) -> bool:
        """Whether it still allows anything."""
        return self.expires_at is None or now < self.expires_at


class StaffImport(Base):
    """An uploaded staff list between its preview and its commit. Its bytes go when it is taken over or a day old."""

    __tablename__ = "staff_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(200))
    # The file as it came, encrypted: it may hold personal numbers.
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    # Where people go whose rows name no unit.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"))
    committed_at: Mapped[datetime | None]

    unit: Mapped[OrgUnit | None] = relationship()
