"""Engines of this storey: the solver that searches for parallel papers."""

from quizapp.assembly.adapters.linear import SolverTimeoutError
from quizapp.assembly.adapters.solver import find_conflicts, search_papers

__all__ = ["SolverTimeoutError", "find_conflicts", "search_papers"]
