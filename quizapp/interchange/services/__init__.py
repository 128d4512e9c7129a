"""Questions in and out."""

from quizapp.interchange.services.planning import keep_upload, plan_import, read_upload
from quizapp.interchange.services.taking import request_import, take_over
from quizapp.interchange.services.writing import record_export, request_export, write_items

__all__ = [
    "keep_upload",
    "plan_import",
    "read_upload",
    "record_export",
    "request_export",
    "request_import",
    "take_over",
    "write_items",
]
