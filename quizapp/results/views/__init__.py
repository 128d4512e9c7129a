"""Pages of this storey."""

from quizapp.results.views import lists, own
from quizapp.results.views.blueprint import results
from quizapp.results.views.corrections import corrections

BLUEPRINTS = (results, corrections)

__all__ = ["BLUEPRINTS", "lists", "own"]
