"""Moodle XML as it comes: each question becomes one here, or is refused by name."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from quizapp.bank.domain.wording import Wording
from quizapp.bank.domain.writing import list_shown_pictures
from quizapp.interchange.adapters.moodle.cloze import read_cloze
from quizapp.interchange.adapters.moodle.texts import MARKDOWN, Files
from quizapp.interchange.adapters.plain_html import read_html
from quizapp.interchange.domain import UNREADABLE, Found, Loss, Reading, Refused, find_fault
from quizapp.interchange.domain.labels import Labels, is_label, read_labels
from quizapp.itemtypes import scoring
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise

Content = dict[str, Any]
HUNDRED = Decimal(100)
_ENOUGH = Decimal("99.9")
_CODE = re.compile(r"[A-Z]{2,6}-\d{4}-\d{4}")
_CHOICE = re.compile(r"\[\[(\d{1,2})\]\]")
_UNREADABLE = N_("Tệp này không phải là tệp câu hỏi Moodle XML đọc được.")


class QuestionError(Exception):
    """Why a question cannot become one here: a catalogue text and what fills it."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message, self.params = message, params


class Question:
    """One question of the file, and what of it is lost on the way."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.pictures: dict[str, bytes] = {}
        self.lost: list[tuple[str, dict[str, Any]]] = []
        self.labels: Labels = read_labels(self.tags)

    @property
    def tags(self) -> list[str]:
        return [normalise(tag.text or "") for tag in self.element.findall("tags/tag/text")]

    @property
    def is_ours(self) -> bool:
        """Whether it was written here: then its tags tell everything."""
        return bool(self.labels.index_code)

    def lose(self, what: str, **params: Any) -> None:
        """Name something that is not taken over; once."""
        if (what, params) not in self.lost:
            self.lost.append((what, params))

    def raw(self, path: str, element: Element | None = None) -> str:
        """The text at a place as it stands."""
        found = (self.element if element is None else element).find(path)
        return (found.text or "") if found is not None else ""

    def text(self, path: str, element: Element | None = None) -> str:
        """The words at a place."""
        owner = self.element if element is None else element
        holder = owner.find(path.rpartition("/")[0]) if "/" in path else owner
        files = Files(holder, self.pictures)
        if holder is not None and holder.get("format") == MARKDOWN:
            words, lost = files.read_markdown(self.raw(path, owner)), list[str]()
        else:
            words, lost = read_html(files.place_images(self.raw(path, owner)))
        for tag in lost:
            self.lose(N_("Phần <%(tag)s> trong văn bản không giữ được."), tag=tag)
        if files.unread:
            self.lose(N_("Tệp đính kèm (ảnh, âm thanh) không giữ được."))
        return words

    def flag(self, name: str) -> bool:
        return self.raw(name).strip().lower() in {"1", "true"}


def read(content: bytes) -> Reading:
    """The questions of a file."""
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise DomainError(_UNREADABLE, code=UNREADABLE) from error
    if root.tag != "quiz":
        raise DomainError(_UNREADABLE, code=UNREADABLE)
    found: list[Found] = []
    refused: list[Refused] = []
    category, number = "", 0
    for element in root.iter("question"):
        if element.get("type") == "category":
            category = normalise(element.findtext("category/text") or "").removeprefix("$course$/").removeprefix("top/")
            continue
        number += 1
        one = _read_question(element, number, category)
        if isinstance(one, Found):
            found.append(one)
        else:
            refused.append(one)
    return Reading(tuple(found), tuple(refused))


def _read_question(element: Element, number: int, category: str) -> Found | Refused:
    question = Question(element)
    name = read_html(question.raw("name/text"))[0]
    place = f"{number}. {name[:60]}" if name else str(number)
    kind = element.get("type", "")
    reader = _READERS.get(kind)
    if reader is None:
        return Refused(place, N_("Ở đây không có dạng câu hỏi “%(kind)s” của Moodle."), {"kind": kind})
    try:
        item_type, stem, content = reader(question)
    except QuestionError as error:
        return Refused(place, error.message, error.params)
    if question.is_ours:
        content.pop("scoring", None)
    else:
        maximum = _read_figure(question.raw("defaultgrade"))
        if maximum is not None and maximum > 0 and maximum != 1:
            content.setdefault("scoring", {})["maximum"] = _plain(maximum)
    wording = question.labels.complete(
        Wording(item_type, "", "", "", "", stem, content, question.text("generalfeedback/text"))
    )
    fault = find_fault(wording)
    if fault:
        return Refused(place, fault)
    _name_rest(question, category)
    losses = tuple(Loss(place, what, params) for what, params in question.lost)
    code = normalise(question.raw("idnumber"))
    return Found(
        place, wording, code if _CODE.fullmatch(code) else question.labels.code, losses, _shown(question, wording)
    )


def _shown(question: Question, wording: Wording) -> dict[str, bytes]:
    """What the question shows of what its file held: a text that was not taken over leaves its pictures behind."""
    return {name: question.pictures[name] for name in list_shown_pictures(wording) if name in question.pictures}


def _name_rest(question: Question, category: str) -> None:
    """Name what a question of Moodle has beside its text, and here has not."""
    if question.element.find("hint") is not None:
        question.lose(N_("Gợi ý của câu hỏi không giữ được."))
    if category and not question.is_ours:
        question.lose(N_("Danh mục “%(name)s” của Moodle không giữ được."), name=category)
    for tag in question.tags:
        if not is_label(tag):
            question.lose(N_("Nhãn “%(tag)s” không giữ được."), tag=tag)
    penalty = _read_figure(question.raw("penalty"))
    if penalty is not None and penalty > 0 and not question.is_ours:
        question.lose(N_("Mức trừ điểm khi làm lại không giữ được."))


def _read_figure(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _fraction(answer: Element) -> Decimal:
    return _read_figure(answer.get("fraction", "0")) or Decimal(0)


def _read_choices(question: Question) -> tuple[str, str, Content]:
    single = question.flag("single")
    fractions = [_fraction(answer) for answer in question.element.findall("answer")]
    options: list[Content] = []
    for answer, fraction in zip(question.element.findall("answer"), fractions, strict=True):
        right = fraction >= _ENOUGH if single else fraction > 0
        option: Content = {"text": question.text("text", answer), "correct": right}
        feedback = question.text("feedback/text", answer)
        if feedback and right:
            question.lose(N_("Phản hồi của phương án đúng không giữ được."))
        elif feedback:
            option["misconception"] = feedback
        options.append(option)
    if single and any(0 < fraction < _ENOUGH for fraction in fractions):
        raise QuestionError(N_("Có phương án được một phần điểm; câu một đáp án ở đây không có điểm từng phần."))
    content: Content = {"options": options}
    if not question.flag("shuffleanswers"):
        content["fixed_order"] = True
    if single:
        return "single_choice", question.text("questiontext/text"), content
    shares = {fraction for fraction in fractions if fraction > 0}
    if len(shares) > 1:
        question.lose(N_("Tỷ lệ điểm khác nhau giữa các phương án đúng không giữ được; chia đều."))
    content["scoring"] = {"policy": scoring.PARTIAL}
    if not any(fraction < 0 for fraction in fractions):
        question.lose(N_("Moodle không trừ điểm phương án sai; ở đây mỗi lựa chọn sai bị trừ một phần."))
    return "multiple_response", question.text("questiontext/text"), content


def _read_truth(question: Question) -> tuple[str, str, Content]:
    content: Content = {}
    for answer in question.element.findall("answer"):
        word, right = question.raw("text", answer).strip().lower(), _fraction(answer) >= _ENOUGH
        if word not in {"true", "false"}:
            raise QuestionError(N_("Không rõ mệnh đề đúng hay sai."))
        if right:
            content["answer"] = word == "true"
        elif question.text("feedback/text", answer):
            content["misconception"] = question.text("feedback/text", answer)
    if "answer" not in content:
        raise QuestionError(N_("Không rõ mệnh đề đúng hay sai."))
    return "true_false", question.text("questiontext/text"), content


def _read_pairs(question: Question) -> tuple[str, str, Content]:
    pairs, extras = [], []
    for part in question.element.findall("subquestion"):
        left, right = question.text("text", part), question.text("answer/text", part)
        if left:
            pairs.append({"left": left, "right": right})
        else:
            extras.append(right)
    content: Content = {"pairs": pairs, "scoring": {"policy": scoring.PER_PART}}
    return "matching", question.text("questiontext/text"), content | ({"extras": extras} if extras else {})


def _read_steps(question: Question) -> tuple[str, str, Content]:
    answers = question.element.findall("answer")
    places = sorted(answers, key=_fraction) if any(_fraction(answer) for answer in answers) else answers
    content: Content = {"steps": [question.text("text", answer) for answer in places]}
    if question.raw("gradingtype").strip() not in {"", "ALL_OR_NOTHING", "-1"}:
        content["scoring"] = {"policy": scoring.PER_PART}
        if question.raw("gradingtype").strip() not in {"ABSOLUTE_POSITION", "0"} and not question.is_ours:
            question.lose(N_("Cách chấm thứ tự của Moodle không giữ được; ở đây chấm theo vị trí."))
    return "ordering", question.text("questiontext/text"), content


def _read_number(question: Question) -> tuple[str, str, Content]:
    right = [answer for answer in question.element.findall("answer") if _fraction(answer) >= _ENOUGH]
    if len(right) != 1:
        raise QuestionError(N_("Câu điền số cần đúng một đáp án đủ điểm."))
    if len(question.element.findall("answer")) > 1:
        question.lose(N_("Các đáp số được một phần điểm không giữ được."))
    value = _read_figure(question.raw("text", right[0]))
    if value is None:
        raise QuestionError(N_("Đáp án không phải là một con số."))
    content: Content = {"value": _plain(value)}
    tolerance = _read_figure(question.raw("tolerance", right[0]))
    if tolerance:
        content["tolerance"] = _plain(tolerance)
    units = question.element.findall("units/unit")
    named = [unit for unit in units if (_read_figure(question.raw("multiplier", unit)) or Decimal(1)) == 1]
    if named:
        content["unit"] = question.text("unit_name", named[0])
    if len(units) > 1:
        question.lose(N_("Các đơn vị đo khác không giữ được."))
    return "numeric", question.text("questiontext/text"), content


def _read_gaps(question: Question) -> tuple[str, str, Content]:
    raw = question.raw("questiontext/text")
    stem, text = _split_gapped(raw)
    options = question.element.findall("selectoption")
    groups = {question.raw("group", option).strip() for option in options}
    if len(groups) > 1:
        raise QuestionError(N_("Các chỗ trống lấy từ nhiều danh sách; ở đây chỉ có một danh sách chung."))
    words = [question.text("text", option) for option in options]
    gaps: list[str] = []

    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        if not 0 <= at < len(words):
            raise QuestionError(N_("Có chỗ trống không có đáp án."))
        gaps.append(words[at])
        return f"[{len(gaps)}]"

    text = _CHOICE.sub(number, text)
    extras = [word for word in dict.fromkeys(words) if word not in gaps]
    content: Content = {"text": text, "gaps": gaps, "scoring": {"policy": scoring.PER_PART}}
    return "fill_list", stem, content | ({"extras": extras} if extras else {})


def _split_gapped(raw: str) -> tuple[str, str]:
    """The stem, and the text with the gaps: what stands before the first paragraph with one is the stem."""
    parts = [read_html(part)[0] for part in re.split(r"</p>|<br\s*/?>|\n", raw)]
    parts = [part for part in parts if part]
    at = next((n for n, part in enumerate(parts) if _CHOICE.search(part)), 0)
    return " ".join(parts[:at]) or "Điền vào chỗ trống.", " ".join(parts[at:])


def _read_embedded(question: Question) -> tuple[str, str, Content]:
    try:
        item_type, stem, content = read_cloze(question.raw("questiontext/text"))
    except ValueError as error:
        raise QuestionError(str(error)) from error
    if item_type == "four_statements" and not question.is_ours:
        question.lose(N_("Moodle cho điểm từng mệnh đề đều nhau; ở đây theo thang 0,1; 0,25; 0,5; 1."))
    return item_type, stem, content


_READERS: dict[str, Callable[[Question], tuple[str, str, Content]]] = {
    "multichoice": _read_choices,
    "truefalse": _read_truth,
    "matching": _read_pairs,
    "ordering": _read_steps,
    "numerical": _read_number,
    "gapselect": _read_gaps,
    "ddwtos": _read_gaps,
    "cloze": _read_embedded,
    "multianswer": _read_embedded,
}
