"""Pages of this storey."""

from quizapp.delivery.views.sitting import sitting

BLUEPRINTS = (sitting,)
