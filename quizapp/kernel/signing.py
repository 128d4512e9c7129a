"""Short texts that only this installation can have written: keys by purpose, and their marks of authenticity."""

import hmac
from binascii import b2a_base64

_BYTES = 16
# Each saved answer carries such a mark: the library's own writer for addresses takes twice as long.
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def derive_key(secret: str, purpose: str) -> bytes:
    """The key for one purpose, so that what was signed for one can never be shown for another."""
    return hmac.digest(secret.encode(), purpose.encode(), "sha256")


def compute_mac(key: bytes, text: str) -> str:
    """The mark of `text` under `key`: 22 characters, 128 bits of HMAC-SHA-256."""
    written = b2a_base64(hmac.digest(key, text.encode(), "sha256")[:_BYTES], newline=False)
    return written.translate(_URL_SAFE).rstrip(b"=").decode()


def is_authentic(key: bytes, text: str, mac: str) -> bool:
    """Whether `mac` is the mark of `text` under `key`."""
    return hmac.compare_digest(compute_mac(key, text).encode(), mac.encode())
