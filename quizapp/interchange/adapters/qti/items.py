"""One item: which question here it is, or why it is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from quizapp.interchange.adapters.qti.choices import (
    VERDICT_PAIR,
    Draft,
    Lost,
    is_verdicts,
    read_choice,
    read_statement_choices,
    read_statement_table,
)
from quizapp.interchange.adapters.qti.figures import read_figure
from quizapp.interchange.adapters.qti.gaps import read_dragged, read_gaps
from quizapp.interchange.adapters.qti.nodes import Node, UncarriedError
from quizapp.interchange.adapters.qti.pairing import read_associate, read_match, read_ordering
from quizapp.interchange.adapters.qti.processing import Processing, read_processing
from quizapp.interchange.adapters.qti.texts import FEEDBACK, MARKS, Reader, join_lines
from quizapp.interchange.adapters.qti.values import StepsError, UnprovenError
from quizapp.itemtypes.four_statements import LABELS
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.text import N_

# The class of the block in which the explanation is written here.
EXPLANATION = "explanation"
_ADAPTIVE = N_("Câu thích ứng, thay đổi theo từng lần trả lời; dạng này chưa có ở đây.")
_TEMPLATE = N_("Câu lập theo tham số; chỉ câu cố định mới mang sang được.")
_EMPTY = N_("Câu không có phần trả lời.")
_UNKNOWN = N_("Câu có cách trả lời riêng của hệ thống khác (%(name)s), chưa có ở đây.")
# Why the interactions that have no type here are not carried.
_REASONS = {
    "extendedTextInteraction": N_("Câu tự luận (%(name)s); ở đây chỉ có câu máy chấm được."),
    "uploadInteraction": N_("Câu trả lời bằng cách nộp tệp (%(name)s), chưa có ở đây."),
    "drawingInteraction": N_("Câu trả lời bằng cách vẽ (%(name)s), chưa có ở đây."),
    "mediaInteraction": N_("Câu trả lời bằng cách xem, nghe (%(name)s), chưa có ở đây."),
    "sliderInteraction": N_("Câu trả lời bằng thanh trượt (%(name)s), chưa có ở đây."),
    "hottextInteraction": N_("Câu chọn chữ trong đoạn văn (%(name)s), chưa có ở đây."),
    "endAttemptInteraction": N_("Câu có nút kết thúc lượt trả lời (%(name)s), chưa có ở đây."),
    **dict.fromkeys(
        (
            "hotspotInteraction",
            "selectPointInteraction",
            "graphicOrderInteraction",
            "graphicAssociateInteraction",
            "graphicGapMatchInteraction",
            "positionObjectInteraction",
        ),
        N_("Câu trả lời trên hình (%(name)s), chưa có ở đây."),
    ),
}
_COMPOSITE = N_("Câu gồm nhiều phần trả lời khác nhau; ở đây mỗi câu chỉ có một phần.")
_NO_RULES = N_("Tệp không ghi cách chấm của câu.")
_UNPROVEN = N_("Chưa hiểu được cách chấm trong tệp (“%(name)s”), nên không mang sang.")
_TOO_LONG = N_("Cách chấm trong tệp quá dài để kiểm tra, nên không mang sang.")
_NO_STEM = N_("Câu hỏi chưa có câu dẫn.")
_STIMULUS = N_("Ngữ liệu dùng chung được chép vào câu dẫn.")
_STYLES = N_("Định dạng trình bày riêng của câu không được giữ.")
_HELP = N_("Phần hỗ trợ đi kèm câu (công cụ, trợ năng, thông tin thêm) không được giữ.")
# What is carried of an item, and what is lost of its other parts.
_CARRIED = frozenset(
    {"responseDeclaration", "outcomeDeclaration", "assessmentStimulusRef", "itemBody", "responseProcessing"}
)
_BESIDES = {"modalFeedback": FEEDBACK, "stylesheet": _STYLES}
_FORMS = ("choice", "match", "associate", "order", "inlineChoice", "textEntry", "gapMatch")
_KNOWN = frozenset(f"{form}Interaction" for form in _FORMS)


@dataclass(frozen=True)
class Surroundings:
    """What an item may refer to: the bodies of shared texts and scoring templates that came along, by location."""

    stimuli: Mapping[str, Node] = field(default_factory=dict)
    fragments: Mapping[str, Node] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """An item as a question here."""

    draft: Draft
    stem: str
    explanation: str
    losses: tuple[Lost, ...]


def read_item(
    item: Node, around: Surroundings, wanted: str = "", *, figure: Callable[[Node], bool] | None = None
) -> Question:
    """The question that an item is. Raises UncarriedError.

    `wanted` is the type that the package names, if it names one; `figure` tells which block is a chart that is known.
    """
    body = _get_body(item)
    explanation = ""
    reader = Reader()
    children: list[Node | str] = []
    for child in body.children:
        if isinstance(child, Node) and child.name == "rubricBlock" and EXPLANATION in child.classes:
            explanation = reader.read(child)
        elif not (isinstance(child, Node) and figure is not None and figure(child)):
            children.append(child)
    body = Node(body.name, body.attributes, tuple(children))
    try:
        processing = _read_rules(item, around)
        draft, lines = _read_body(body, reader, processing, wanted)
    except StepsError as error:
        raise UncarriedError(_TOO_LONG) from error
    except UnprovenError as error:
        raise UncarriedError(_UNPROVEN, name=str(error)) from error
    stem = draft.stem or join_lines([MARKS.sub("…", line) for line in lines])
    stem = join_lines([*_read_stimuli(item, around, reader), stem])
    if not stem:
        raise UncarriedError(_NO_STEM)
    problems = get_item_type(draft.item_type).validate(draft.content)
    if problems:
        raise UncarriedError(problems[0].message)
    for node in item.nodes:
        if node.name not in _CARRIED:
            reader.lose(_BESIDES.get(node.name, _HELP))
    return Question(draft, stem, explanation, (*draft.losses, *map(Lost, reader.losses)))


def _get_body(item: Node) -> Node:
    if item.is_set("adaptive"):
        raise UncarriedError(_ADAPTIVE)
    if item.find("templateDeclaration", "templateProcessing") is not None:
        raise UncarriedError(_TEMPLATE)
    body = item.find("itemBody")
    if body is None:
        raise UncarriedError(_EMPTY)
    for node in body.walk():
        if node.name.endswith("Interaction") and node.name not in _KNOWN:
            raise UncarriedError(_REASONS.get(node.name, _UNKNOWN), name=node.name)
        if node.name in _KNOWN and any(part is not node and part.name in _KNOWN for part in node.walk()):
            raise UncarriedError(_COMPOSITE)
    return body


def _read_rules(item: Node, around: Surroundings) -> Processing:
    rules = item.find("responseProcessing")
    if rules is None or not (rules.attributes or list(rules.nodes)):
        raise UncarriedError(_NO_RULES)
    return read_processing(item, around.fragments)


def _read_body(body: Node, reader: Reader, processing: Processing, wanted: str) -> tuple[Draft, list[str]]:
    """The draft, and the lines of the body whose text is the stem unless the draft tells one."""
    interactions = [node for node in body.walk() if node.name in _KNOWN]
    kinds = {node.name for node in interactions}
    if not interactions:
        raise UncarriedError(_EMPTY)
    is_gapped = kinds == {"inlineChoiceInteraction"}
    is_four = len(interactions) == len(LABELS) and kinds == {"choiceInteraction"} and _are_verdicts(interactions)
    if len(kinds) > 1 or (len(interactions) > 1 and not (is_gapped or is_four)):
        raise UncarriedError(_COMPOSITE)
    reader.prompts = not is_four
    lines = reader.read_lines(body)
    if is_four:
        return read_statement_choices(reader, interactions, processing), lines
    first = interactions[0]
    if first.name == "choiceInteraction":
        return read_choice(reader, first, processing, wanted), lines
    if first.name == "gapMatchInteraction":
        return read_dragged(reader, first, lines, processing), lines
    if first.name in _INLINE:
        return _INLINE[first.name](reader, lines, processing), lines
    return _BLOCK[first.name](reader, first, processing), lines


def _read_match(reader: Reader, interaction: Node, processing: Processing) -> Draft:
    sets = interaction.list("simpleMatchSet")
    if len(sets) != len(VERDICT_PAIR):
        raise UncarriedError(_EMPTY)
    rows, columns = (part.list("simpleAssociableChoice") for part in sets)
    if len(rows) == len(LABELS) and is_verdicts(reader, columns):
        return read_statement_table(reader, interaction, processing)
    return read_match(reader, interaction, processing)


_INLINE = {"inlineChoiceInteraction": read_gaps, "textEntryInteraction": read_figure}
_BLOCK = {"orderInteraction": read_ordering, "associateInteraction": read_associate, "matchInteraction": _read_match}


def _are_verdicts(interactions: list[Node]) -> bool:
    reader = Reader()
    return all(is_verdicts(reader, node.list("simpleChoice")) for node in interactions)


def _read_stimuli(item: Node, around: Surroundings, reader: Reader) -> list[str]:
    lines: list[str] = []
    for reference in item.list("assessmentStimulusRef"):
        body = around.stimuli.get(reference.get("href"))
        if body is None:
            raise UncarriedError(N_("Ngữ liệu dùng chung của câu không có trong gói."))
        lines += reader.read_lines(body)
        reader.lose(_STIMULUS)
    return lines
