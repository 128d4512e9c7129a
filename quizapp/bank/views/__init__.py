"""Pages of the question bank."""

from quizapp.bank.views import editing, items, reviewing
from quizapp.bank.views.blueprint import BANK

__all__ = ["BLUEPRINTS", "editing", "items", "reviewing"]

BLUEPRINTS = (BANK,)
