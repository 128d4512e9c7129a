"""Pages of this storey."""

from quizapp.rooms.views import boards, console, entry, logbook, person, planning, seating
from quizapp.rooms.views.blueprint import rooms

__all__ = ["BLUEPRINTS", "boards", "console", "entry", "logbook", "person", "planning", "seating"]

BLUEPRINTS = (rooms,)
