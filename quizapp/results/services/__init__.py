"""Writes of this storey: scoring, deciding, correcting, publishing."""

from quizapp.results.services import eligibility, verifying
from quizapp.results.services.publishing import publish_results
from quizapp.results.services.scoring import (
    decide_result,
    replay_attempt,
    score_attempt,
)

__all__ = ["decide_result", "eligibility", "publish_results", "replay_attempt", "score_attempt", "verifying"]
