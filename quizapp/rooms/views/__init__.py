"""Pages of this storey."""

from quizapp.rooms.views import planning, seating
from quizapp.rooms.views.blueprint import rooms

__all__ = ["BLUEPRINTS", "planning", "seating"]

BLUEPRINTS = (rooms,)
