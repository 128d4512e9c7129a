"""Passwords at rest: argon2id. A hash takes tens of milliseconds, so callers make it before a write transaction."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# The least that OWASP's cheat sheet on password storage names for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its own salt and parameters in it."""
    return _HASHER.hash(_normalise(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` is the one behind `stored`. Without a stored hash it takes as long and is False."""
    try:
        _HASHER.verify(stored or _decoy(), _normalise(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _decoy() -> str:
    return _HASHER.hash("nobody's password")


def _normalise(password: str) -> str:
    # Input methods write the same Vietnamese letter in one code point or in several.
    return unicodedata.normalize("NFC", password)
