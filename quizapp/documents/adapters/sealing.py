"""Sealing: what lies in the database and may not be read there, such as papers before they are sat."""

import base64
import hashlib
import hmac
import json
import os
from typing import Any, Generic, Protocol, Self, TypeVar, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import InstrumentedAttribute

from quizapp.extensions import get_settings

T = TypeVar("T")
# As long as the mode wants it; drawn anew for every seal.
NONCE_BYTES = 12
# How a sealed value in a column of text begins.
MARK = "seal1:"


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


class SealedField(Generic[T]):
    """A value of a row that its column `stored_as` holds only sealed, bound to the row by the columns in `bound_to`.

    Those must be set before it. What is empty stays empty; what was stored before there were seals is read as it is.
    """

    def __init__(self, stored_as: str, subject: str, *bound_to: str) -> None:
        self._stored_as, self._subject, self._bound_to = stored_as, subject, bound_to

    @overload
    def __get__(self, row: None, owner: type[object]) -> Self: ...

    @overload
    def __get__(self, row: object, owner: type[object]) -> T: ...

    def __get__(self, row: object | None, owner: type[object]) -> Self | T:
        """The value itself."""
        if row is None:
            return self
        stored: Any = getattr(row, self._stored_as)
        if isinstance(stored, str) and stored.startswith(MARK):
            stored = json.loads(unseal(base64.b64decode(stored.removeprefix(MARK)), self._name(row)))
        value: T = stored
        return value

    def __set__(self, row: object, value: T) -> None:
        """Seal it."""
        stored: Any = value
        if value:
            plain = json.dumps(value, ensure_ascii=False).encode()
            stored = MARK + base64.b64encode(seal(plain, self._name(row))).decode()
        setattr(row, self._stored_as, stored)

    def _name(self, row: object) -> str:
        parts = [getattr(row, name) for name in self._bound_to]
        if None in parts:
            raise ValueError(f"a sealed {self._subject} must know first what it belongs to")
        return "/".join([self._subject, *map(str, parts)])


class SealedRow(Protocol):
    """A row with parts that may lie under one seal."""

    @property
    def is_sealed(self) -> bool: ...

    def read_sealed(self) -> dict[str, Any]: ...

    def write_sealed(self, parts: dict[str, Any]) -> None: ...


class SealedPart(Generic[T]):
    """A part of what a row says: in its own column, or in secret under the one seal of the row.

    On the class it is that column, which is empty for what is sealed: a search or list in SQL never finds it.
    """

    def __init__(self, column: str) -> None:
        self._column = column

    def __set_name__(self, owner: type[object], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, row: None, owner: type[object]) -> InstrumentedAttribute[T]: ...

    @overload
    def __get__(self, row: SealedRow, owner: type[object]) -> T: ...

    def __get__(self, row: SealedRow | None, owner: type[object]) -> InstrumentedAttribute[T] | T:
        """What the row says; through the seal where there is one."""
        if row is not None and row.is_sealed:
            hidden: T = row.read_sealed()[self._name]
            return hidden
        plain: InstrumentedAttribute[T] | T = getattr(owner if row is None else row, self._column)
        return plain

    def __set__(self, row: SealedRow, value: T) -> None:
        """Say something else, as secretly as before."""
        if not row.is_sealed:
            setattr(row, self._column, value)
        else:
            row.write_sealed({**row.read_sealed(), self._name: value})
