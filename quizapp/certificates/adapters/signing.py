"""PAdES signatures by pyHanko: with the configured PKCS#12 file, or with a development key made at first run."""

import io
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from quizapp.config import Settings

DEVELOPMENT_FILE = "development-key.p12"
DEVELOPMENT_NAME = "KHÓA PHÁT TRIỂN – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
FIELD = "ChuKySo"
# Signing reserves room in the file once instead of signing twice to measure; chains of agency keys fit.
RESERVED_BYTES = 24576


@dataclass(frozen=True)
class SigningKey:
    """A key ready for use. `kind` is "development" or "configured"."""

    signer: signers.SimpleSigner
    kind: str

    @property
    def is_development(self) -> bool:
        return self.kind == "development"


def get_signing_key(settings: Settings) -> SigningKey:
    """The key of this installation, read once a process."""
    if settings.pkcs12_file is not None:
        return _load(settings.pkcs12_file, settings.pkcs12_password, "configured")
    path = settings.var_dir / DEVELOPMENT_FILE
    if not path.exists():
        _make_development_key(path)
    return _load(path, "", "development")


@cache
def _load(path: Path, password: str, kind: str) -> SigningKey:
    # What OpenSSL and the agencies' tools write without a password has either none or an empty one.
    signer = signers.SimpleSigner.load_pkcs12(str(path), passphrase=password.encode() or None)
    if signer is None:
        raise RuntimeError(f"{path.name} holds no key that can be read with the configured password")
    return SigningKey(signer, kind)


def _make_development_key(path: Path) -> None:
    """A self-signed P-256 key whose name says what it is. Two processes at once end with the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEVELOPMENT_NAME)])
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    content = pkcs12.serialize_key_and_certificates(
        b"development", key, certificate, None, serialization.NoEncryption()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def sign_pdf(content: bytes, key: SigningKey, *, reason: str, place: str, signer_name: str) -> bytes:
    """`content` with a PAdES-B signature appended; the bytes before it stay as they are."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    signer = signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason,
            location=place,
            name=signer_name or None,
        ),
        signer=key.signer,
        new_field_spec=fields.SigFieldSpec(FIELD, on_page=0),
    )
    signed: io.BytesIO = signer.sign_pdf(writer, bytes_reserved=RESERVED_BYTES)
    return signed.getvalue()
