"""Pages of this storey."""

from quizapp.delivery.views import assessments, roster, sittings
from quizapp.delivery.views.organiser import delivery
from quizapp.delivery.views.sitting import sitting

__all__ = ["BLUEPRINTS", "assessments", "roster", "sittings"]

BLUEPRINTS = (sitting, delivery)
