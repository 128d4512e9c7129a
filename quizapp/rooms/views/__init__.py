"""Pages of this storey."""

from quizapp.rooms.views import boards, codes, console, entry, logbook, person, planning, recovery, seating
from quizapp.rooms.views.blueprint import rooms

__all__ = ["BLUEPRINTS", "boards", "codes", "console", "entry", "logbook", "person", "planning", "recovery", "seating"]

BLUEPRINTS = (rooms,)
