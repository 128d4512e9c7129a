"""Letters to who objected."""

from quizapp.objections.adapters.notices import tell_answered

__all__ = ["tell_answered"]
