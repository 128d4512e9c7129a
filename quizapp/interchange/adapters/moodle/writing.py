"""Questions as Moodle XML."""

import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, ElementTree, SubElement

from quizapp.bank.domain.files import ItemEntry
from quizapp.bank.domain.writing import iterate_marked
from quizapp.interchange.adapters.moodle.texts import write_text
from quizapp.interchange.adapters.plain_html import write_html
from quizapp.interchange.domain import Loss, Refused, Writing
from quizapp.interchange.domain.labels import write_labels
from quizapp.itemtypes import scoring
from quizapp.itemtypes.fill_list import list_words
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.text import N_
from quizapp.markup import has_formula, to_plain

Content = dict[str, Any]
TRUE, FALSE = "Đúng", "Sai"


def write(entries: Sequence[ItemEntry]) -> Writing:
    """A quiz file; what Moodle has no type for is refused, what it would mark otherwise is named."""
    quiz = Element("quiz")
    losses: list[Loss] = []
    refused: list[Refused] = []
    for entry in entries:
        writer = _WRITERS.get(entry.wording.item_type)
        if writer is None:
            refused.append(Refused(entry.code, N_("Moodle không có dạng câu hỏi đọc biểu đồ.")))
            continue
        quiz.append(_write_question(entry, writer))
        losses += [Loss(entry.code, text) for text in _find_differences(entry)]
    target = io.BytesIO()
    ElementTree(quiz).write(target, encoding="utf-8", xml_declaration=True)
    return Writing(target.getvalue(), tuple(losses), tuple(refused))


def _write_question(entry: ItemEntry, writer: Callable[[Element, ItemEntry], str]) -> Element:
    wording = entry.wording
    question = Element("question")
    SubElement(SubElement(question, "name"), "text").text = f"{entry.code} {to_plain(wording.stem)}"[:250]
    stem = SubElement(question, "questiontext", format="html")
    if wording.item_type in _COMPOSED:
        SubElement(stem, "text")
    else:
        write_text(stem, wording.stem, entry.pictures)
    write_text(SubElement(question, "generalfeedback"), wording.explanation, entry.pictures)
    SubElement(question, "defaultgrade").text = f"{scoring.get_maximum(wording.content):f}"
    SubElement(question, "penalty").text = "0"
    SubElement(question, "hidden").text = "0"
    SubElement(question, "idnumber").text = entry.code
    question.set("type", writer(question, entry))
    tags = SubElement(question, "tags")
    labels = write_labels(wording, mistakes=wording.item_type in _TAGGED)
    for label in labels:
        SubElement(SubElement(tags, "tag"), "text").text = label
    return question


def _find_differences(entry: ItemEntry) -> list[str]:
    """What Moodle itself would do otherwise with what the file holds."""
    content = entry.wording.content
    policy = scoring.get_policy(content, get_item_type(entry.wording.item_type).policies)
    differences = []
    if any(has_formula(text) for _place, text in iterate_marked(entry.wording)):
        differences.append(
            N_("Moodle hiện công thức theo bộ lọc của nơi nhận; có nơi chỉ nhận công thức giữa hai dấu $$.")
        )
    if policy == scoring.GRADED:
        differences.append(N_("Moodle cho điểm từng mệnh đề đều nhau, không theo thang 0,1; 0,25; 0,5; 1."))
    elif policy == scoring.ALL_OR_NOTHING and entry.wording.item_type in _PARTIAL:
        differences.append(N_("Moodle cho điểm từng phần, không phải đúng hết mới có điểm."))
    elif policy == scoring.PARTIAL:
        differences.append(N_("Moodle trừ điểm phương án sai theo tỷ lệ, có thể lệch điểm lẻ."))
    return differences


def _add_answer(
    question: Element, fraction: str, text: str, feedback: str = "", pictures: Mapping[str, bytes] | None = None
) -> Element:
    answer = SubElement(question, "answer", fraction=fraction)
    write_text(answer, text, pictures or {})
    if feedback:
        SubElement(SubElement(answer, "feedback", format="html"), "text").text = write_html(feedback)
    return answer


def _write_options(question: Element, entry: ItemEntry) -> str:
    content = entry.wording.content
    options = content["options"]
    keys = sum(option.get("correct") is True for option in options)
    single = entry.wording.item_type == "single_choice"
    SubElement(question, "single").text = "true" if single else "false"
    SubElement(question, "shuffleanswers").text = "false" if content.get("fixed_order") else "true"
    SubElement(question, "answernumbering").text = "ABCD"
    right = "100" if single else _share(keys)
    wrong = "0" if single else f"-{_share(keys)}"
    for option in options:
        fraction = right if option.get("correct") is True else wrong
        _add_answer(question, fraction, option["text"], option.get("misconception", ""), entry.pictures)
    return "multichoice"


