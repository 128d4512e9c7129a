"""Pages of this storey."""

from quizapp.evidence.views import attempts, similarity
from quizapp.evidence.views.blueprint import evidence

BLUEPRINTS = (evidence,)

__all__ = ["BLUEPRINTS", "attempts", "similarity"]
