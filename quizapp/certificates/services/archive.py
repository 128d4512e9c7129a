"""Many certificates as one ZIP. Writes nothing to the database."""

import csv
import hashlib
import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.certificates.domain import compute_file_name
from quizapp.certificates.models import Certificate
from quizapp.certificates.queries import list_archive, list_by_id
from quizapp.documents.domain import write_plain_cell
from quizapp.kernel.clock import to_local
from quizapp.tasks.domain import TaskFile

BATCH = 50
INDEX_NAME = "0000_danh-sach.csv"
HEADING = ("Số vào sổ", "Họ và tên", "Đơn vị", "Ngày cấp", "Mã kiểm tra", "Tên tệp", "SHA-256")


def build_archive(
    session: Session, params: dict[str, Any], *, report: Callable[[int, int], None], now: datetime
) -> TaskFile:
    """The ZIP of the certificates numbered in `params["certificates"]`, with a list of what is in it.

    Files are read in batches and written to a temporary file, so memory holds one batch and, at the end, the ZIP.
    """
    numbers = [int(number) for number in params["certificates"]]
    rows: list[Sequence[str]] = []
    with tempfile.TemporaryFile() as target:
        # The files are compressed already.
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for start in range(0, len(numbers), BATCH):
                report(start, len(numbers))
                rows += _write_batch(session, archive, numbers[start : start + BATCH])
                session.rollback()
            archive.writestr(INDEX_NAME, _write_index(rows))
        target.seek(0)
        content = target.read()
    report(len(numbers), len(numbers))
    return TaskFile(f"giay-chung-nhan_{to_local(now):%Y-%m-%d_%H%M}.zip", "application/zip", content)


def _write_batch(session: Session, archive: zipfile.ZipFile, numbers: Sequence[int]) -> list[Sequence[str]]:
    contents = list_archive(session, numbers)
    rows: list[Sequence[str]] = []
    for certificate in list_by_id(session, numbers):
        content = contents[certificate.id]
        name = _name(certificate)
        archive.writestr(name, content)
        rows.append(
            (
                certificate.number,
                certificate.printed["full_name"],
                certificate.printed["unit"],
                certificate.issued_on.strftime("%d/%m/%Y"),
                certificate.code,
                name,
                hashlib.sha256(content).hexdigest(),
            )
        )
    return rows


def _name(certificate: Certificate) -> str:
    return compute_file_name(certificate.serial, certificate.printed["full_name"])


def _write_index(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADING)
    writer.writerows([write_plain_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
