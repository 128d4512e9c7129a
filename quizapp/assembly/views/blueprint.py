"""The groups of pages of this storey."""

from flask import Blueprint
from flask_login import current_user

from quizapp.kernel.permissions import Permission
from quizapp.people.domain import Scope

assembly = Blueprint("assembly", __name__, url_prefix="/ma-tran-de")
difficulty = Blueprint("difficulty", __name__, url_prefix="/do-kho")


def own_scope() -> Scope:
    """How far the current person manages assessments."""
    scope: Scope = current_user.get_scope(Permission.ASSESSMENT_MANAGE)
    return scope
