"""Pages of this storey."""

from quizapp.results.views import lists, own
from quizapp.results.views.blueprint import results

BLUEPRINTS = (results,)

__all__ = ["BLUEPRINTS", "lists", "own"]
