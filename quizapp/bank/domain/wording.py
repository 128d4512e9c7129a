"""What a version of a question says, as plain values: the same shape from a file, a form and the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.text import compute_search_key
from quizapp.markup import to_plain


@dataclass(frozen=True)
class Citation:
    """A passage of a document: `paragraphs` consecutive non-empty lines whose hash is `sha256` (64 hex digits).

    `line` is where the passage started in the text it was taken from: a hint, never relied upon.
    """

    document: str
    place: str
    line: int | None
    paragraphs: int
    sha256: str

    def to_json(self) -> dict[str, Any]:
        """As kept in `ItemVersion.citations`."""
        return {
            "document": self.document,
            "place": self.place,
            "line": self.line,
            "paragraphs": self.paragraphs,
            "sha256": self.sha256,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Citation":
        """From `ItemVersion.citations`."""
        return cls(value["document"], value["place"], value.get("line"), int(value["paragraphs"]), str(value["sha256"]))


@dataclass(frozen=True)
class Wording:
    """All that one version of a question says. `content` is the question type's, key included.

    `origin` tells, of what an item model made, the model and the figures it rests on: {"model": key, "figures":
    {name: value}}. It is no part of what is said.
    """

    item_type: str
    index_code: str
    component: str
    axis: str
    level: str
    stem: str
    content: Mapping[str, Any]
    explanation: str
    owners: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = field(default=())
    origin: Mapping[str, Any] = field(default_factory=dict)

    def to_columns(self) -> dict[str, Any]:
        """Values of the `ItemVersion` columns of the same names, with the search key and the content hash."""
        return {
            "item_type": self.item_type,
            "index_code": self.index_code,
            "component": self.component,
            "axis": self.axis,
            "level": self.level,
            "stem": self.stem,
            "search_key": compute_stem_key(self.stem),
            "content": dict(self.content),
            "explanation": self.explanation,
            "owners": list(self.owners),
            "citations": [citation.to_json() for citation in self.citations],
            "content_hash": self.compute_hash(),
        }

    def compute_hash(self) -> str:
        """Hash over everything said (64 hex digits): equal for equal wordings, wherever they came from."""
        return compute_digest(
            {
                "type": self.item_type,
                "index": self.index_code,
                "component": self.component,
                "axis": self.axis,
                "level": self.level,
                "owners": list(self.owners),
                "stem": self.stem,
                "content": dict(self.content),
                "explanation": self.explanation,
                "citations": [citation.to_json() for citation in self.citations],
            }
        )


def list_cited(wording: Wording) -> list[str]:
    """The keys of the documents that a wording cites."""
    return sorted({citation.document for citation in wording.citations})


def compute_stem_key(stem: str) -> str:
    """A stem as it is searched and compared: its words alone, without signs, case, tones and marks."""
    return compute_search_key(to_plain(stem))
