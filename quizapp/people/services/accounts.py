"""Writes of accounts: how a person signs in."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, compute_search_key, normalise
from quizapp.people.adapters.passwords import hash_password
from quizapp.people.models import Account, Person
from quizapp.people.queries import find_account

_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{1,78})[a-z0-9]")


def create_account(
    session: Session,
    person: Person,
    *,
    username: str,
    password: str | None = None,
    password_hash: str | None = None,
    actor: Actor,
    now: datetime,
) -> Account:
    """An account for `person`; without a password it waits for its activation slip.

    Pages hand in `password_hash`, made before their transaction began; `password` is for commands and tests.
    """
    if person.account is not None:
        raise DomainError(N_("%(name)s đã có tài khoản."), name=person.full_name)
    username = check_username(session, username)
    if password is not None:
        password_hash = hash_password(password)
    account = Account(
        person=person,
        username=username,
        password_hash=password_hash,
        password_changed_at=now if password_hash else None,
    )
    session.add(account)
    session.flush()
    record(
        session,
        "web:account:create",
        ("person", person.id),
        actor=actor,
        now=now,
        data={"username": username},
    )
    return account


def check_username(session: Session, typed: str, account: Account | None = None) -> str:
    """The user name as it is kept; refused where its shape is wrong or another than `account` has it."""
    username = normalise(typed).lower()
    if not _USERNAME.fullmatch(username):
        raise DomainError(
            N_("Tên đăng nhập có từ 3 đến 80 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch nối, gạch dưới.")
        )
    other = find_account(session, username)
    if other is not None and other is not account:
        raise DomainError(N_("Tên đăng nhập %(username)s đã có người dùng. Anh/chị chọn tên khác."), username=username)
    return username


def propose_username(staff_code: str) -> str:
    """The user name a staff code gives: lower case, without marks, other signs as dots."""
    return re.sub(r"[^a-z0-9]+", ".", compute_search_key(staff_code)).strip(".")


def rename_account(session: Session, account: Account, username: str, *, actor: Actor, now: datetime) -> bool:
    """Give an account another user name; returns whether it changed."""
    before, username = account.username, check_username(session, username, account)
    if before == username:
        return False
    account.username = username
    session.flush()
    subject = ("person", account.person_id)
    record(session, "web:account:rename", subject, actor=actor, now=now, data={"username": [before, username]})
    return True
