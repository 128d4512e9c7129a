"""What the pages of rooms share."""

from flask import Blueprint, flash
from flask_login import current_user

from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.people.domain import Scope
from quizapp.web.errors import translate

rooms = Blueprint("rooms", __name__)


def own_scope() -> Scope:
    """How far the current person manages assessments."""
    scope: Scope = current_user.get_scope(Permission.ASSESSMENT_MANAGE)
    return scope


def say(refusal: DomainError) -> None:
    """Show a refusal on the next page."""
    flash(translate(refusal), "error")
