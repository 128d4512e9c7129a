"""Pages of this storey."""

from quizapp.transcription.views import clerk, organiser
from quizapp.transcription.views.blueprint import sheets

__all__ = ["BLUEPRINTS", "clerk", "organiser"]

BLUEPRINTS = (sheets,)
