"""Reading what is typed from an answer sheet, and comparing what two people read. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from quizapp.itemtypes.base import Answer, Content, Layout, Shown
from quizapp.itemtypes.registry import get_item_type
from quizapp.itemtypes.true_false import VERDICTS
from quizapp.kernel.hashing import to_canonical_json
from quizapp.kernel.text import N_

# What stands for a part that was left open.
OPEN = "-"
_BETWEEN = str.maketrans("", "", " ,.;:/")
LONGEST_FIGURE = 40


class Stage(StrEnum):
    """How far a sheet has come."""

    WAITING = "waiting"  # nobody has entered it
    ONCE = "once"  # one person has
    DIFFERS = "differs"  # two have, and they read something differently
    DONE = "done"


STAGE_NAMES: dict[Stage, str] = {
    Stage.WAITING: N_("Chưa nhập"),
    Stage.ONCE: N_("Đã nhập một lần"),
    Stage.DIFFERS: N_("Khác nhau"),
    Stage.DONE: N_("Đã xong"),
}
STAGE_KINDS: dict[Stage, str] = {
    Stage.WAITING: "neutral",
    Stage.ONCE: "info",
    Stage.DIFFERS: "bad",
    Stage.DONE: "ok",
}


class UnreadableError(ValueError):
    """What was typed cannot stand on the sheet. `message` is a catalogue text that `params` fill."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message, self.params = message, params


@dataclass(frozen=True)
class Reading:
    """What somebody read from a sheet: which paper, and the raw answers by position; or that there is no sheet."""

    paper_id: int | None
    answers: Mapping[int, Answer]
    is_missing: bool = False


@dataclass(frozen=True)
class SheetQuestion:
    """A question as far as its sheet goes: how it is answered, nothing of what it asks and nothing of the key."""

    position: int
    item_type: str
    content: Content
    layout: Layout
    shown: Shown

    @property
    def codes(self) -> list[str]:
        """What may be typed for one answer, in the order of the sheet."""
        return [option.letter for option in self.shown.options]

    @property
    def has_verdicts(self) -> bool:
        """Whether each answer is that something is true, or false."""
        return self.shown.options == VERDICTS

    @property
    def length(self) -> int:
        """How many letters make the answer whole; 0 where that is open."""
        if self.shown.parts:
            return len(self.shown.parts)
        return 1 if self.shown.options and not self.shown.several else 0


def describe_sheet(questions: Sequence[tuple[int, str, Content]]) -> list[SheetQuestion]:
    """The questions of a paper by position, as the printed sheet has them: (position, type, content)."""
    described = []
    for position, item_type, content in questions:
        plugin = get_item_type(item_type)
        layout = plugin.keep_layout(content)
        described.append(SheetQuestion(position, item_type, content, layout, plugin.show(content, layout)))
    return described


def read_typed(question: SheetQuestion, typed: str) -> Answer | None:
    """The raw answer that was typed for a question; None for none. Raises UnreadableError.

    Letters follow each other in the order of the sheet, in any case, with or without something between them;
    D is taken for Đ, and a dash for a part that was left open.
    """
    shown = question.shown
    if not shown.options:
        text = typed.strip()
        if len(text) > LONGEST_FIGURE:
            raise UnreadableError(N_("ghi không quá %(n)s ký tự."), n=LONGEST_FIGURE)
        return {"value": text} if text else None
    letters = [_find_code(question, letter) for letter in typed.translate(_BETWEEN).upper()]
    if not any(letters):
        return None
    values = {option.letter: option.value for option in shown.options}
    if shown.parts:
        return _read_parts(question, letters, values)
    if None in letters or len(set(letters)) < len(letters):
        raise UnreadableError(N_("mỗi chữ chỉ ghi một lần."))
    if shown.several:
        return {"choices": sorted(values[letter] for letter in letters if letter)}
    if len(letters) > 1:
        raise UnreadableError(N_("chỉ ghi một chữ; tô nhiều ô thì để trống."))
    return {"choice": values[letters[0] or ""]}


def _read_parts(question: SheetQuestion, letters: Sequence[str | None], values: Mapping[str, str]) -> Answer:
    parts = question.shown.parts
    if len(letters) != len(parts):
        raise UnreadableError(N_("cần %(n)s chữ, ý bỏ trống ghi dấu gạch ngang."), n=len(parts))
    given = zip(parts, letters, strict=True)
    return {"parts": {part.letter: values[letter] for part, letter in given if letter}}


def _find_code(question: SheetQuestion, letter: str) -> str | None:
    """The code that a typed letter stands for; None for the dash."""
    if letter == OPEN:
        return None
    codes = question.codes
    if letter == "D" and "Đ" in codes:
        letter = "Đ"
    if letter not in codes:
        raise UnreadableError(N_("phiếu không có ô %(letter)s ở câu này."), letter=letter)
    return letter


def write_typed(question: SheetQuestion, raw: Answer | None) -> str:
    """What one would have typed for a raw answer."""
    given = raw or {}
    codes = {option.value: option.letter for option in question.shown.options}
    if "parts" in given:
        return "".join(codes.get(given["parts"].get(part.letter, ""), OPEN) for part in question.shown.parts)
    if "choices" in given:
        return "".join(sorted(codes.get(value, "") for value in given["choices"]))
    return codes.get(given["choice"], "") if "choice" in given else str(given.get("value", ""))


def find_differences(questions: Sequence[SheetQuestion], first: Reading, second: Reading) -> list[int]:
    """The positions at which two readings of one paper differ in what they mean; 1,5 and 1,50 mean the same."""
    return [
        q.position
        for q in questions
        if _read_meaning(q, first.answers.get(q.position)) != _read_meaning(q, second.answers.get(q.position))
    ]


def is_same_sheet(first: Reading, second: Reading) -> bool:
    """Whether two readings are of the same paper, or both of no sheet at all."""
    if first.is_missing or second.is_missing:
        return first.is_missing and second.is_missing
    return first.paper_id == second.paper_id


def _read_meaning(question: SheetQuestion, raw: Answer | None) -> str:
    if raw is None:
        return ""
    try:
        meaning = get_item_type(question.item_type).parse(question.content, question.layout, raw)
    except ValueError:
        meaning = None
    return to_canonical_json(meaning if meaning is not None else {"raw": dict(raw)})


def compute_stage(entries: int, *, is_settled: bool) -> Stage:
    """How far a sheet is with so many entries."""
    if is_settled:
        return Stage.DONE
    return (Stage.WAITING, Stage.ONCE, Stage.DIFFERS)[entries]
