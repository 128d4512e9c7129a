"""Third-party formats of this storey."""

from quizapp.evidence.adapters.files import Opened, open_file

__all__ = ["Opened", "open_file"]
