"""A file that only a password opens: scrypt makes the key, AES-256-GCM keeps what is inside secret and whole.

One line of JSON tells how it was locked, and is vouched for by the seal; the rest is the sealed content.
"""

import base64
import binascii
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

FORMAT = "hieu-chi-so-secure-pool"
# About a tenth of a second and 64 MiB for each guess. A file may ask for as much, not for more.
COST, BLOCK, LANES = 2**16, 8, 1
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32
LONGEST_HEAD = 1000


class LockedFileError(ValueError):
    """Not such a file, a damaged one, or the wrong password: the last two look alike."""


def lock(content: bytes, password: str) -> bytes:
    """`content` as a file that `password` opens."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    head = json.dumps(
        {
            "format": FORMAT,
            "version": 1,
            "key": {"by": "scrypt", "n": COST, "r": BLOCK, "p": LANES, "salt": base64.b64encode(salt).decode()},
            "seal": {"by": "AES-256-GCM", "nonce": base64.b64encode(nonce).decode()},
        }
    ).encode()
    return head + b"\n" + _make_cipher(password, salt, COST).encrypt(nonce, content, head)


def unlock(file: bytes, password: str) -> bytes:
    """What was locked; LockedFileError where it cannot be had."""
    head, found, _rest = file[:LONGEST_HEAD].partition(b"\n")
    try:
        told: dict[str, Any] = json.loads(head)
        key, nonce = told["key"], base64.b64decode(told["seal"]["nonce"], validate=True)
        salt = base64.b64decode(key["salt"], validate=True)
        known = told["format"] == FORMAT and told["version"] == 1 and (key["by"], key["r"], key["p"]) == _MAKING
        cost = int(key["n"])
    except (ValueError, KeyError, TypeError, binascii.Error) as fault:
        raise LockedFileError("no such file") from fault
    if not found or not known or cost != COST or len(nonce) != NONCE_BYTES:
        raise LockedFileError("no such file")
    try:
        return _make_cipher(password, salt, cost).decrypt(nonce, file[len(head) + 1 :], head)
    except InvalidTag as fault:
        raise LockedFileError("wrong password, or damaged") from fault


_MAKING = ("scrypt", BLOCK, LANES)


def _make_cipher(password: str, salt: bytes, cost: int) -> AESGCM:
    key = Scrypt(salt=salt, length=KEY_BYTES, n=cost, r=BLOCK, p=LANES).derive(password.encode())
    return AESGCM(key)
