"""Lines of a text, and the passages that citations name by hash."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizapp.kernel.text import normalise

# The first word of a unit within an address.
_OPENS_UNIT = re.compile(r"điểm|khoản|mục|phần|[A-ZĐ]\w+")


def normalise_passage(text: str) -> list[str]:
    """The non-empty lines of a text as they are hashed: NFC, runs of white space as one space, ends stripped."""
    return [line for line in (normalise(raw) for raw in text.split("\n")) if line]


def compute_passage_hash(lines: Sequence[str]) -> str:
    """SHA-256 (64 hex digits) of normalised lines joined by a line feed."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class Line:
    """One normalised line that is not empty: a paragraph, or a row of a table with its cells between bars.

    `number` (from 1) is the line of a text file; `page` that of a file with pages.
    """

    text: str
    number: int | None = None
    page: int | None = None
    is_row: bool = False


@dataclass(frozen=True)
class Passage:
    """A line with its address as officials cite it; `position` counts from 1."""

    position: int
    address: str
    text: str
    sha256: str
    is_heading: bool = False
    number: int | None = None
    page: int | None = None


def locate_passage(texts: Sequence[str], paragraphs: int, sha256: str) -> int | None:
    """Where (from 0) the `paragraphs` consecutive lines with this hash begin; None where they are not there."""
    for at in range(len(texts) - paragraphs + 1):
        if compute_passage_hash(texts[at : at + paragraphs]) == sha256:
            return at
    return None


def find_runs(positions: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last of each run of consecutive positions, in order."""
    runs: list[tuple[int, int]] = []
    for position in sorted(set(positions)):
        if runs and position == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], position)
        else:
            runs.append((position, position))
    return runs


def join_addresses(first: str, last: str) -> str:
    """The address of a run of passages: "Điểm a đến điểm c khoản 2 Điều 1", what both lie in said once."""
    if first == last:
        return first
    begins, ends = first.split(), last.split()
    shared = 0
    while shared < min(len(begins), len(ends)) - 1 and begins[-1 - shared] == ends[-1 - shared]:
        shared += 1
    while shared and not _OPENS_UNIT.match(ends[-shared]):
        shared -= 1
    # An article is written with a capital wherever it stands.
    closing = last if last.startswith("Điều") else f"{last[:1].lower()}{last[1:]}"
    return f"{' '.join(begins[: len(begins) - shared])} đến {closing}"
