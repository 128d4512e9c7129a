"""What is registered of a document."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from quizapp.kernel.text import compute_search_key

KEY_LENGTH = 60
_NOT_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class DocumentFacts:
    """Number, kind, dates and issuer of a document; it is in force from and to the days named, both included."""

    kind: str
    issued_on: date
    issuer: str
    title: str
    number: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def to_json(self) -> dict[str, Any]:
        """As kept while it waits to be registered: days as 2026-11-24."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in vars(self).items()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "DocumentFacts":
        """From `to_json`."""
        days = {name: date.fromisoformat(value[name]) if value[name] else None for name in ("valid_from", "valid_to")}
        return cls(
            kind=value["kind"],
            issued_on=date.fromisoformat(value["issued_on"]),
            issuer=value["issuer"],
            title=value["title"],
            number=value["number"],
            **days,
        )


def compute_key(facts: DocumentFacts, is_taken: Callable[[str], bool]) -> str:
    """A free key such as "1364-qd-ubnd-2021": for files and addresses, never shown as a name."""
    words = facts.number or facts.kind
    year = str(facts.issued_on.year)
    slug = _NOT_KEY.sub("-", compute_search_key(words)).strip("-")[: KEY_LENGTH - 12].strip("-") or "tai-lieu"
    key = stem = slug if slug.endswith(year) else f"{slug}-{year}"
    number = 1
    while is_taken(key):
        number += 1
        key = f"{stem}-{number}"
    return key


def is_in_force(valid_from: date | None, valid_to: date | None, today: date) -> bool:
    """Whether a document is in force on a day; one without dates is."""
    return (valid_from is None or valid_from <= today) and (valid_to is None or today <= valid_to)
