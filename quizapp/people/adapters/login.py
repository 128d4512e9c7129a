"""Who is signed in, for Flask-Login: one query a request."""

from functools import cached_property

from flask import session as cookie
from flask_login import AnonymousUserMixin, UserMixin, login_user
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from quizapp.extensions import db, get_clock, login_manager
from quizapp.kernel.actor import Actor
from quizapp.kernel.permissions import Permission
from quizapp.people.adapters import idle
from quizapp.people.domain import BASE_PERMISSIONS, Role, Scope, compute_permissions
from quizapp.people.models import Account, Person, RoleGrant
from quizapp.web.guard import RESTRICTED

__all__ = ["Scope", "SignedInUser", "Visitor", "begin_session", "load_user"]


class SignedInUser(UserMixin):
    """The signed-in account with its person and what they may do."""

    is_authenticated = True

    def __init__(self, account: Account) -> None:
        self.account = account
        self.person: Person = account.person

    def get_id(self) -> str:
        """The account and its epoch: a session of an earlier epoch is nobody's."""
        return f"{self.account.id}.{self.account.epoch}"

    @property
    def actor(self) -> Actor:
        return self.person.actor

    @cached_property
    def grants(self) -> list[RoleGrant]:
        """The roles that are in force now: what has run out allows nothing from that moment on.

        A session that was opened for one thing only has none.
        """
        if cookie.get(RESTRICTED):
            return []
        now = get_clock().now()
        return [grant for grant in self.person.grants if grant.is_in_force(now)]

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        if cookie.get(RESTRICTED):
            return frozenset({Permission.OWN_WORK})
        return BASE_PERMISSIONS.union(
            *(compute_permissions(Role(grant.role), bounded=grant.unit_id is not None) for grant in self.grants)
        )

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions

    def get_scope(self, permission: Permission) -> Scope:
        """How far this person's `permission` reaches over units."""
        grants = [
            g for g in self.grants if permission in compute_permissions(Role(g.role), bounded=g.unit_id is not None)
        ]
        if any(g.unit_id is None for g in grants):
            return Scope(everywhere=True)
        return Scope(everywhere=False, paths=tuple(sorted({g.unit.path for g in grants if g.unit is not None})))


def begin_session(account: Account, *, restricted_to: object = None) -> None:
    """A new session for the account; nothing of an earlier one stays in the cookie.

    `restricted_to` says what alone it is for; whoever restricts it watches over that.
    """
    cookie.clear()
    if restricted_to is not None:
        cookie[RESTRICTED] = restricted_to
    login_user(SignedInUser(account))
    idle.unlock(get_clock().now())


class Visitor(AnonymousUserMixin):
    """Nobody is signed in."""

    person = None

    def can(self, _permission: Permission) -> bool:
        return False


# Built once: every request carries it out.
_ACCOUNT = (
    select(Account)
    .where(Account.id == bindparam("account_id"), Account.epoch == bindparam("epoch"))
    .options(
        joinedload(Account.person).options(
            joinedload(Person.unit), selectinload(Person.grants).joinedload(RoleGrant.unit)
        )
    )
)


@login_manager.user_loader
def load_user(user_id: str) -> SignedInUser | None:
    """The account of a session cookie, unless its epoch has passed or its person left."""
    account_id, _, epoch = user_id.partition(".")
    if not (account_id.isdigit() and epoch.isdigit()):
        return None
    account = db.session.scalars(_ACCOUNT, {"account_id": int(account_id), "epoch": int(epoch)}).one_or_none()
    if account is None or not account.person.is_active:
        return None
    return SignedInUser(account)


login_manager.anonymous_user = Visitor
