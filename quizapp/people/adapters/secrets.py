"""What is kept so that the database alone does not give it away: personal numbers, activation codes, uploads."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet

from quizapp.extensions import get_settings
from quizapp.kernel.ids import normalise_code


def _derive(purpose: str) -> bytes:
    # One key for each purpose, so that no digest of one can be mistaken for another's.
    return hmac.new(get_settings().data_key.encode(), purpose.encode(), hashlib.sha256).digest()


def _get_cipher() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derive("encrypt")))


def encrypt(content: bytes) -> bytes:
    """`content` readable only with the installation's data key."""
    return _get_cipher().encrypt(content)


def decrypt(content: bytes) -> bytes:
    """What `encrypt` was given."""
    return _get_cipher().decrypt(content)


def encrypt_number(number: str) -> str:
    """A personal number as its column holds it."""
    return encrypt(number.encode()).decode()


def decrypt_number(stored: str) -> str:
    """The personal number behind what its column holds."""
    return decrypt(stored.encode()).decode()


def compute_number_index(number: str) -> str:
    """Keyed digest of a personal number (64 hex digits): equal numbers, equal digests, and nothing else is told."""
    return hmac.new(_derive("personal number"), number.encode(), hashlib.sha256).hexdigest()


def compute_activation_digest(account_id: int, code: str) -> str:
    """Keyed digest (64 hex digits) of an account's activation code as typed or printed."""
    body = f"{account_id}:{normalise_code(code)}".encode()
    return hmac.new(_derive("activation"), body, hashlib.sha256).hexdigest()
