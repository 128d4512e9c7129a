"""Two editors of one question: what differs, and a wording put together from both."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from quizapp.bank.domain.parts import Change, compare_parts, list_parts
from quizapp.bank.domain.wording import Wording
from quizapp.kernel.text import N_


class Field(StrEnum):
    """What is chosen as one: a key without its options would say something else."""

    STEM = "stem"
    CONTENT = "content"
    EXPLANATION = "explanation"
    SUBJECT = "subject"
    LEVEL = "level"
    AXIS = "axis"
    OWNERS = "owners"
    CITATIONS = "citations"


FIELD_NAMES = MappingProxyType(
    {
        Field.STEM: N_("Câu dẫn"),
        Field.CONTENT: N_("Phương án, đáp án và cách chấm"),
        Field.EXPLANATION: N_("Giải thích"),
        Field.SUBJECT: N_("Chỉ số, nội dung"),
        Field.LEVEL: N_("Mức độ"),
        Field.AXIS: N_("Khía cạnh"),
        Field.OWNERS: N_("Cơ quan phụ trách"),
        Field.CITATIONS: N_("Dẫn nguồn"),
    }
)


@dataclass(frozen=True)
class Difference:
    """A field that the two do not say alike, part by part: old is theirs, new is mine. Empty where no text differs."""

    field: Field
    changes: tuple[Change, ...]


def list_differences(theirs: Wording, mine: Wording) -> list[Difference]:
    """Every field that differs, in the order of the editor."""
    changes = [change for change in compare_parts(list_parts(theirs), list_parts(mine)) if not change.is_same]
    return [
        Difference(field, tuple(change for change in changes if _find_field(change.place) is field))
        for field in Field
        if _pick(theirs, field) != _pick(mine, field)
    ]


def merge_wordings(mine: Wording, theirs: Wording, taken: Collection[str]) -> Wording:
    """Mine, but for the fields in `taken`, which are theirs."""
    merged = mine
    for field in Field:
        if field in taken:
            merged = replace(merged, **_pick(theirs, field))
    return merged


def _find_field(place: str) -> Field:
    name = place.partition(".")[0]
    return Field(name) if name in set(Field) else Field.CONTENT


def _pick(wording: Wording, field: Field) -> dict[str, Any]:
    if field is Field.SUBJECT:
        return {"index_code": wording.index_code, "component": wording.component}
    if field is Field.CONTENT:
        return {"content": dict(wording.content)}
    return {field.value: getattr(wording, field.value)}
