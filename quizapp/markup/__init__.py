"""How texts of questions are written: a small, named part of Markdown with formulas.

Paragraphs, bold and italic, lists, tables, pictures, and formulas in LaTeX between dollar signs. Nothing else is a
sign: raw HTML and links are shown as they were typed. Pure; every outcome depends on the text alone and is kept for the
next asker.
"""

from quizapp.markup.checking import Fault, find_faults
from quizapp.markup.parsing import SCHEME, has_formula, has_signs, list_pictures
from quizapp.markup.plain import to_plain
from quizapp.markup.rendering import MarkedStem, Medium, render_blocks, render_line, render_stem

__all__ = [
    "SCHEME",
    "Fault",
    "MarkedStem",
    "Medium",
    "find_faults",
    "has_formula",
    "has_signs",
    "list_pictures",
    "render_blocks",
    "render_line",
    "render_stem",
    "to_plain",
]
