"""The certificate as other people's programmes see it."""

import html
import io
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy.orm import Session

from quizapp.certificates.adapters.signing import DEVELOPMENT_FILE, DEVELOPMENT_NAME, get_signing_key
from quizapp.certificates.models import Certificate, CertificateFile
from quizapp.certificates.services.rendering import render_certificate
from quizapp.config import Settings
from tests import factories
from tests.certificates.factories import LONG_NAME, LONG_UNIT, get_certificate, make_result

PAGE_WIDTH, PAGE_HEIGHT = 841.89, 595.28
FRAME = 34  # the inner frame's inner edge, in points


def run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def read_words(path: Path) -> list[tuple[float, float, float, float, str]]:
    """(left, top, right, bottom, word) in points from the top left corner."""
    page = run("pdftotext", "-bbox", str(path), "-")
    found = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', page)
    return [(float(a), float(b), float(c), float(d), html.unescape(word)) for a, b, c, d, word in found]


@pytest.fixture
def certificate(session: Session) -> Certificate:
    return get_certificate(session, make_result(session))


def save(session: Session, certificate: Certificate, folder: Path) -> Path:
    path = folder / "giay.pdf"
    path.write_bytes(session.get_one(CertificateFile, certificate.id).content)
    return path


def test_the_signature_is_a_valid_pades_one_over_the_whole_file(
    session: Session, certificate: Certificate, tmp_path: Path
) -> None:
    said = run("pdfsig", str(save(session, certificate, tmp_path)))
    assert "Signature Validation: Signature is Valid." in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Total document signed" in said
    assert DEVELOPMENT_NAME in said


def test_the_file_is_whole_and_every_font_is_in_it(session: Session, certificate: Certificate, tmp_path: Path) -> None:
    path = save(session, certificate, tmp_path)
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", str(path))
    fonts = run("pdffonts", str(path)).splitlines()[2:]
    assert len(fonts) >= 2
    for line in fonts:
        assert "Liberation-Serif" in line
        assert re.search(r"yes yes yes\s+\d+\s+0$", line), line


def test_it_is_tagged_pdf_a_in_vietnamese(session: Session, certificate: Certificate) -> None:
    content = session.get_one(CertificateFile, certificate.id).content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang) == "vi"
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


def test_it_says_what_was_reached_and_how_to_check(session: Session, certificate: Certificate, tmp_path: Path) -> None:
    text = run("pdftotext", "-layout", str(save(session, certificate, tmp_path)), "-")
    for words in (
        "GIẤY CHỨNG NHẬN",
        "Số vào sổ: 0001/2026/GCN-BCĐ",
        "Nguyễn Thị Thanh Huyền",
        "chứng nhận bà",
        "4 / 4 câu đúng",
        "PCI và PAPI",
        "24/11/2026",
        "24/11/2028",
        "Quyết định số 15/QĐ-BCĐ",
        "ngày 24 tháng 11 năm 2026",
        "PHÓ TRƯỞNG BAN",
        certificate.code,
        "ký bằng khóa phát triển",
    ):
        assert words in text, words
    assert "Phó Trưởng phòng" not in text  # the post that the person is proposed for


@pytest.mark.parametrize("repeats", [1, 2, 3])
def test_long_names_touch_nothing(session: Session, tmp_path: Path, repeats: int) -> None:
    unit = factories.make_unit(session, LONG_UNIT)
    name = " ".join([LONG_NAME] * repeats)[:120]
    person = factories.make_person(session, unit, name, position="Phó Trưởng phòng Kiểm soát thủ tục hành chính")
    certificate = get_certificate(session, make_result(session, person=person))
    words = read_words(save(session, certificate, tmp_path))
    assert " ".join(word for *_, word in words).count("Quỳnh") >= repeats - 1
    for left, top, right, bottom, word in words:
        assert FRAME < left < right < PAGE_WIDTH - FRAME, word
        assert FRAME < top < bottom < PAGE_HEIGHT - FRAME, word
    for n, (left, top, right, bottom, word) in enumerate(words):
        for other_left, other_top, other_right, other_bottom, other in words[n + 1 :]:
            overlap_x = min(right, other_right) - max(left, other_left)
            # Boxes of lines that stand close share the room above and below letters, a third of a line at most.
            overlap_y = min(bottom, other_bottom) - max(top, other_top)
            assert overlap_x <= 0.5 or overlap_y <= (bottom - top) / 3, (word, other)


def test_the_development_key_is_made_once_and_kept_private(app: Flask, tmp_path: Path) -> None:
    settings = Settings(testing=True, var_dir=tmp_path, pkcs12_file=None)
    first = get_signing_key(settings)
    made = (tmp_path / DEVELOPMENT_FILE).read_bytes()
    assert get_signing_key(settings) is first
    assert first.is_development
    assert (tmp_path / DEVELOPMENT_FILE).read_bytes() == made
    assert (tmp_path / DEVELOPMENT_FILE).stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == [DEVELOPMENT_FILE]


def test_a_configured_key_signs_without_the_mark_of_development(
    app: Flask, session: Session, tmp_path: Path, certificate: Certificate, settings: Settings
) -> None:
    _write_office_key(tmp_path / "office.p12", b"mat-khau")
    own = settings.model_copy(update={"pkcs12_file": tmp_path / "office.p12", "pkcs12_password": "mat-khau"})
    content, kind = render_certificate(session, certificate.id, own)
    path = tmp_path / "ky.pdf"
    path.write_bytes(content)
    assert kind == "configured"
    assert "UBND tinh Tay Ninh" in run("pdfsig", str(path))
    assert "khóa phát triển" not in run("pdftotext", str(path), "-")


def _write_office_key(path: Path, password: bytes) -> None:
    """A key as an office gets it: RSA, in a PKCS#12 file with a password."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "UBND tinh Tay Ninh")])
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    protection = serialization.BestAvailableEncryption(password)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"office", key, certificate, None, protection))
