"""Writes of this storey: organising assessments, sitting a paper, saving, ending."""

from quizapp.delivery.services import merging

# Imported so that it listens.
__all__ = ["merging"]
