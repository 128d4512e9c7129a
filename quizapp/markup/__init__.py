"""How texts of questions are written: a small, named part of Markdown with formulas.

Paragraphs, bold and italic, lists, tables, and formulas between dollar signs in LaTeX. Nothing else is a sign: raw HTML
and links are shown as they were typed. Pure; every outcome depends on the text alone and is kept for the next asker.
"""

from quizapp.markup.checking import Fault, find_faults
from quizapp.markup.plain import to_plain
from quizapp.markup.rendering import MarkedStem, Medium, render_blocks, render_line, render_stem

__all__ = ["Fault", "MarkedStem", "Medium", "find_faults", "render_blocks", "render_line", "render_stem", "to_plain"]
