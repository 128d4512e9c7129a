"""Two records of one person become one."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.people.models import Person
from quizapp.people.services.signals import person_merged


def merge_people(session: Session, survivor: Person, other: Person, *, actor: Actor, now: datetime) -> None:
    """Move what belongs to `other` to `survivor` and close `other` for good.

    The survivor keeps its own particulars and takes over only those it lacks, the roles, and the account where it
    has none. Storeys above move their own rows when they hear `person_merged`.
    """
    if survivor is other:
        raise DomainError(N_("Đây là cùng một hồ sơ. Anh/chị nhập số hiệu của hồ sơ kia."))
    if survivor.merged_into_id is not None or other.merged_into_id is not None:
        raise DomainError(N_("Một trong hai hồ sơ đã được nhập vào hồ sơ khác."))
    if other.id == actor.id:
        raise DomainError(
            N_("Anh/chị không thể đóng hồ sơ của chính mình. Hãy mở hồ sơ kia và nhập theo chiều ngược lại.")
        )
    moved = _move_account(survivor, other)
    filled = _fill_gaps(session, survivor, other)
    _move_grants(session, survivor, other)
    other.merged_into_id = survivor.id
    other.deactivated_at = other.deactivated_at or now
    session.flush()
    person_merged.send(survivor, other=other, session=session, now=now)
    session.flush()
    record(
        session,
        "web:person:merge",
        ("person", survivor.id),
        actor=actor,
        now=now,
        data={"other_id": other.id, "other_staff_code": other.staff_code, "account_moved": moved, "filled": filled},
    )


def _move_account(survivor: Person, other: Person) -> bool:
    """Sessions of both records end; the survivor goes on with its own account, or with the other's."""
    for account in (survivor.account, other.account):
        if account is not None:
            account.epoch += 1
    if other.account is None:
        return False
    if survivor.account is None:
        account, other.account = other.account, None
        survivor.account = account
        return True
    other.account.password_hash = other.account.activation_digest = None
    return False


def _fill_gaps(session: Session, survivor: Person, other: Person) -> list[str]:
    filled = []
    for name in ("date_of_birth", "email", "position", "honorific"):
        if not getattr(survivor, name) and getattr(other, name):
            setattr(survivor, name, getattr(other, name))
            filled.append(name)
    if survivor.personal_number_index is None and other.personal_number_index is not None:
        index, encrypted = other.personal_number_index, other.personal_number_encrypted
        other.personal_number_index = other.personal_number_encrypted = None
        # The index is unique: it leaves the one row before it enters the other.
        session.flush()
        survivor.personal_number_index, survivor.personal_number_encrypted = index, encrypted
        filled.append("personal_number")
    return filled


def _move_grants(session: Session, survivor: Person, other: Person) -> None:
    held = {(grant.role, grant.unit_id) for grant in survivor.grants}
    for grant in list(other.grants):
        if (grant.role, grant.unit_id) in held:
            other.grants.remove(grant)
            session.delete(grant)
        else:
            grant.person = survivor
