"""Checking an evidence file from itself alone."""

from quizapp.evidence.adapters import open_file
from quizapp.evidence.domain.record import Check, check_record
from quizapp.kernel.text import N_


def verify_file(content: bytes) -> list[Check]:
    """Everything that the file must hold: the signature over every byte first, then what the record proves."""
    opened = open_file(content)
    signer = f"{opened.signer}, SHA-256 {opened.fingerprint}" if opened.signer else ""
    found = [
        Check(N_("Chữ ký số hợp lệ và bao trùm cả tệp"), opened.is_whole, signer),
        Check(N_("Tệp có kèm dữ liệu của bài"), opened.record is not None),
    ]
    return found + check_record(opened.record) if opened.record is not None else found
