"""Pages of the indices."""

from quizapp.indices.views import pages
from quizapp.indices.views.blueprint import INDICES

__all__ = ["BLUEPRINTS", "pages"]

BLUEPRINTS = (INDICES,)
