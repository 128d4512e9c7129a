"""Item models: questions whose key and distractors are computed from the figures of the indices, never typed.

A model is a template with a kind; the kind knows which instances a table of figures yields and computes each. The
figures an instance rests on are remembered with it, so that a correction finds it again.
"""

from quizapp.bank.domain.itemmodels.building import build_instances, list_names
from quizapp.bank.domain.itemmodels.drafts import Choice, Draft, Figure
from quizapp.bank.domain.itemmodels.kinds import KINDS

__all__ = ["KINDS", "Choice", "Draft", "Figure", "build_instances", "list_names"]
