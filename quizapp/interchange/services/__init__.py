"""Questions in and out."""

from quizapp.interchange.services.planning import (
    keep_reading,
    keep_upload,
    plan_import,
    read_file,
    read_upload,
    request_reading,
)
from quizapp.interchange.services.taking import request_import, take_over
from quizapp.interchange.services.writing import make_file, record_export, request_export, write_items

__all__ = [
    "keep_reading",
    "keep_upload",
    "make_file",
    "plan_import",
    "read_file",
    "read_upload",
    "record_export",
    "request_export",
    "request_import",
    "request_reading",
    "take_over",
    "write_items",
]
