"""Embedded answers (cloze): taken over where they are four statements, or gaps that share one list."""

import re
from typing import Any

from quizapp.interchange.adapters.plain_html import read_html
from quizapp.itemtypes import scoring
from quizapp.itemtypes.four_statements import LABELS
from quizapp.kernel.text import N_, compute_search_key

_PART = re.compile(r"\{(\d*):([A-Z_]+):((?:[^{}\\]|\\.)*)\}", re.DOTALL)
_CHOICES = frozenset({"MULTICHOICE", "MC", "MULTICHOICE_H", "MCH", "MULTICHOICE_V", "MCV", "MULTICHOICE_S", "MCS"})
_VERDICTS = {"dung": True, "true": True, "sai": False, "false": False}
_NO_CHOICE = N_("Câu có chỗ điền không phải là chọn từ danh sách; ở đây không có dạng này.")
_NO_LIST = N_("Các chỗ chọn có danh sách khác nhau; ở đây chỉ có một danh sách chung.")
_NO_KEY = N_("Có chỗ chọn không có đúng một đáp án.")
_NO_PART = N_("Câu không có chỗ nào để trả lời.")


def read_cloze(raw: str) -> tuple[str, str, dict[str, Any]]:
    """Type, stem and content of an embedded question. Raises ValueError with a catalogue text for any other."""
    found = list(_PART.finditer(raw))
    if not found:
        raise ValueError(_NO_PART)
    parts = [_read_part(match) for match in found]
    verdicts = [_VERDICTS.get(compute_search_key(key)) for key, _words in parts]
    if len(parts) == len(LABELS) and None not in verdicts:
        return _read_statements(raw, found, [verdict is True for verdict in verdicts])
    lists = {frozenset(words) for _key, words in parts}
    if len(lists) > 1:
        raise ValueError(_NO_LIST)
    gaps = [key for key, _words in parts]
    numbers = iter(range(1, len(gaps) + 1))
    text = read_html(_PART.sub(lambda _match: f"[{next(numbers)}]", raw))[0]
    extras = [word for word in parts[0][1] if word not in gaps]
    content: dict[str, Any] = {"text": text, "gaps": gaps, "scoring": {"policy": scoring.PER_PART}}
    return "fill_list", "Điền vào chỗ trống.", content | ({"extras": extras} if extras else {})


def _read_part(match: re.Match[str]) -> tuple[str, list[str]]:
    """The right word of a place to choose at, and all of its words."""
    if match[2] not in _CHOICES:
        raise ValueError(_NO_CHOICE)
    words, keys = [], []
    for choice in re.split(r"(?<!\\)~", match[3]):
        bare = re.split(r"(?<!\\)#", choice)[0]
        weight = re.match(r"=|%(-?\d+(?:\.\d+)?)%", bare)
        text = read_html(re.sub(r"\\(.)", r"\1", bare[weight.end() :] if weight else bare))[0]
        words.append(text)
        if weight and (weight[0] == "=" or weight[1] == "100"):
            keys.append(text)
    if len(keys) != 1:
        raise ValueError(_NO_KEY)
    return keys[0], words


def _read_statements(raw: str, found: list[re.Match[str]], verdicts: list[bool]) -> tuple[str, str, dict[str, Any]]:
    """What stands before the first statement's own paragraph is the stem."""
    texts, at = [], 0
    for match in found:
        texts.append(raw[at : match.start()])
        at = match.end()
    paragraphs = [part for part in re.split(r"</p>|<br\s*/?>|\n", texts[0]) if read_html(part)[0]]
    stem = read_html(" ".join(paragraphs[:-1]))[0] or "Các mệnh đề sau đúng hay sai?"
    texts[0] = paragraphs[-1] if paragraphs else ""
    statements = [
        {"text": read_html(text)[0], "correct": verdict} for text, verdict in zip(texts, verdicts, strict=True)
    ]
    return "four_statements", stem, {"statements": statements}
