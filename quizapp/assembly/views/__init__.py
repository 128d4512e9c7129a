"""Pages of specifications, papers and difficulty."""

from quizapp.assembly.views import enemies, panels, papers, specifications
from quizapp.assembly.views.blueprint import assembly, difficulty

__all__ = ["BLUEPRINTS", "enemies", "panels", "papers", "specifications"]

BLUEPRINTS = (assembly, difficulty)
