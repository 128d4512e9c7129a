"""What the pages of rooms share."""

from flask import Blueprint
from flask_login import current_user
from sqlalchemy.orm import Session

from quizapp.people.adapters.reach import own_scope
from quizapp.rooms.models import Room
from quizapp.rooms.queries import get_watched_room

rooms = Blueprint("rooms", __name__)


def get_own_room(session: Session, room_id: int) -> Room:
    """A room that the current person watches, or manages."""
    return get_watched_room(session, room_id, current_user.person.id, own_scope())
