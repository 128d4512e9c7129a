"""How far the signed-in person reaches: what they organise, whose account they may open or reset."""

from flask_login import current_user

from quizapp.kernel.permissions import Permission
from quizapp.people.adapters.login import SignedInUser
from quizapp.people.domain import Scope
from quizapp.people.models import Person


def own_scope() -> Scope:
    """How far the signed-in person manages assessments."""
    scope: Scope = current_user.get_scope(Permission.ASSESSMENT_MANAGE)
    return scope


def can_activate(user: SignedInUser, person: Person) -> bool:
    """Whether `user` may hand out a code that opens the account of `person`.

    Who holds roles can be handed one only by an administrator whose reach covers those roles: otherwise printing
    a slip would be a way to roles that nobody gave.
    """
    if not user.get_scope(Permission.PEOPLE_ACTIVATE).includes(person.unit.path):
        return False
    if not person.grants:
        return True
    return can_administer(user, person)


def can_administer(user: SignedInUser, person: Person) -> bool:
    """Whether `user` manages the unit of `person` and everything that the roles of `person` reach."""
    scope = user.get_scope(Permission.PEOPLE_MANAGE)
    covered = scope.everywhere or all(grant.unit and scope.includes(grant.unit.path) for grant in person.grants)
    return scope.includes(person.unit.path) and covered
