"""Reads of this storey: specifications, papers, and what a search for papers is given."""

from quizapp.assembly.queries.papers import (
    PaperContent,
    Question,
    find_known_paper,
    find_seed,
    forget_papers,
    get_paper,
    get_paper_content,
    list_dealt_papers,
)
from quizapp.assembly.queries.specifications import (
    compute_paper_overlap,
    count_stock,
    get_specification,
    is_own,
    list_shown_levels,
    list_specifications,
    list_specifications_of,
    list_usable_specifications,
)

__all__ = [
    "PaperContent",
    "Question",
    "compute_paper_overlap",
    "count_stock",
    "find_known_paper",
    "find_seed",
    "forget_papers",
    "get_paper",
    "get_paper_content",
    "get_specification",
    "is_own",
    "list_dealt_papers",
    "list_shown_levels",
    "list_specifications",
    "list_specifications_of",
    "list_usable_specifications",
]
