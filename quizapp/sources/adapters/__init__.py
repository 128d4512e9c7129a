"""Reading documents as offices have them."""

from quizapp.sources.adapters.reading import FORMATS, read_lines

__all__ = ["FORMATS", "read_lines"]
