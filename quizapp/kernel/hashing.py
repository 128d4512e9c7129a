"""Canonical JSON and hash chains."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

GENESIS = "0" * 64
# Made once: every step of every attempt is written by it.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
# A text as it stands within canonical JSON.
write_text: Callable[[str], str] = json.encoder.encode_basestring


def to_canonical_json(value: Any) -> str:
    """The one text form of a JSON value that is hashed: sorted keys, no spaces, UTF-8 kept."""
    return _ENCODER.encode(value)


def compute_digest(value: Any) -> str:
    """SHA-256 (64 hex digits) of the canonical JSON of `value`."""
    return hashlib.sha256(to_canonical_json(value).encode()).hexdigest()


def compute_link(previous: str, body: Mapping[str, Any]) -> str:
    """Hash of the next link: the previous hash and this link's canonical body."""
    return compute_link_of_text(previous, to_canonical_json(body))


def compute_link_of_text(previous: str, body: str) -> str:
    """The same, where the canonical body is written already."""
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()
