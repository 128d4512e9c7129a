"""Aiken: a stem, lettered options, and ANSWER. Nothing else has a place in it."""

import re
from collections.abc import Sequence
from typing import Any

from quizapp.bank.domain.files import ItemEntry
from quizapp.bank.domain.wording import Wording
from quizapp.interchange.adapters.texts import decode
from quizapp.interchange.domain import UNREADABLE, Format, Found, Reading, Refused, Writing, find_fault
from quizapp.itemtypes.base import LETTERS
from quizapp.itemtypes.registry import ITEM_TYPE_NAMES
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise

_OPTION = re.compile(r"^\s*([A-Za-z])[.)]\s+(\S.*)$")
_ANSWER = re.compile(r"^\s*(?:ANSWER|ĐÁP ÁN)\s*:\s*([A-Za-z])\s*$", re.IGNORECASE)


def read(content: bytes) -> Reading:
    """The questions of a text; the place of each is the line it begins at."""
    found: list[Found] = []
    refused: list[Refused] = []
    stem: list[str] = []
    options: dict[str, str] = {}
    start = answers = 0
    for number, line in enumerate(decode(content).split("\n"), start=1):
        answer, option = _ANSWER.match(line), _OPTION.match(line)
        if answer:
            answers += 1
            one = _read_question(start or number, stem, options, answer[1].upper())
            if isinstance(one, Found):
                found.append(one)
            else:
                refused.append(one)
            stem, options, start = [], {}, 0
        elif option and stem:
            options[option[1].upper()] = normalise(option[2])
        elif line.strip():
            if options:
                # Something else stands where an option should: the question before had no answer.
                refused.append(Refused(str(start), N_("Câu không có dòng ANSWER ghi đáp án.")))
                stem, options, start = [], {}, 0
            start = start or number
            stem.append(line)
    if not answers:
        raise DomainError(N_("Tệp không có câu hỏi Aiken nào: không thấy dòng ANSWER."), code=UNREADABLE)
    if stem:
        refused.append(Refused(str(start), N_("Câu không có dòng ANSWER ghi đáp án.")))
    return Reading(tuple(found), tuple(refused))


def _read_question(line: int, stem: Sequence[str], options: dict[str, str], key: str) -> Found | Refused:
    if key not in options:
        return Refused(str(line), N_("Đáp án “%(key)s” không có phương án tương ứng."), {"key": key})
    content: dict[str, Any] = {
        "options": [{"text": text, "correct": letter == key} for letter, text in options.items()]
    }
    wording = Wording("single_choice", "", "", "", "", normalise(" ".join(stem)), content, "")
    fault = find_fault(wording)
    return Refused(str(line), fault) if fault else Found(str(line), wording)


def write(entries: Sequence[ItemEntry]) -> Writing:
    """A text of the questions with one right option; all others are refused."""
    blocks: list[str] = []
    refused: list[Refused] = []
    for entry in entries:
        wording = entry.wording
        if wording.item_type != "single_choice":
            name = ITEM_TYPE_NAMES[wording.item_type]
            refused.append(Refused(entry.code, N_("Aiken không có dạng câu hỏi “%(type)s”."), {"type": name}))
            continue
        options = list(zip(LETTERS, wording.content["options"], strict=False))
        key = next(letter for letter, option in options if option.get("correct") is True)
        lines = [wording.stem, *(f"{letter}. {option['text']}" for letter, option in options), f"ANSWER: {key}"]
        blocks.append("\n".join(lines))
    return Writing("\n\n".join([*blocks, ""]).encode(), (), tuple(refused))


FORMAT = Format(
    key="aiken",
    name=N_("Văn bản Aiken"),
    suffix=".txt",
    media_type="text/plain; charset=utf-8",
    hint=N_("Văn bản đơn giản nhất: chỉ câu một đáp án, không có giải thích, phân loại và dẫn nguồn."),
    place_name=N_("Dòng"),
    read=read,
    write=write,
)
