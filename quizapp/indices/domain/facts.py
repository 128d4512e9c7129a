"""What an index is, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class IndexFacts:
    """An index as one document describes it, with its components as (code, name) in order."""

    code: str
    name: str
    short_name: str
    measures: str
    publisher: str
    document: str
    components: tuple[tuple[str, str], ...]
    position: int
