"""Pages of this storey."""

from quizapp.delivery.views import assessments, presence, receipts, roster, saving, sitting, sittings
from quizapp.delivery.views import blueprint as _blueprint
from quizapp.delivery.views.organiser import delivery

__all__ = ["BLUEPRINTS", "assessments", "presence", "receipts", "roster", "saving", "sitting", "sittings"]

BLUEPRINTS = (_blueprint.sitting, delivery)
