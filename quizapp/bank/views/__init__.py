"""Pages of the question bank."""

from quizapp.bank.views import editing, editions, items, reviewing
from quizapp.bank.views.blueprint import BANK

__all__ = ["BLUEPRINTS", "editing", "editions", "items", "reviewing"]

BLUEPRINTS = (BANK,)
