"""Rules of item writing: what gives an answer away or misleads, found by form alone."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from quizapp.bank.domain.files import Severity
from quizapp.bank.domain.wording import Wording
from quizapp.itemtypes.registry import get_item_type
from quizapp.itemtypes.schema import iterate_content_texts, iterate_marked_texts
from quizapp.kernel.text import N_
from quizapp.markup import find_faults, list_pictures, to_plain

# A key that is longer than this many times the mean of its distractors is chosen by length alone.
KEY_RATIO = 1.4
# Beyond this ratio of the longest option to the shortest the eye sorts before the mind reads.
SPREAD_RATIO = 2.5
# Shorter options than this many characters are figures and names, whose length nobody chooses ("8", "Sở Nội vụ").
SHORT = 45

_CATCH_ALL = re.compile(
    r"\b(tất cả|cả (hai|ba|bốn))\b.{0,12}\b(phương án|ý|đáp án|câu|nội dung|trường hợp)\b.{0,20}\b(trên|đều|nêu)\b"
    r"|\btất cả (đều|các)\b.{0,12}\b(trên|đúng|sai)\b"
    r"|\b(các|những) (phương án|ý|đáp án|câu) (trên|nêu trên)\b"
    r"|\bkhông (có )?(phương án|ý|đáp án|câu|nội dung) nào\b"
    r"|\bcả [a-d]\b.{0,8}\b(và|lẫn) [a-d]\b|\b[a-d] và [a-d] đều\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(nào|gì|đâu|ai)\b[^?.;]{0,60}\b(không (phải|thuộc|đúng|nằm|được|có)|chưa (đúng|phải)|sai)\b"
    r"|\bkhông (phải|thuộc)\b[^?.;]{0,40}\b(nào|gì|đâu|ai)\b|\bngoại trừ\b|\btrừ\b(?= (nội dung|phương án|trường hợp))"
)
# What the team notes is shown as it is: these would be read as signs.
_MARKUP = re.compile(r"\*\*|__|</?[a-zA-Z][^>]*>|&(?:[a-z]+|#\d+);")
_NUMBERED = re.compile(
    r"(bước|giai đoạn|thứ) (\d|một|hai|ba|bốn|nhất|nhì|tư|năm)\b|\d+[.)]|đầu tiên\b|cuối cùng\b", re.IGNORECASE
)
_NUMBER = re.compile(r"(?:khoảng |từ |năm )?([-+]?\d[\d.]*(?:,\d+)?)\s*(.{0,40})", re.IGNORECASE)


@dataclass(frozen=True)
class Note:
    """Something about one field of a wording: "stem", "options", "options.2", "explanation", "citations.0", ..."""

    severity: Severity
    code: str
    place: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


def check_wording(wording: Wording) -> list[Note]:
    """Everything that form alone tells about one question, in the order of its fields."""
    checks = _CHECKS.get(wording.item_type)
    return [*_check_form(wording), *_check_stem(wording), *(checks(wording) if checks else ())]


def _warn(code: str, place: str, message: str, **params: object) -> Note:
    return Note(Severity.WARNING, code, place, message, params)


def _fail(code: str, place: str, message: str, **params: object) -> Note:
    return Note(Severity.ERROR, code, place, message, params)


def iterate_texts(wording: Wording) -> Iterator[tuple[str, str]]:
    """Every text of a wording with the field it stands in."""
    yield "stem", wording.stem
    yield from iterate_content_texts(get_item_type(wording.item_type).fields, wording.content)
    yield "explanation", wording.explanation
    for owner in wording.owners:
        yield "owners", owner
    for n, citation in enumerate(wording.citations):
        yield f"citations.{n}", citation.place


def iterate_marked(wording: Wording) -> Iterator[tuple[str, str]]:
    """The texts among them that may hold the signs of `markup`."""
    yield "stem", wording.stem
    yield from iterate_marked_texts(get_item_type(wording.item_type).fields, wording.content)
    yield "explanation", wording.explanation


def list_shown_pictures(wording: Wording) -> list[str]:
    """The hashes of the pictures that a question shows, each once."""
    return list(dict.fromkeys(sha256 for _place, text in iterate_marked(wording) for sha256 in list_pictures(text)))


def has_marks(wording: Wording) -> bool:
    """Whether any text of a question is more than its words."""
    return any(to_plain(text) != text for _place, text in iterate_marked(wording))


def _check_form(wording: Wording) -> Iterator[Note]:
    for problem in get_item_type(wording.item_type).validate(wording.content):
        yield _fail("content", problem.place, problem.message)
    marked = set(iterate_marked(wording))
    for place, text in iterate_texts(wording):
        if text != unicodedata.normalize("NFC", text):
            yield _fail("nfc", place, N_("Chữ chưa ở dạng Unicode dựng sẵn (NFC)."))
        found = None if (place, text) in marked else _MARKUP.search(text)
        if found:
            message = N_(
                "Có dấu định dạng (“%(mark)s”); người đọc sẽ thấy nguyên dấu đó. Hãy viết chữ thường, không định dạng."
            )
            yield _fail("markup", place, message, mark=found.group(0))
    for place, text in iterate_marked(wording):
        for fault in find_faults(text, leads=place == "stem"):
            yield _fail("markup", place, fault.message, **fault.params)
    if not wording.citations:
        yield _fail("citations", "citations", N_("Câu hỏi chưa dẫn nguồn nào."))


def _check_stem(wording: Wording) -> Iterator[Note]:
    found = _NEGATION.search(wording.stem)
    if found:
        yield _warn(
            "negation", "stem", N_("Câu dẫn phủ định (“%(words)s”): hãy viết HOA từ phủ định."), words=found.group(0)
        )


def _check_options(wording: Wording) -> Iterator[Note]:
    options = list(wording.content.get("options", ()))
    for n, option in enumerate(options):
        yield from _check_catch_all(f"options.{n}", str(option.get("text", "")))
        if option.get("correct") is not True and not option.get("misconception"):
            yield _warn("misconception", f"options.{n}", N_("Phương án nhiễu chưa ghi sự nhầm lẫn mà nó dựa vào."))
    lengths = [len(to_plain(str(option.get("text", "")))) for option in options]
    keys = [n for n, option in enumerate(options) if option.get("correct") is True]
    if len(options) > 1 and max(lengths) >= SHORT:
        if len(keys) == 1:
            yield from _check_lengths(lengths, keys[0])
        else:
            yield from _check_spread("options", lengths)
    values = read_numbers([to_plain(str(option.get("text", ""))) for option in options])
    if values is not None and values != sorted(values):
        yield _warn("order", "options", N_("Các phương án bằng số nên xếp từ nhỏ đến lớn."))


def _check_choices(wording: Wording) -> Iterator[Note]:
    yield from _check_options(wording)
    if sum(option.get("correct") is True for option in wording.content.get("options", ())) == 1:
        yield _warn("one_key", "options", N_("Chỉ có một phương án đúng: câu này nên soạn ở dạng một đáp án."))


def _check_truth(wording: Wording) -> Iterator[Note]:
    if wording.stem.rstrip().endswith("?"):
        yield _warn("no_statement", "stem", N_("Câu đúng hoặc sai phải là một mệnh đề, không phải câu hỏi."))
    if not wording.content.get("misconception"):
        yield _warn("misconception", "misconception", N_("Chưa ghi sự nhầm lẫn của người chọn sai."))


def _check_statements(wording: Wording) -> Iterator[Note]:
    statements = list(wording.content.get("statements", ()))
    for n, statement in enumerate(statements):
        yield from _check_catch_all(f"statements.{n}", str(statement.get("text", "")))
        if statement.get("correct") is not True and not statement.get("misconception"):
            yield _warn("misconception", f"statements.{n}", N_("Mệnh đề sai chưa ghi sự nhầm lẫn mà nó dựa vào."))
    truths = {statement.get("correct") is True for statement in statements}
    if len(statements) > 1 and len(truths) == 1:
        yield _warn("one_sided", "statements", N_("Các mệnh đề đều đúng hoặc đều sai, dễ đoán cả loạt."))
    lengths = [len(to_plain(str(statement.get("text", "")))) for statement in statements]
    if lengths and max(lengths) >= SHORT:
        yield from _check_spread("statements", lengths)


def _check_pairs(wording: Wording) -> Iterator[Note]:
    rights = [to_plain(str(pair.get("right", ""))) for pair in wording.content.get("pairs", ())]
    rights += wording.content.get("extras") or []
    yield from _check_extras(wording)
    if rights and max(map(len, rights)) >= SHORT:
        yield from _check_spread("pairs", [len(text) for text in rights])


def _check_steps(wording: Wording) -> Iterator[Note]:
    for n, text in enumerate(wording.content.get("steps", ())):
        if _NUMBERED.match(text):
            yield _warn("numbered", f"steps.{n}", N_("Ý để sắp xếp không nên tự ghi thứ tự của mình."))


def _check_figure(wording: Wording) -> Iterator[Note]:
    value = str(wording.content.get("value", "")).replace(".", ",")
    if value and re.search(rf"(?<![\d.,]){re.escape(value)}(?![\d]|[.,]\d)", wording.stem):
        yield _warn("value_in_stem", "stem", N_("Câu dẫn có sẵn con số là đáp án."))
    if not wording.content.get("unit"):
        yield _warn("unit", "unit", N_("Chưa ghi đơn vị; nếu số không có đơn vị thì bỏ qua."))


def _check_gaps(wording: Wording) -> Iterator[Note]:
    yield from _check_extras(wording)


def _check_extras(wording: Wording) -> Iterator[Note]:
    if not wording.content.get("extras"):
        yield _warn("no_extras", "extras", N_("Chưa có phương án thừa, ý cuối cùng đoán được bằng cách loại trừ."))


# What is checked beyond the form, by the type of the question.
_CHECKS: dict[str, Callable[[Wording], Iterator[Note]]] = {
    "single_choice": _check_options,
    "chart_reading": _check_options,
    "multiple_response": _check_choices,
    "true_false": _check_truth,
    "four_statements": _check_statements,
    "matching": _check_pairs,
    "ordering": _check_steps,
    "numeric": _check_figure,
    "fill_list": _check_gaps,
}


def _check_catch_all(place: str, text: str) -> Iterator[Note]:
    if _CATCH_ALL.search(text):
        yield _fail("catch_all", place, N_("Không dùng phương án kiểu “tất cả” hoặc “không có phương án nào”."))


def _check_spread(place: str, lengths: Sequence[int]) -> Iterator[Note]:
    if max(lengths) > SPREAD_RATIO * max(1, min(lengths)):
        yield _warn("spread", place, N_("Độ dài các phương án chênh nhau nhiều."))


def _check_lengths(lengths: Sequence[int], key: int) -> Iterator[Note]:
    others = [length for n, length in enumerate(lengths) if n != key]
    mean = sum(others) / len(others)
    if lengths[key] > max(others) and lengths[key] > KEY_RATIO * mean:
        yield _warn(
            "long_key",
            f"options.{key}",
            N_("Đáp án dài gấp %(ratio)s lần các phương án khác, dễ đoán theo độ dài."),
            ratio=f"{lengths[key] / mean:.1f}".replace(".", ","),
        )
    elif lengths[key] < min(others) and lengths[key] * KEY_RATIO < mean:
        yield _warn("short_key", f"options.{key}", N_("Đáp án ngắn hơn hẳn các phương án khác, dễ đoán theo độ dài."))
    else:
        yield from _check_spread("options", lengths)


def read_numbers(texts: Sequence[str]) -> list[Decimal] | None:
    """The values of options that are all a figure with the same unit, written the Vietnamese way; else None."""
    values, units = [], set()
    for text in texts:
        found = _NUMBER.fullmatch(text.strip())
        if found is None:
            return None
        try:
            values.append(Decimal(found.group(1).replace(".", "").replace(",", ".")))
        except InvalidOperation:
            return None
        units.add(found.group(2).strip().casefold())
    return values if len(values) > 1 and len(units) == 1 else None
