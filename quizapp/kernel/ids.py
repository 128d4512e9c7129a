"""Identifiers that people type and that addresses carry."""

import secrets

# Crockford's base 32: no I, L, O, U, so a code read aloud or typed from paper has one reading.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_public_id() -> str:
    """An unguessable identifier for addresses: 22 characters, 128 bits."""
    return secrets.token_urlsafe(16)


def new_code(groups: int = 3, size: int = 4) -> str:
    """A code for print, such as 7K4M-2QXR-9WTB: 5 bits a character."""
    return "-".join("".join(secrets.choice(CODE_ALPHABET) for _ in range(size)) for _ in range(groups))


def write_code(digest: bytes, groups: int = 3, size: int = 4) -> str:
    """The beginning of `digest` as a code for print, in the manner of `new_code`."""
    number = int.from_bytes(digest)
    bits = 8 * len(digest)
    letters = [CODE_ALPHABET[(number >> (bits - 5 * (n + 1))) & 31] for n in range(groups * size)]
    return "-".join("".join(letters[i : i + size]) for i in range(0, len(letters), size))


def normalise_code(typed: str, size: int = 4) -> str:
    """What `new_code` made, from what a person typed: any case, with or without dashes, O for 0, I or L for 1."""
    bare = "".join(c for c in typed.upper().translate(_LOOKALIKES) if c in CODE_ALPHABET)
    return "-".join(bare[i : i + size] for i in range(0, len(bare), size))
