"""What the pages of rooms share."""

from flask import Blueprint, flash
from flask_login import current_user
from sqlalchemy.orm import Session

from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.people.domain import Scope
from quizapp.rooms.models import Room
from quizapp.rooms.queries import get_watched_room
from quizapp.web.errors import translate

rooms = Blueprint("rooms", __name__)


def own_scope() -> Scope:
    """How far the current person manages assessments."""
    scope: Scope = current_user.get_scope(Permission.ASSESSMENT_MANAGE)
    return scope


def say(refusal: DomainError) -> None:
    """Show a refusal on the next page; what is not there, or not for this person, has none."""
    if isinstance(refusal, NotFoundError):
        raise refusal
    flash(translate(refusal), "error")


def get_own_room(session: Session, room_id: int) -> Room:
    """A room that the current person watches, or manages."""
    return get_watched_room(session, room_id, current_user.person.id, own_scope())
