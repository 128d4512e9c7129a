"""What the files of a question bank hold, and what can be wrong with them. Knows no file format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from quizapp.bank.domain.wording import Wording
from quizapp.indices.domain import IndexEdition, IndexFacts


class Severity(StrEnum):
    """An error stops loading; a warning asks for a second look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """Something wrong, with where it stands. `message` is a catalogue text whose placeholders `params` fill.

    `line` counts from 1; `item` and `line` are None for what concerns the bank as a whole.
    """

    severity: Severity
    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""
    line: int | None = None
    item: str | None = None

    @property
    def text(self) -> str:
        """The message with its placeholders filled."""
        return self.message % self.params if self.params else self.message


@dataclass(frozen=True)
class DocumentEntry:
    """A cited document."""

    key: str
    number: str | None
    kind: str
    issued_on: date
    issuer: str
    title: str
    text_sha256: str | None
    file: str = ""
    line: int = 1

    @property
    def citation(self) -> str:
        """The document as a question or a page names it."""
        number = f" số {self.number}" if self.number else ""
        return f"{self.kind}{number} ngày {self.issued_on.day}/{self.issued_on:%m/%Y} của {self.issuer}"


@dataclass(frozen=True)
class IndexEntry:
    """An index and where it is described."""

    facts: IndexFacts
    file: str = ""
    line: int = 1


@dataclass(frozen=True)
class EditionEntry:
    """A table of figures and where it stands; `lines` tells the line (from 1) of "row", "row/score.2020", ..."""

    edition: IndexEdition
    file: str = ""
    line: int = 1
    lines: Mapping[str, int] = field(default_factory=dict)

    def get_line(self, name: str) -> int:
        """The line of a place; of the table where the place is not there."""
        return self.lines.get(name, self.line)


@dataclass(frozen=True)
class ItemEntry:
    """A question as its file has it; `lines` tells the line (from 1) of each of its fields."""

    code: str
    pool: str
    wording: Wording
    file: str = ""
    line: int = 1
    lines: Mapping[str, int] = field(default_factory=dict)
    # The bytes of the pictures it shows, by hash, where they go along.
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    def get_line(self, name: str) -> int:
        """The line of a field such as "stem" or "options.2"; of the item where the field is not there."""
        return self.lines.get(name, self.line)


@dataclass(frozen=True)
class ItemModel:
    """A template of questions. `settings` are the kind's own; `editions` the tables it draws from."""

    key: str
    kind: str
    pool: str
    editions: tuple[str, ...]
    axis: str
    level: str
    owners: tuple[str, ...]
    stem: str
    explanation: str
    settings: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    line: int = 1

    def get(self, name: str, default: str) -> str:
        """One of the kind's settings."""
        return self.settings.get(name, default)


@dataclass(frozen=True)
class BankFiles:
    """Everything that a folder of files holds, with what could not be read."""

    documents: tuple[DocumentEntry, ...]
    indices: tuple[IndexEntry, ...]
    items: tuple[ItemEntry, ...]
    findings: tuple[Finding, ...]
    editions: tuple[EditionEntry, ...] = ()
    models: tuple[ItemModel, ...] = ()
    # The bytes of the pictures that lie beside the questions, by their hash.
    pictures: Mapping[str, bytes] = field(default_factory=dict)