def _share(parts: int) -> str:
    """A part of a hundred as Moodle writes it: five decimals, no zeros at the end."""
    text = f"{Decimal(100) / parts:.5f}".rstrip("0").rstrip(".")
    return text or "0"


def _write_truth(question: Element, entry: ItemEntry) -> str:
    answer, mistake = entry.wording.content["answer"], entry.wording.content.get("misconception", "")
    for value, text in ((True, "true"), (False, "false")):
        right = answer is value
        _add_answer(question, "100" if right else "0", text, "" if right else mistake)
    return "truefalse"


def _write_pairs(question: Element, entry: ItemEntry) -> str:
    SubElement(question, "shuffleanswers").text = "true"
    content = entry.wording.content
    rows = [(pair["left"], pair["right"]) for pair in content["pairs"]]
    rows += [("", text) for text in content.get("extras") or ()]
    for left, right in rows:
        part = SubElement(question, "subquestion")
        write_text(part, left, entry.pictures)
        SubElement(SubElement(part, "answer"), "text").text = write_html(right)
    return "matching"


def _write_steps(question: Element, entry: ItemEntry) -> str:
    values = {"layouttype": "VERTICAL", "selecttype": "ALL", "selectcount": "0", "gradingtype": "ABSOLUTE_POSITION"}
    if scoring.get_policy(entry.wording.content, get_item_type("ordering").policies) == scoring.ALL_OR_NOTHING:
        values["gradingtype"] = "ALL_OR_NOTHING"
    for name, value in values.items():
        SubElement(question, name).text = value
    for place, text in enumerate(entry.wording.content["steps"], start=1):
        _add_answer(question, str(place), text, pictures=entry.pictures)
    return "ordering"


def _write_figure(question: Element, entry: ItemEntry) -> str:
    content = entry.wording.content
    answer = _add_answer(question, "100", content["value"])
    SubElement(answer, "tolerance").text = content.get("tolerance", "0")
    if content.get("unit"):
        unit = SubElement(SubElement(question, "units"), "unit")
        SubElement(unit, "multiplier").text = "1"
        SubElement(unit, "unit_name").text = write_html(content["unit"])
    SubElement(question, "unitgradingtype").text = "0"
    SubElement(question, "unitpenalty").text = "0"
    SubElement(question, "showunits").text = "3"
    SubElement(question, "unitsleft").text = "0"
    return "numerical"


def _write_gaps(question: Element, entry: ItemEntry) -> str:
    """The gaps are numbered by the choice that belongs into them, as Moodle wants it."""
    content, words = entry.wording.content, list_words(entry.wording.content)
    text = write_html(content["text"])
    for number, gap in enumerate(content["gaps"], start=1):
        text = text.replace(f"[{number}]", f"[[{words.index(gap) + 1}]]", 1)
    _get_text(question).text = f"<p>{write_html(entry.wording.stem)}</p><p>{text}</p>"
    SubElement(question, "shuffleanswers").text = "1"
    for word in words:
        option = SubElement(question, "selectoption")
        SubElement(option, "text").text = write_html(word)
        SubElement(option, "group").text = "1"
    return "gapselect"


def _write_statements(question: Element, entry: ItemEntry) -> str:
    """A text with one choice between true and false behind each statement."""
    lines = [f"<p>{write_html(entry.wording.stem)}</p>"]
    for statement in entry.wording.content["statements"]:
        words = [TRUE, FALSE]
        marked = [f"={word}" if (word == TRUE) is statement["correct"] else word for word in words]
        lines.append(f"<p>{write_html(statement['text'])} {{1:MULTICHOICE:{'~'.join(marked)}}}</p>")
    _get_text(question).text = "".join(lines)
    return "cloze"


def _get_text(question: Element) -> Element:
    text = question.find("questiontext/text")
    if text is None:
        raise LookupError("a question has a text")
    return text


_WRITERS: dict[str, Callable[[Element, ItemEntry], str]] = {
    "single_choice": _write_options,
    "multiple_response": _write_options,
    "true_false": _write_truth,
    "four_statements": _write_statements,
    "matching": _write_pairs,
    "ordering": _write_steps,
    "numeric": _write_figure,
    "fill_list": _write_gaps,
}
# Types whose question and parts are one text of Moodle.
_COMPOSED = frozenset({"four_statements", "fill_list"})
# Types whose misconceptions have no feedback of their own in Moodle.
_TAGGED = frozenset({"four_statements"})
_PARTIAL = frozenset({"multiple_response", "matching", "fill_list", "four_statements"})
