"""An upload between its reading and its being taken over."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from quizapp.bank.domain.wording import Citation, Wording
from quizapp.interchange.domain import Found, Loss, Reading, Refused


class Known(StrEnum):
    """What becomes of a question whose code is here already."""

    VERSION = "version"
    NEW = "new"


class Action(StrEnum):
    """What taking a question over does."""

    NEW = "new"
    VERSION = "version"  # a new version of an item that is here
    DRAFT = "draft"  # new text in the draft that is here
    SAME = "same"  # nothing: the item says this already


@dataclass(frozen=True)
class Choices:
    """What the person chose for what a file does not tell, and where its questions go."""

    index_code: str
    component: str
    axis: str
    level: str
    pool: str
    known: str = Known.VERSION.value

    def to_json(self) -> dict[str, Any]:
        """As kept with the upload."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Choices":
        """From `to_json`."""
        return cls(**value)


@dataclass(frozen=True)
class Line:
    """What becomes of one question of the file. `code` and `revision` are those of the item that is here."""

    found: Found
    wording: Wording
    action: Action
    code: str = ""
    version_id: int = 0
    revision: int = 0
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What taking the whole upload over does."""

    lines: tuple[Line, ...]
    refused: tuple[Refused, ...]

    def count(self, action: Action) -> int:
        """How many questions meet this."""
        return sum(line.action == action for line in self.lines)

    @property
    def writes(self) -> int:
        """How many questions are written."""
        return len(self.lines) - self.count(Action.SAME)

    @property
    def lossy(self) -> int:
        """How many questions lose or lack something."""
        return sum(bool(line.losses) for line in self.lines)


@dataclass
class Outcome:
    """What was written, by code."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: int = 0
    refused: int = 0


def to_json(reading: Reading) -> dict[str, Any]:
    """A reading as plain JSON."""
    return {
        "found": [
            {
                "place": found.place,
                "code": found.code,
                "losses": [[loss.place, loss.what, dict(loss.params)] for loss in found.losses],
                "wording": _describe(found.wording),
                "pictures": {name: b64encode(content).decode() for name, content in found.pictures.items()},
            }
            for found in reading.found
        ],
        "refused": [[refused.place, refused.why, dict(refused.params)] for refused in reading.refused],
    }


def from_json(value: Mapping[str, Any]) -> Reading:
    """From `to_json`."""
    return Reading(
        tuple(
            Found(
                found["place"],
                _restore(found["wording"]),
                found["code"],
                tuple(Loss(place, what, params) for place, what, params in found["losses"]),
                {name: b64decode(content) for name, content in found.get("pictures", {}).items()},
            )
            for found in value["found"]
        ),
        tuple(Refused(place, why, params) for place, why, params in value["refused"]),
    )


_FIELDS = ("item_type", "index_code", "component", "axis", "level", "stem", "content", "explanation")


def _describe(wording: Wording) -> dict[str, Any]:
    values = {name: getattr(wording, name) for name in _FIELDS}
    citations = [citation.to_json() for citation in wording.citations]
    return {**values, "owners": list(wording.owners), "citations": citations}


def _restore(value: Mapping[str, Any]) -> Wording:
    return Wording(
        **{name: value[name] for name in _FIELDS},
        owners=tuple(value["owners"]),
        citations=tuple(Citation.from_json(citation) for citation in value["citations"]),
    )
