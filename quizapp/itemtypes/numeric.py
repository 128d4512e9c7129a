"""A figure that is typed."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from random import Random
from typing import Any

from quizapp.itemtypes.base import (
    Answer,
    Content,
    ForeignPartError,
    KeyFaultError,
    KeyField,
    KeyRow,
    Layout,
    Problem,
    Shown,
    UnfinishedAnswerError,
)
from quizapp.itemtypes.plugin import Plugin
from quizapp.itemtypes.schema import Field, Kind, to_decimal
from quizapp.itemtypes.scoring import FIELD as SCORING
from quizapp.itemtypes.scoring import Tally
from quizapp.kernel.text import N_

LONGEST = 40
UNREADABLE = N_("Chưa đọc được số này. Hãy ghi số như 1.234,5 hoặc 0,535, không kèm chữ.")
NEGATIVE = N_("Sai số cho phép không được là số âm.")
_SPACES = re.compile(r"\s+")
_GROUPED = {mark: re.compile(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+") for mark in ".,"}
_SIGNS = {"-": -1, "−": -1, "–": -1, "+": 1}


def read_number(text: str) -> Decimal | None:
    """The value of a figure as somebody in Vietnam types it; None where it cannot be told.

    - Without mark it is a whole number; spaces are passed over.
    - Both marks: the last one starts the decimals, the other one groups thousands: "1.234,5" and "1,234.5" are 1234.5.
    - One comma starts the decimals, whatever follows: "0,535", "1,234" (one and a bit).
    - One full stop groups thousands where it can, for that is the habit here: "1.234" is one thousand two hundred and
      thirty-four. Where it cannot, it starts the decimals: "0.535", "12.5", "1234.567".
    - A mark that occurs twice only groups: "1.234.567" is a number, "1.234.5" is none.
    """
    bare = _SPACES.sub("", text)
    sign = _SIGNS.get(bare[:1])
    digits = bare[1:] if sign is not None else bare
    whole, mark, decimals = _split(digits)
    for grouping in ".,":
        if grouping in whole and not _GROUPED[grouping].fullmatch(whole):
            return None
    plain = whole.replace(".", "").replace(",", "")
    if not _is_digits(plain) or (mark and not _is_digits(decimals)):
        return None
    return (sign or 1) * Decimal(f"{plain}.{decimals}" if mark else plain)


def _split(digits: str) -> tuple[str, str, str]:
    """The whole part with its grouping marks, the decimal mark ("" for none), and the decimals."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits, "", ""
    mark = digits[last]
    is_grouping = digits.count(mark) > 1 or (mark == "." and _GROUPED["."].fullmatch(digits) is not None)
    return (digits, "", "") if is_grouping else (digits[:last], mark, digits[last + 1 :])


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


class Numeric(Plugin):
    """Content is {"value", "tolerance"?: how far off still counts, "unit"?: shown behind the field, "scoring"?}.

    An answer is {"value": the text as it was typed}; a unit typed behind it is passed over.
    """

    code = "numeric"
    name = N_("Điền số")
    fields = (
        Field("value", Kind.DECIMAL),
        Field("tolerance", Kind.DECIMAL, required=False),
        Field("unit", required=False),
        SCORING,
    )

    def find_problems(self, content: Content) -> Iterator[Problem]:
        if (to_decimal(content.get("tolerance", "0")) or 0) < 0:
            yield Problem("tolerance", NEGATIVE)

    def draw_layout(self, content: Content, random: Random) -> dict[str, Any]:
        return {}

    def keep_layout(self, content: Content) -> dict[str, Any]:
        return {}

    def show(self, content: Content, layout: Layout) -> Shown:
        return Shown(unit=content.get("unit", ""))

    def parse(self, content: Content, layout: Layout, raw: Answer) -> dict[str, Any] | None:
        text = raw.get("value", "")
        if any(name != "value" for name in raw) or not isinstance(text, str) or len(text) > LONGEST:
            raise ForeignPartError("no such answer")
        text, unit = text.strip(), content.get("unit", "")
        if not text:
            return None
        if unit and text.casefold().endswith(unit.casefold()):
            text = text[: -len(unit)]
        value = read_number(text)
        if value is None:
            raise UnfinishedAnswerError(UNREADABLE)
        return {"value": f"{value:f}"}

    def count(self, content: Content, layout: Layout, raw: Answer) -> Tally:
        given = self.parse(content, layout, raw)
        if given is None:
            return Tally(0, 0, 1)
        off = abs(Decimal(given["value"]) - Decimal(content["value"]))
        right = off <= Decimal(content.get("tolerance", "0"))
        return Tally(int(right), int(not right), 1)

    def reveal(self, content: Content, layout: Layout) -> dict[str, Any]:
        return {"value": content["value"].replace(".", ",")}

    def explain(self, content: Content) -> list[KeyRow]:
        figure = str(content.get("value", "")).replace(".", ",")
        about = f" ± {content['tolerance'].replace('.', ',')}" if content.get("tolerance") else ""
        return [KeyRow("", f"{figure}{about} {content.get('unit', '')}".strip(), correct=True)]

    def list_key_fields(self, content: Content) -> list[KeyField]:
        tolerance = content.get("tolerance", "").replace(".", ",")
        return [
            KeyField("value", N_("Số đúng"), content["value"].replace(".", ",")),
            KeyField("tolerance", N_("Sai số cho phép"), tolerance, required=False),
        ]

    def fill_key(self, content: Content, given: Mapping[str, str]) -> dict[str, Any]:
        replaced = {name: value for name, value in content.items() if name != "tolerance"}
        for field in self.list_key_fields(content):
            text = given.get(field.name, "").strip()
            if not text and not field.required:
                continue
            number = read_number(text)
            if number is None:
                raise KeyFaultError(UNREADABLE)
            if field.name == "tolerance" and number < 0:
                raise KeyFaultError(NEGATIVE)
            replaced[field.name] = f"{number:f}"
        return replaced
