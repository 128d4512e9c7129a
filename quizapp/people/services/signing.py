"""Writes around signing in. Hashes are made by the caller, before the transaction: they take long."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.people.adapters.passwords import hash_password, needs_rehash, verify_password
from quizapp.people.adapters.secrets import compute_activation_digest
from quizapp.people.domain import MAX_PASSWORD_LENGTH, compute_lock, is_locked
from quizapp.people.models import Account, Person
from quizapp.people.queries import find_account


@dataclass(frozen=True)
class Proof:
    """What a password proved, before anything is written; `account_id` is None for a name nobody has."""

    account_id: int | None
    ok: bool
    new_hash: str | None = None


def prove_password(session: Session, username: str, password: str) -> Proof:
    """Compare a password with the account's, outside any transaction; takes as long for a name nobody has."""
    account = find_account(session, username)
    stored = account.password_hash if account else None
    account_id = account.id if account else None
    # The connection goes back while the hash is computed.
    session.rollback()
    ok = verify_password(stored, password[:MAX_PASSWORD_LENGTH])
    fresh = hash_password(password) if ok and stored and needs_rehash(stored) else None
    return Proof(account_id, ok, fresh)


def sign_in(session: Session, proof: Proof, *, now: datetime) -> Account | None:
    """The account to sign in, or None. Counts wrong passwords, and locks at the fifth."""
    account = session.get(Account, proof.account_id, with_for_update=True) if proof.account_id else None
    # A locked account answers right and wrong passwords alike, so that a lock cannot be used to guess on.
    if account is None or is_locked(account.locked_until, now) or not account.person.is_active:
        return None
    if not proof.ok:
        _count_failure(session, account, now=now)
        return None
    account.failed_logins, account.locked_until, account.last_login_at = 0, None, now
    if proof.new_hash:
        account.password_hash = proof.new_hash
    session.flush()
    record(session, "web:account:sign_in", ("person", account.person_id), actor=account.person.actor, now=now)
    return account


def check_again(session: Session, proof: Proof, *, now: datetime) -> bool:
    """Whether the password of somebody signed in already was right; counts and locks like `sign_in`."""
    account = session.get(Account, proof.account_id, with_for_update=True) if proof.account_id else None
    if account is None or is_locked(account.locked_until, now):
        return False
    if not proof.ok:
        _count_failure(session, account, now=now)
        return False
    account.failed_logins = 0
    session.flush()
    return True


def _count_failure(session: Session, account: Account, *, now: datetime) -> None:
    account.failed_logins += 1
    account.locked_until = compute_lock(account.failed_logins, now)
    if account.locked_until is None:
        session.flush()
        return
    account.failed_logins = 0
    session.flush()
    record(
        session,
        "web:account:lock",
        ("person", account.person_id),
        actor=account.person.actor,
        now=now,
        data={"until": account.locked_until.isoformat()},
    )


def change_password(session: Session, account: Account, *, password_hash: str, actor: Actor, now: datetime) -> None:
    """Put a new password in force; sessions begun before it end."""
    _set_password(account, password_hash, now=now)
    session.flush()
    record(session, "web:account:change_password", ("person", account.person_id), actor=actor, now=now)


def unlock_account(session: Session, person: Person, *, actor: Actor, now: datetime) -> None:
    """Lift the lock that wrong passwords put on an account."""
    account = person.account
    if account is None or not is_locked(account.locked_until, now):
        raise DomainError(N_("Tài khoản của %(name)s đang không bị khóa."), name=person.full_name)
    account.failed_logins, account.locked_until = 0, None
    session.flush()
    record(session, "web:account:unlock", ("person", person.id), actor=actor, now=now)


def reset_password(session: Session, person: Person, *, actor: Actor, now: datetime) -> None:
    """Take an account's password away: it waits for a new activation slip, and its sessions end."""
    account = person.account
    if account is None or not person.is_active:
        raise DomainError(N_("%(name)s không có tài khoản đang dùng."), name=person.full_name)
    _set_password(account, None, now=now)
    session.flush()
    record(session, "web:account:reset_password", ("person", person.id), actor=actor, now=now)


def set_activation_code(
    session: Session, person: Person, code: str, *, expires_at: datetime, actor: Actor, now: datetime
) -> None:
    """Make `code` the one that activates the account until `expires_at`; an earlier slip is worth nothing."""
    account = person.account
    if account is None or not person.is_active or account.password_hash is not None:
        raise DomainError(N_("%(name)s không có tài khoản chờ kích hoạt."), name=person.full_name)
    account.activation_digest = compute_activation_digest(account.id, code)
    account.activation_expires_at = expires_at
    session.flush()
    record(session, "web:account:issue_slip", ("person", person.id), actor=actor, now=now)


def find_activation(session: Session, username: str, code: str, *, now: datetime) -> Account | None:
    """The account that `code` activates now, or None for any reason."""
    account = find_account(session, username)
    # As much is computed for a name nobody has.
    digest = compute_activation_digest(account.id if account else 0, code)
    if account is None or account.activation_digest is None or account.activation_expires_at is None:
        return None
    fits = hmac.compare_digest(account.activation_digest, digest)
    usable = now < account.activation_expires_at and not is_locked(account.locked_until, now)
    return account if fits and usable and account.person.is_active else None


def activate_account(session: Session, username: str, code: str, *, password_hash: str, now: datetime) -> Account:
    """Give an account its first password by the code on its slip, which is spent."""
    account = find_activation(session, username, code, now=now)
    if account is None:
        raise DomainError(N_("Tên đăng nhập hoặc mã kích hoạt không đúng, hoặc mã đã hết hạn."), code="activation")
    _set_password(account, password_hash, now=now)
    session.flush()
    record(session, "web:account:activate", ("person", account.person_id), actor=account.person.actor, now=now)
    return account


def note_wrong_activation(session: Session, username: str, *, now: datetime) -> None:
    """Count a wrong code like a wrong password: five lock the account for a while."""
    account = find_account(session, username)
    if account is not None and not is_locked(account.locked_until, now):
        _count_failure(session, account, now=now)


def _set_password(account: Account, password_hash: str | None, *, now: datetime) -> None:
    account.password_hash = password_hash
    account.password_changed_at = now if password_hash else None
    account.activation_digest = account.activation_expires_at = None
    account.failed_logins, account.locked_until = 0, None
    account.epoch += 1
