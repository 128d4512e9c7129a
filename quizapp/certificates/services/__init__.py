"""Writes of this storey: issuing, revoking, replacing, keeping the signed file."""

from quizapp.certificates.services.issuing import (
    issue_certificate,
    issue_contest_certificate,
    request_rendering,
    store_file,
)
from quizapp.certificates.services.register import (
    revoke_certificate,
    supersede_certificate,
)

__all__ = [
    "issue_certificate",
    "issue_contest_certificate",
    "request_rendering",
    "revoke_certificate",
    "store_file",
    "supersede_certificate",
]
