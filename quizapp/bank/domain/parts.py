"""A question as a list of parts: what comments are anchored to, and what two versions are compared by."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from quizapp.bank.domain.wording import Wording
from quizapp.bank.domain.writing import iterate_texts
from quizapp.itemtypes.base import KeyRow
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.text import N_

_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")
_NUMBERED = re.compile(r"(?P<group>[a-z_]+)\.(?P<number>\d+)")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Options that share this much are one option, reworded.
LIKE = 0.5
WHOLE = "whole"

PLACE_NAMES = {
    WHOLE: N_("Cả câu hỏi"),
    "stem": N_("Câu dẫn"),
    "explanation": N_("Giải thích"),
    "owners": N_("Cơ quan phụ trách"),
    "key": N_("Đáp án"),
    "subject": N_("Chỉ số, nội dung"),
    "level": N_("Mức độ"),
    "axis": N_("Khía cạnh"),
}
_GROUP_NAMES = {
    "options": N_("Phương án %(letter)s"),
    "statements": N_("Mệnh đề %(small)s"),
    "citations": N_("Nguồn %(number)s"),
}
_OTHER = N_("Nội dung %(number)s")


@dataclass(frozen=True)
class Part:
    """One part of a question: where it stands, as "stem" or "options.2", and what it says."""

    place: str
    text: str
    note: str = ""

    @property
    def group(self) -> str:
        """`options` for `options.2`; a part that stands alone is its own group."""
        return self.place.partition(".")[0]


def name_place(place: str) -> tuple[str, dict[str, str]]:
    """What a place is called: a catalogue text and what fills it."""
    found = _NUMBERED.fullmatch(place)
    if found is None:
        return PLACE_NAMES.get(place, PLACE_NAMES[WHOLE]), {}
    number = int(found["number"])
    letter = LETTERS[number] if number < len(LETTERS) else str(number + 1)
    names = {"letter": letter, "small": letter.lower(), "number": str(number + 1)}
    return _GROUP_NAMES.get(found["group"], _OTHER), names


def list_parts(wording: Wording) -> list[Part]:
    """Every part in the order of the page: the first text of a place says it, the second is its note."""
    parts: dict[str, Part] = {}
    for place, text in iterate_texts(wording):
        if place not in parts:
            parts[place] = Part(place, text)
        elif text and place != "owners":
            parts[place] = replace(parts[place], note=text)
        elif text:
            parts[place] = replace(parts[place], text=f"{parts[place].text}; {text}")
    told = [_tell_key(row) for row in get_item_type(wording.item_type).explain(wording.content)]
    parts["key"] = Part("key", "; ".join(filter(None, told)))
    return list(parts.values())


def _tell_key(row: KeyRow) -> str:
    """The row where it is right, or what belongs to it."""
    return f"{row.text}: {row.answer}" if row.answer else row.text if row.correct else ""


def find_place(place: str, quote: str, parts: Sequence[Part]) -> str:
    """Where a remark on `quote` at `place` belongs among the parts as they are now.

    An option may have moved: its text is looked for first, then the likest of its group, then the same place; what
    is gone belongs to the whole question.
    """
    group = [part for part in parts if part.group == place.partition(".")[0]]
    if len(group) == 1:
        return group[0].place
    likest = max(group, key=lambda part: compute_ratio(quote, part.text), default=None)
    if quote and likest is not None and compute_ratio(quote, likest.text) >= LIKE:
        return likest.place
    return place if any(part.place == place for part in group) else WHOLE


def compute_ratio(one: str, other: str) -> float:
    """How much of two texts is the same, word by word: 0 to 1."""
    return SequenceMatcher(None, _split(one), _split(other), autojunk=False).ratio()


@dataclass(frozen=True)
class Piece:
    """A run of words that both texts have, or that only this one has (`changed`)."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Change:
    """One part in two versions. `old` or `new` is None where the part is only in the other."""

    place: str
    old: tuple[Piece, ...] | None
    new: tuple[Piece, ...] | None

    @property
    def is_same(self) -> bool:
        pieces = [*(self.old or ()), *(self.new or ())]
        return self.old is not None and self.new is not None and not any(piece.changed for piece in pieces)


def compare_texts(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, by whole words."""
    before, after = _split(old), _split(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left.append(Piece("".join(before[a1:a2]), tag != "equal"))
        right.append(Piece("".join(after[b1:b2]), tag != "equal"))
    return _join(left), _join(right)


def compare_parts(old: Sequence[Part], new: Sequence[Part]) -> list[Change]:
    """Part by part, in the order of the new version; within a group what is likest belongs together."""
    changes: list[Change] = []
    taken: set[str] = set()
    for group in dict.fromkeys(part.group for part in (*new, *old)):
        before = [part for part in old if part.group == group]
        after = [part for part in new if part.group == group]
        pairs = _pair(before, after)
        for part in after:
            twin = pairs.get(part.place)
            if twin is not None:
                taken.add(twin.place)
            changes.append(_compare(part.place, twin, part))
        changes += [_compare(part.place, part, None) for part in before if part.place not in taken]
    return changes


def _compare(place: str, old: Part | None, new: Part | None) -> Change:
    if old is None or new is None:
        only = new or old
        pieces = (Piece(_tell(only), changed=True),) if only is not None else ()
        return Change(place, None if old is None else pieces, None if new is None else pieces)
    left, right = compare_texts(_tell(old), _tell(new))
    return Change(place, left, right)


def _tell(part: Part) -> str:
    return f"{part.text}\n({part.note})" if part.note else part.text


def _pair(before: Sequence[Part], after: Sequence[Part]) -> dict[str, Part]:
    """By the place of the new part the old one that it came from: the likest first, the rest by place."""
    if len(before) == len(after) == 1:
        return {after[0].place: before[0]}
    ranked = sorted(
        ((compute_ratio(b.text, a.text), -i, -j) for i, b in enumerate(before) for j, a in enumerate(after)),
        reverse=True,
    )
    pairs: dict[str, Part] = {}
    for ratio, i, j in ranked:
        old, new = before[-i], after[-j]
        if ratio >= LIKE and new.place not in pairs and old not in pairs.values():
            pairs[new.place] = old
    for new in after:
        same = next((b for b in before if b.place == new.place and b not in pairs.values()), None)
        if new.place not in pairs and same is not None:
            pairs[new.place] = same
    return pairs


def _split(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _join(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].changed == piece.changed:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.changed)
        else:
            joined.append(piece)
    return tuple(joined)
