"""Pages of this storey."""

from flask import Blueprint

from quizapp.contests.views import board, eligibility, entries, manage, planning, ranking
from quizapp.contests.views.blueprint import contests

__all__ = ["board", "eligibility", "entries", "manage", "planning", "ranking"]

BLUEPRINTS: tuple[Blueprint, ...] = (contests,)
