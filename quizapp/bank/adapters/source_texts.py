"""Reading the texts of cited documents from a folder of the committee's."""

import hashlib
from pathlib import Path

from quizapp.bank.domain.citations import SourceText
from quizapp.sources.domain import compute_passage_hash, normalise_passage


def read_source_texts(directory: Path) -> list[SourceText]:
    """Every text file of a folder, by name. Raises UnicodeDecodeError for one that is not UTF-8."""
    texts = []
    for path in sorted(directory.glob("*.txt")):
        raw = path.read_bytes()
        texts.append(SourceText(path.name, hashlib.sha256(raw).hexdigest(), raw.decode("utf-8")))
    return texts


def compute_citation(path: Path, start: int, end: int) -> tuple[list[str], int, str]:
    """The passage in lines `start` to `end` (from 1): its normalised lines, the line it begins at, its hash.

    Raises ValueError where these lines are not there or all empty.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    passage = normalise_passage("\n".join(lines[start - 1 : end]))
    if not 1 <= start <= end <= len(lines) or not passage:
        raise ValueError(f"{start}-{end}")
    first = next(number for number in range(start, end + 1) if lines[number - 1].strip())
    return passage, first, compute_passage_hash(passage)
