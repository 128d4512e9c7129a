"""Pages of this storey."""

from quizapp.objections.views import own, queue
from quizapp.objections.views.blueprint import objections

BLUEPRINTS = (objections,)

__all__ = ["BLUEPRINTS", "own", "queue"]
