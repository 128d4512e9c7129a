"""Reading an evidence file back: its signature and the record that is attached to it."""

import io
import json
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from quizapp.evidence.domain.record import RECORD_NAME


@dataclass(frozen=True)
class Opened:
    """What a file holds: the record, or None; whether the signature holds for every byte; who signed."""

    record: dict[str, Any] | None
    is_whole: bool
    signer: str
    fingerprint: str


def open_file(content: bytes) -> Opened:
    """Read a file; whatever is wrong with it shows in what comes back, nothing is raised."""
    is_whole, signer, fingerprint = _read_signature(content)
    return Opened(_read_record(content), is_whole, signer, fingerprint)


def _read_record(content: bytes) -> dict[str, Any] | None:
    try:
        attached = PdfReader(io.BytesIO(content)).attachments.get(RECORD_NAME) or []
        found = json.loads(attached[0]) if attached else None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return found if isinstance(found, dict) else None


def _read_signature(content: bytes) -> tuple[bool, str, str]:
    try:
        signatures = PdfFileReader(io.BytesIO(content)).embedded_signatures
        if not signatures:
            return False, "", ""
        signature = signatures[-1]
        certificate = signature.signer_cert
        # Whether the signer is to be trusted is for the reader, who compares the fingerprint; nothing is fetched.
        status = validate_pdf_signature(
            signature, signer_validation_context=ValidationContext(trust_roots=[certificate], allow_fetching=False)
        )
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError, AttributeError):
        return False, "", ""
    # Bytes added behind the signature are not covered by it.
    is_whole = status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return is_whole, certificate.subject.human_friendly, certificate.sha256_fingerprint
