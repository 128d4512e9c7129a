"""Writes of this storey: specifications, papers, and what is known of difficulty."""

from quizapp.assembly.services.explaining import check_specification, read_names
from quizapp.assembly.services.papers import (
    PaperPlan,
    ShortageError,
    assemble_papers,
    plan_missing_papers,
    plan_papers,
    record_paper_opening,
    release_paper,
    request_papers,
)
from quizapp.assembly.services.specifications import (
    change_specification,
    create_specification,
    delete_specification,
    draft_specification,
    lock_specification,
    refuse_locked,
)

__all__ = [
    "PaperPlan",
    "ShortageError",
    "assemble_papers",
    "change_specification",
    "check_specification",
    "create_specification",
    "delete_specification",
    "draft_specification",
    "lock_specification",
    "plan_missing_papers",
    "plan_papers",
    "read_names",
    "record_paper_opening",
    "refuse_locked",
    "release_paper",
    "request_papers",
]
