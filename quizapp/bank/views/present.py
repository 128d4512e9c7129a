"""What the templates of the bank are given, worked out from stored values."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from quizapp.bank.adapters.likeness import find_alike
from quizapp.bank.domain.files import Severity
from quizapp.bank.domain.wording import Wording
from quizapp.bank.domain.writing import Note, check_wording
from quizapp.indices.models import IndexDefinition
from quizapp.itemtypes.base import LETTERS, KeyRow
from quizapp.itemtypes.four_statements import LABELS
from quizapp.itemtypes.presenting import describe_question
from quizapp.itemtypes.registry import get_item_type
from quizapp.itemtypes.scoring import POLICY_NAMES, get_maximum, get_policy
from quizapp.kernel.text import N_
from quizapp.sources.models import SourceDocument
from quizapp.sources.queries import find_cited_lines
from quizapp.web.filters import decimal_vn

# How a part of a question is called in a note about it.
PART_NAMES = {
    "pairs": N_("Cặp %(n)s"),
    "steps": N_("Ý %(n)s"),
    "gaps": N_("Chỗ trống %(n)s"),
    "extras": N_("Phương án thừa %(n)s"),
}


def build_question(wording: Wording, indices: Mapping[str, IndexDefinition]) -> dict[str, Any]:
    """The question as the page of the candidate takes it, its parts in the order of the text."""
    plugin = get_item_type(wording.item_type)
    index = indices.get(wording.index_code)
    return {
        "topic": index.short_name if index else wording.index_code,
        "stem": wording.stem or _("(Chưa có câu dẫn)"),
        **describe_question(plugin, wording.content, plugin.keep_layout(wording.content), None),
    }


def name_subjects(indices: Sequence[IndexDefinition]) -> dict[tuple[str, str], str]:
    """What each component is called, with its index."""
    return {(i.code, part.code): f"{i.short_name}: {part.name}" for i in indices for part in i.components}


def build_options(wording: Wording) -> list[KeyRow]:
    """The parts with what the question team knows of each."""
    return get_item_type(wording.item_type).explain(wording.content)


def describe_scoring(wording: Wording) -> str:
    """How an answer is marked, in words."""
    policy = get_policy(wording.content, get_item_type(wording.item_type).policies)
    maximum = decimal_vn(get_maximum(wording.content))
    return _("%(policy)s; tối đa %(maximum)s điểm", policy=_(POLICY_NAMES[policy]), maximum=maximum)


def build_citations(
    wording: Wording, documents: Sequence[SourceDocument], texts: dict[str, list[str]]
) -> list[dict[str, Any]]:
    """The citations with their documents and, where the text is here, the lines they name."""
    known = {document.key: document for document in documents}
    return [
        {
            "citation": citation,
            "document": known.get(citation.document),
            "lines": find_cited_lines(texts, citation.document, citation.paragraphs, citation.sha256),
            "has_text": citation.document in texts,
        }
        for citation in wording.citations
    ]


def build_notes(wording: Wording, stems: Mapping[str, str] | None = None) -> dict[str, list[dict[str, str]]]:
    """What the checks of item writing say, by the field it is about; `stems` are folded ones of others, by code."""
    notes: dict[str, list[dict[str, str]]] = {}
    if wording.stem:
        for code in find_alike(wording.stem, stems or {}):
            text = _("Câu dẫn trùng hoặc gần trùng với câu %(code)s.", code=code)
            notes.setdefault("stem", []).append({"text": text, "where": "", "kind": "warn"})
    for note in check_wording(wording):
        notes.setdefault(note.place, []).append(_describe(note))
    return notes


def _describe(note: Note) -> dict[str, str]:
    text = _(note.message, **note.params) if note.params else _(note.message)
    kind = "bad" if note.severity == Severity.ERROR else "warn"
    return {"text": text, "where": _describe_place(note.place), "kind": kind}


def _describe_place(place: str) -> str:
    name, _dot, at = place.partition(".")
    if name == "options" and at:
        return _("Phương án %(letter)s", letter=LETTERS[int(at)])
    if name in PART_NAMES and at:
        return _(PART_NAMES[name], n=int(at) + 1)
    if name == "statements" and at:
        return _("Mệnh đề %(letter)s", letter=LABELS[int(at)])
    return ""
