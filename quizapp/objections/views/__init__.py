"""Pages of this storey."""

from quizapp.objections.views import late, own, queue
from quizapp.objections.views.blueprint import objections

BLUEPRINTS = (objections,)

__all__ = ["BLUEPRINTS", "late", "own", "queue"]
