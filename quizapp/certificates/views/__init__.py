"""Pages of this storey."""

from quizapp.certificates.views import public, register
from quizapp.certificates.views.blueprint import certificates

BLUEPRINTS = (certificates,)

__all__ = ["BLUEPRINTS", "public", "register"]
