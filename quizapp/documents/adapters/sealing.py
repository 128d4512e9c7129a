"""Sealing: what lies in the database and may not be read there, such as papers before they are sat."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quizapp.extensions import get_settings

# As long as the mode wants it; drawn anew for every seal.
NONCE_BYTES = 12


def seal(content: bytes, subject: str) -> bytes:
    """`content` (AES-256-GCM) readable only with the installation's data key, and only as what `subject` names."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _get_cipher().encrypt(nonce, content, subject.encode())


def unseal(sealed: bytes, subject: str) -> bytes:
    """What `seal` was given; ValueError where it was changed, or belongs to something else."""
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return _get_cipher().decrypt(nonce, body, subject.encode())
    except InvalidTag as fault:
        raise ValueError(f"the seal of {subject} does not hold") from fault


def _get_cipher() -> AESGCM:
    # One key for each purpose, so that nothing sealed can be mistaken for another secret.
    return AESGCM(hmac.new(get_settings().data_key.encode(), b"seal", hashlib.sha256).digest())
