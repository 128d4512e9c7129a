"""Pages of bringing questions in and out."""

from quizapp.interchange.views import exporting, importing
from quizapp.interchange.views.blueprint import INTERCHANGE

__all__ = ["BLUEPRINTS", "exporting", "importing"]

BLUEPRINTS = (INTERCHANGE,)
