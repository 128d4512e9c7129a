"""GIFT, Moodle's text format: read as it comes, written with labels in comments so that it comes back whole."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from quizapp.bank.domain.files import ItemEntry
from quizapp.bank.domain.wording import Wording
from quizapp.interchange.adapters.plain_html import read_html
from quizapp.interchange.adapters.texts import decode
from quizapp.interchange.domain import UNREADABLE, Format, Found, Loss, Reading, Refused, Writing, find_fault
from quizapp.interchange.domain.labels import Labels, is_label, read_labels, write_labels
from quizapp.itemtypes import scoring
from quizapp.itemtypes.registry import ITEM_TYPE_NAMES
from quizapp.itemtypes.schema import to_decimal
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise

Content = dict[str, Any]
_SPECIAL = re.compile(r"([~=#{}:\\])")
_FORMAT = re.compile(r"^\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
_FIGURE = re.compile(r"^(-?[\d.]+)(?::([\d.]+))?$")
_RANGE = re.compile(r"^(-?[\d.]+)\.\.(-?[\d.]+)$")
_TRUE, _FALSE = frozenset({"T", "TRUE"}), frozenset({"F", "FALSE"})
_ENOUGH = Decimal("99.9")


class _RefusedError(Exception):
    """Why a question cannot become one here: a catalogue text."""


@dataclass
class _Answer:
    """One answer between the braces: its sign, text, weight and feedback."""

    sign: str
    text: str
    weight: Decimal | None
    feedback: str


@dataclass
class _Block:
    """One question of the text."""

    line: int
    text: str
    labels: Labels
    lost: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def is_ours(self) -> bool:
        """Whether it was written here: then its labels tell everything."""
        return bool(self.labels.index_code)


def read(content: bytes) -> Reading:
    """The questions of a text; the place of each is its line."""
    found: list[Found] = []
    refused: list[Refused] = []
    text = decode(content)
    if "{" not in text:
        raise DomainError(N_("Tệp không có câu hỏi GIFT nào."), code=UNREADABLE)
    for block in _split(text):
        place = str(block.line)
        try:
            wording = _read_block(block)
        except _RefusedError as error:
            refused.append(Refused(place, str(error)))
            continue
        fault = find_fault(wording)
        if fault:
            refused.append(Refused(place, fault))
            continue
        losses = tuple(Loss(place, what, params) for what, params in block.lost)
        found.append(Found(place, wording, block.labels.code, losses))
    return Reading(tuple(found), tuple(refused))


def _split(text: str) -> Iterator[_Block]:
    """Questions are parted by empty lines; comments before one may carry its labels."""
    comments: list[str] = []
    lines: list[str] = []
    category, start = "", 0
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        bare = line.strip()
        if bare.startswith("//"):
            comments.append(bare[2:].strip())
        elif bare.startswith("$CATEGORY:"):
            category = bare.removeprefix("$CATEGORY:").strip()
        elif bare:
            start = start or number
            lines.append(line)
        elif lines:
            block = _Block(start, "\n".join(lines), read_labels(comments))
            if category and not block.is_ours:
                block.lost.append((N_("Danh mục “%(name)s” của Moodle không giữ được."), {"name": category}))
            block.lost += [
                (N_("Ghi chú “%(text)s” không giữ được."), {"text": text}) for text in comments if not is_label(text)
            ]
            yield block
            comments, lines, start = [], [], 0


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text)


def _words(text: str) -> str:
    """What a text says: its format mark, signs and HTML gone."""
    bare = text.strip()
    mark = _FORMAT.match(bare)
    bare = _unescape(bare[mark.end() :] if mark else bare)
    return read_html(bare)[0] if mark and mark[1] in {"html", "moodle"} else normalise(bare)


def _find(text: str, sign: str, start: int = 0) -> int:
    """Where an unescaped sign stands; -1 for nowhere."""
    at = start
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text.startswith(sign, at):
            return at
        at += 1
    return -1


def _read_block(block: _Block) -> Wording:
    text = block.text.strip()
    if text.startswith("::"):
        end = _find(text, "::", 2)
        text = text[end + 2 :] if end > 0 else text[2:]
    opened = _find(text, "{")
    closed = _find(text, "}", opened) if opened >= 0 else -1
    if opened < 0 or closed < 0:
        raise _RefusedError(N_("Câu không có phần đáp án trong dấu ngoặc nhọn; ở đây không có câu tự luận."))
    before, inside, after = text[:opened], text[opened + 1 : closed], text[closed + 1 :]
    if _find(after, "{") >= 0:
        raise _RefusedError(N_("Câu có nhiều phần đáp án; ở đây không có dạng này."))
    if after.strip():
        before = f"{before.rstrip()} ___ {after.lstrip()}"
    general = _find(inside, "####")
    explanation = _words(inside[general + 4 :]) if general >= 0 else ""
    inside = (inside[:general] if general >= 0 else inside).strip()
    item_type, content = _read_answers(block, inside)
    if block.is_ours:
        content.pop("scoring", None)
    wording = Wording(item_type, "", "", "", "", _words(before), content, explanation)
    return block.labels.complete(wording)


def _read_answers(block: _Block, inside: str) -> tuple[str, Content]:
    if not inside:
        raise _RefusedError(N_("Câu không có phần đáp án trong dấu ngoặc nhọn; ở đây không có câu tự luận."))
    verdict = inside.split("#", maxsplit=1)[0].strip().upper()
    if verdict in _TRUE | _FALSE:
        return "true_false", _read_truth(inside, right=verdict in _TRUE)
    if inside.startswith("#"):
        return "numeric", _read_figure(block, inside[1:].strip())
    answers = list(_split_answers(inside))
    pairs = [answer for answer in answers if _find(answer.text, "->") >= 0]
    if answers and len(pairs) == len(answers) and all(answer.sign == "=" for answer in answers):
        return "matching", _read_pairs(answers)
    if any(answer.sign == "~" for answer in answers):
        return _read_choices(block, answers)
    raise _RefusedError(N_("Câu trả lời bằng cách gõ chữ; ở đây không có dạng này."))


def _split_answers(inside: str) -> Iterator[_Answer]:
    places = [at for at in range(len(inside)) if inside[at] in "=~" and not _is_escaped(inside, at)]
    for at, end in pairwise([*places, len(inside)]):
        body = inside[at + 1 : end].strip()
        weight = _WEIGHT.match(body)
        body = body[weight.end() :] if weight else body
        mark = _find(body, "#")
        text, feedback = (body[:mark], body[mark + 1 :]) if mark >= 0 else (body, "")
        yield _Answer(inside[at], text.strip(), Decimal(weight[1]) if weight else None, _words(feedback))


def _is_escaped(text: str, at: int) -> bool:
    return (len(text[:at]) - len(text[:at].rstrip("\\"))) % 2 == 1


def _read_truth(inside: str, *, right: bool) -> Content:
    # The first feedback is for who errs.
    parts = re.split(r"(?<!\\)#", inside)[1:]
    mistake = _words(parts[0]) if parts else ""
    return {"answer": right} | ({"misconception": mistake} if mistake else {})


def _read_figure(block: _Block, inside: str) -> Content:
    answers = list(_split_answers(inside)) or [_Answer("=", inside.split("#", maxsplit=1)[0].strip(), None, "")]
    full = [answer for answer in answers if answer.sign == "=" and (answer.weight is None or answer.weight >= _ENOUGH)]
    if len(full) != 1:
        raise _RefusedError(N_("Câu điền số cần đúng một đáp án đủ điểm."))
    if len(answers) > 1:
        block.lost.append((N_("Các đáp số được một phần điểm không giữ được."), {}))
    text = _unescape(full[0].text).replace(" ", "")
    ends, single = _RANGE.match(text), _FIGURE.match(text)
    if ends:
        low, high = to_decimal(ends[1]), to_decimal(ends[2])
        value, off = (None, None) if low is None or high is None else ((low + high) / 2, abs(high - low) / 2)
    else:
        value, off = (to_decimal(single[1]), to_decimal(single[2])) if single else (None, None)
    if value is None:
        raise _RefusedError(N_("Đáp án không phải là một con số."))
    content: Content = {"value": f"{value.normalize():f}"}
    if off:
        content["tolerance"] = f"{off.normalize():f}"
    return content


def _read_pairs(answers: Sequence[_Answer]) -> Content:
    pairs, extras = [], []
    for answer in answers:
        at = _find(answer.text, "->")
        left, right = _words(answer.text[:at]), _words(answer.text[at + 2 :])
        if left:
            pairs.append({"left": left, "right": right})
        else:
            extras.append(right)
    content: Content = {"pairs": pairs, "scoring": {"policy": scoring.PER_PART}}
    return content | ({"extras": extras} if extras else {})


def _read_choices(block: _Block, answers: Sequence[_Answer]) -> tuple[str, Content]:
    several = not any(answer.sign == "=" for answer in answers)
    options: list[Content] = []
    for answer in answers:
        right = (answer.weight or 0) > 0 if several else answer.sign == "="
        if not several and answer.sign == "~" and (answer.weight or 0) > 0:
            raise _RefusedError(N_("Có phương án được một phần điểm; câu một đáp án ở đây không có điểm từng phần."))
        option: Content = {"text": _words(answer.text), "correct": right}
        if answer.feedback and right:
            block.lost.append((N_("Phản hồi của phương án đúng không giữ được."), {}))
        elif answer.feedback:
            option["misconception"] = answer.feedback
        options.append(option)
    if not several:
        return "single_choice", {"options": options}
    if len({answer.weight for answer in answers if (answer.weight or 0) > 0}) > 1:
        block.lost.append((N_("Tỷ lệ điểm khác nhau giữa các phương án đúng không giữ được; chia đều."), {}))
    if not any((answer.weight or 0) < 0 for answer in answers):
        block.lost.append((N_("Moodle không trừ điểm phương án sai; ở đây mỗi lựa chọn sai bị trừ một phần."), {}))
    return "multiple_response", {"options": options, "scoring": {"policy": scoring.PARTIAL}}


def write(entries: Sequence[ItemEntry]) -> Writing:
    """A text; types that GIFT has not are refused."""
    blocks: list[str] = []
    losses: list[Loss] = []
    refused: list[Refused] = []
    for entry in entries:
        writer = _WRITERS.get(entry.wording.item_type)
        if writer is None:
            name = ITEM_TYPE_NAMES[entry.wording.item_type]
            refused.append(Refused(entry.code, N_("GIFT không có dạng câu hỏi “%(type)s”."), {"type": name}))
            continue
        blocks.append(_write_block(entry, writer(entry.wording.content)))
        losses += [Loss(entry.code, text) for text in _find_differences(entry)]
    return Writing("\n\n".join([*blocks, ""]).encode(), tuple(losses), tuple(refused))


def _write_block(entry: ItemEntry, answers: str) -> str:
    wording = entry.wording
    labels = write_labels(wording, code=entry.code, mistakes=False, unit=True)
    comments = [f"// {label}" for label in labels]
    explanation = f"\n####{_escape(wording.explanation)}" if wording.explanation else ""
    # Without its mark a text would be read as HTML.
    return "\n".join([*comments, f"::{entry.code}::[plain]{_escape(wording.stem)} {{{answers}{explanation}\n}}"])


def _find_differences(entry: ItemEntry) -> Iterator[str]:
    content, kind = entry.wording.content, entry.wording.item_type
    policy = (content.get("scoring") or {}).get("policy")
    if kind in {"multiple_response", "matching"} and policy in {None, scoring.ALL_OR_NOTHING}:
        yield N_("Moodle cho điểm từng phần, không phải đúng hết mới có điểm.")
    if scoring.get_maximum(content) != scoring.ONE:
        yield N_("GIFT không có điểm tối đa; hệ thống khác sẽ cho một điểm.")
    if content.get("unit"):
        yield N_("GIFT không có đơn vị đo; hệ thống khác sẽ không hiện đơn vị.")


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _write_options(content: Content) -> str:
    signs = ("=" if option.get("correct") is True else "~" for option in content["options"])
    lines = (f"\t{sign}{_write_text(option)}" for sign, option in zip(signs, content["options"], strict=True))
    return "\n".join(["", *lines])


def _write_several(content: Content) -> str:
    options = content["options"]
    share = f"{Decimal(100) / sum(option.get('correct') is True for option in options):.5f}".rstrip("0").rstrip(".")
    lines = [""]
    for option in options:
        weight = share if option.get("correct") is True else f"-{share}"
        lines.append(f"\t~%{weight}%{_write_text(option)}")
    return "\n".join(lines)


def _write_text(option: Content) -> str:
    mistake = option.get("misconception")
    return f"{_escape(option['text'])}{f' #{_escape(mistake)}' if mistake else ''}"


def _write_truth(content: Content) -> str:
    mistake = content.get("misconception")
    return f"{'TRUE' if content['answer'] else 'FALSE'}{f' #{_escape(mistake)}' if mistake else ''}"


def _write_pairs(content: Content) -> str:
    lines = ["", *(f"\t={_escape(pair['left'])} -> {_escape(pair['right'])}" for pair in content["pairs"])]
    return "\n".join([*lines, *(f"\t= -> {_escape(text)}" for text in content.get("extras") or ())])


def _write_figure(content: Content) -> str:
    tolerance = content.get("tolerance")
    return f"#{content['value']}{f':{tolerance}' if tolerance else ''}"


_WRITERS: dict[str, Callable[[Any], str]] = {
    "single_choice": _write_options,
    "multiple_response": _write_several,
    "true_false": _write_truth,
    "matching": _write_pairs,
    "numeric": _write_figure,
}

FORMAT = Format(
    key="gift",
    name=N_("Văn bản GIFT"),
    suffix=".gift",
    media_type="text/plain; charset=utf-8",
    hint=N_("Văn bản thuần của Moodle: một hoặc nhiều đáp án, đúng hoặc sai, ghép đôi, điền số."),
    place_name=N_("Dòng"),
    read=read,
    write=write,
)
