"""What the templates of the bank are given, worked out from stored values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from quizapp.bank.domain import State
from quizapp.bank.domain.checks import find_near_stems
from quizapp.bank.domain.files import Severity
from quizapp.bank.domain.wording import Wording
from quizapp.bank.domain.writing import Note, check_wording
from quizapp.bank.models import Item, ItemReview, ItemVersion, SourceDocument
from quizapp.indices.models import IndexDefinition
from quizapp.itemtypes.registry import get_item_type

STATE_KINDS = {
    State.DRAFT: "info",
    State.IN_REVIEW: "warn",
    State.APPROVED: "ok",
    State.RETURNED: "bad",
    State.RETIRED: "neutral",
}


def build_question(wording: Wording, indices: Mapping[str, IndexDefinition]) -> dict[str, Any]:
    """The question as the page of the candidate takes it, its options in the order of the text."""
    content = wording.content
    shown = get_item_type(wording.item_type).show(content, {"order": list(range(len(content["options"])))})
    index = indices.get(wording.index_code)
    return {
        "topic": index.short_name if index else wording.index_code,
        "stem": wording.stem or _("(Chưa có câu dẫn)"),
        "options": [{"letter": o.letter, "value": o.letter, "text": o.text, "chosen": False} for o in shown],
    }


def build_options(wording: Wording) -> list[dict[str, Any]]:
    """The options with what the question team knows of each."""
    return [
        {
            "letter": "ABCDEFGH"[n],
            "text": option["text"],
            "correct": option.get("correct") is True,
            "misconception": option.get("misconception", ""),
        }
        for n, option in enumerate(wording.content["options"])
    ]


def build_citations(wording: Wording, documents: Sequence[SourceDocument]) -> list[dict[str, Any]]:
    """The citations with their documents."""
    known = {document.key: document for document in documents}
    return [{"citation": citation, "document": known.get(citation.document)} for citation in wording.citations]


def build_notes(wording: Wording, stems: Sequence[tuple[str, str]] = ()) -> dict[str, list[dict[str, str]]]:
    """What the checks of item writing say, by the field it is about; `stems` are (code, stem) of other questions."""
    notes: dict[str, list[dict[str, str]]] = {}
    if wording.stem:
        for code in find_near_stems(wording.stem, stems):
            text = _("Câu dẫn trùng hoặc gần trùng với câu %(code)s.", code=code)
            notes.setdefault("stem", []).append({"text": text, "where": "", "kind": "warn"})
    for note in check_wording(wording):
        notes.setdefault(note.place, []).append(_describe(note))
    return notes


def _describe(note: Note) -> dict[str, str]:
    text = _(note.message, **note.params) if note.params else _(note.message)
    letter = note.place.removeprefix("options.")
    where = _("Phương án %(letter)s", letter="ABCDEFGH"[int(letter)]) if letter.isdigit() else ""
    return {"text": text, "where": where, "kind": "bad" if note.severity == Severity.ERROR else "warn"}


@dataclass(frozen=True)
class Step:
    """One line of an item's history."""

    title: str
    version: ItemVersion
    review: ItemReview

    @property
    def kind(self) -> str:
        return {"approved": "ok", "returned": "bad", "submitted": "warn"}.get(self.review.decision, "")


def build_history(item: Item) -> list[Step]:
    """Everything that happened to an item, newest first."""
    titles = {
        "loaded": _("Nạp từ tệp"),
        "created": _("Soạn"),
        "edited": _("Sửa"),
        "submitted": _("Trình nghiệm thu"),
        "approved": _("Nghiệm thu"),
        "returned": _("Trả lại tác giả"),
        "withdrawn": _("Rút lại vì có bản sửa"),
        "superseded": _("Thay bằng bản mới"),
        "retired": _("Ngừng dùng"),
    }
    steps = [
        Step(titles.get(review.decision, review.decision), version, review)
        for version in item.versions
        for review in version.reviews
    ]
    return sorted(steps, key=lambda step: step.review.id, reverse=True)
