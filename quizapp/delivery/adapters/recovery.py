"""Recovery files: what waited on a device at the end of an attempt, as the page sealed it."""

import json
from base64 import b64decode
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_

FORMAT = "hieu-chi-so/khoi-phuc/1"
LARGEST = 256 * 1024
_UNREADABLE = N_("Tệp này không phải tệp khôi phục do trang làm bài lưu ra.")


def read_name(content: bytes) -> str:
    """The public id of the attempt that a recovery file says it is of; raises DomainError for any other file."""
    return str(_read(content)["attempt"])


def open_file(content: bytes, public_id: str, key: str) -> list[dict[str, Any]]:
    """The answers in a recovery file of this attempt, under its key; raises DomainError where it is not whole."""
    outer = _read(content)
    try:
        sealed, iv = b64decode(outer["data"], validate=True), b64decode(outer["iv"], validate=True)
        opened = AESGCM(b64decode(key)).decrypt(iv, sealed, f"{public_id}/recovery".encode())
        entries = json.loads(opened)["entries"]
    except (InvalidTag, ValueError, TypeError, KeyError):
        raise DomainError(
            N_("Tệp khôi phục này không nguyên vẹn hoặc không phải của bài này."), code="not_whole"
        ) from None
    return [entry for entry in entries if isinstance(entry, dict)]


def _read(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST:
        raise DomainError(_UNREADABLE, code="unreadable")
    try:
        outer = json.loads(content)
    except ValueError:
        raise DomainError(_UNREADABLE, code="unreadable") from None
    if not isinstance(outer, dict) or outer.get("format") != FORMAT or "attempt" not in outer:
        raise DomainError(_UNREADABLE, code="unreadable")
    return outer
