"""Keys of questions with parts: which option belongs to each, as written or as it was corrected after use.

A corrected key stands beside the texts, as `key`, by the places of the options: the texts stay where they are, so that
the layout of every attempt still leads to what its candidate saw.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from quizapp.itemtypes.base import Content, KeyFaultError, KeyField
from quizapp.kernel.text import N_


def get_key(content: Content, written: Sequence[int]) -> list[int]:
    """The place of the option that belongs to each part; `written` where no key was corrected."""
    return list(content.get("key") or written)


def list_part_fields(parts: Sequence[str], options: Sequence[str], key: Sequence[int]) -> list[KeyField]:
    """One field for each part, with every option to choose from."""
    choices = tuple((str(at), text) for at, text in enumerate(options))
    return [
        KeyField(str(number), part, str(at), choices)
        for number, (part, at) in enumerate(zip(parts, key, strict=True), start=1)
    ]


def fill_parts(
    content: Content, fields: Sequence[KeyField], given: Mapping[str, str], *, twice: str | None
) -> dict[str, Any]:
    """The content with the key that was given; `twice` is what is said of one option for two parts, if not allowed."""
    chosen = [given.get(field.name, "") for field in fields]
    for field, value in zip(fields, chosen, strict=True):
        if value not in {known for known, _text in field.choices}:
            raise KeyFaultError(N_("Anh/chị hãy chọn đáp án cho từng ý của câu."))
    if twice is not None and len(set(chosen)) < len(chosen):
        raise KeyFaultError(twice)
    return {**content, "key": [int(value) for value in chosen]}
