"""The printed open part of an issued edition: what its document says. Reads only, but for keeping the file."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy.orm import Session

from quizapp.bank.domain import LEVEL_NAMES, Level, Pool
from quizapp.bank.models import ItemVersion
from quizapp.charts import Chart
from quizapp.indices.queries import list_indices
from quizapp.issuing.models import Edition, EditionPrint
from quizapp.issuing.queries import find_print, select_held
from quizapp.itemtypes.base import Shown, ShownOption, ShownPart
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.markup import to_plain
from quizapp.office.queries import get_office
from quizapp.sources.models import SourceDocument

# Options no longer than this are told by their words, such as “Đúng”; longer ones by their letters.
SHORT = 5


@dataclass(frozen=True)
class PrintedItem:
    """A question as it is printed: its number in the print, the question, and what belongs into the key."""

    number: int
    code: str
    level: str
    stem: str
    gaps: str
    parts: tuple[ShownPart, ...]
    options: tuple[ShownOption, ...]
    chart: Chart | None
    key: str
    explanation: str
    sources: list[str]


def build_print(session: Session, edition: Edition) -> dict[str, Any]:
    """The context of the template for the open part of an issued edition, numbered through over all indices."""
    if edition.issued_on is None:
        raise DomainError(N_("Chỉ in được ngân hàng câu hỏi đã ban hành."), code="not_issued")
    versions = list(session.scalars(select_held(edition, Pool.OPEN)))
    documents = {document.key: document for document in session.query(SourceDocument)}
    numbers = iter(range(1, len(versions) + 1))
    parts = [
        (index.name, list(_print(sorted(own, key=lambda v: v.item.code), numbers, documents)))
        for index in list_indices(session)
        if (own := [version for version in versions if version.index_code == index.code])
    ]
    return {
        "edition": edition,
        "manner": edition.manner,
        "office": get_office(session, edition.issued_on),
        "parts": parts,
        "total": len(versions),
    }


def tell_key(shown: Shown, key: dict[str, Any]) -> str:
    """The key of a question in a few letters: “B”, “A, C”, “a: Đúng; b: Sai”."""
    words = {o.value: to_plain(o.text) for o in shown.options}
    names = {o.value: words[o.value] if 0 < len(words[o.value]) <= SHORT else o.letter for o in shown.options}
    if "value" in key:
        return f"{key['value']} {shown.unit}".strip()
    if "parts" in key:
        return "; ".join(f"{letter}: {names.get(value, value)}" for letter, value in key["parts"].items())
    chosen = key["choices"] if "choices" in key else [key.get("choice", "")]
    return ", ".join(sorted(str(names.get(value, value)) for value in chosen))


def keep_print(session: Session, edition: Edition, content: bytes, *, now: datetime) -> None:
    """Keep the file that was made of an edition; a repeat of the work leaves the first."""
    if find_print(session, edition.id) is None:
        digest = hashlib.sha256(content).hexdigest()
        session.add(EditionPrint(edition_id=edition.id, content=content, size=len(content), sha256=digest, made_at=now))
        session.flush()


def _print(
    versions: list[ItemVersion], numbers: Iterator[int], documents: dict[str, SourceDocument]
) -> Iterator[PrintedItem]:
    for version in versions:
        plugin = get_item_type(version.item_type)
        layout = plugin.keep_layout(version.content)
        shown = plugin.show(version.content, layout)
        yield PrintedItem(
            number=next(numbers),
            code=version.item.code,
            level=LEVEL_NAMES[Level(version.level)],
            stem=version.stem,
            gaps=_tell_gaps(shown),
            parts=shown.parts,
            # Right and wrong stand beside every statement already.
            options=() if shown.parts and all(len(o.text) <= SHORT for o in shown.options) else shown.options,
            chart=shown.chart,
            key=tell_key(shown, plugin.reveal(version.content, layout)),
            explanation=version.explanation,
            sources=[_cite(citation, documents) for citation in version.citations],
        )


def _tell_gaps(shown: Shown) -> str:
    """The text of a question with its gaps as numbers."""
    gaps = [f"({part.letter}) ..." for part in shown.parts]
    return "".join(text for pair in zip_longest(shown.pieces, gaps[: len(shown.pieces)], fillvalue="") for text in pair)


def _cite(citation: dict[str, Any], documents: dict[str, SourceDocument]) -> str:
    document = documents.get(citation["document"])
    if document is None:
        return str(citation["place"])
    return (
        f"{document.kind} {document.number}, {citation['place']}"
        if document.number
        else (f"{document.kind}, {citation['place']}")
    )
