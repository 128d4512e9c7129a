"""Pages of editions: drafting and issue, dispatch, and what every official may read."""

from quizapp.issuing.views import dispatch, editions, published
from quizapp.issuing.views.blueprint import ISSUING

__all__ = ["BLUEPRINTS", "dispatch", "editions", "published"]

BLUEPRINTS = (ISSUING,)
