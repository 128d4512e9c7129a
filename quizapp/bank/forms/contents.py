"""The fields of the editor that belong to a question type, and how they become its content and come from it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional, ValidationError

from quizapp.bank.forms.charts import fill_chart, read_chart
from quizapp.charts import Form
from quizapp.itemtypes.choices import MOST_OPTIONS
from quizapp.itemtypes.four_statements import LABELS
from quizapp.itemtypes.matching import MOST_PAIRS
from quizapp.itemtypes.numeric import read_number
from quizapp.itemtypes.registry import ITEM_TYPE_NAMES, get_item_type
from quizapp.itemtypes.schema import to_decimal
from quizapp.itemtypes.scoring import CENT, MOST, ONE, POLICY_NAMES
from quizapp.kernel.text import normalise
from quizapp.web.fields import LineField, to_choices
from quizapp.web.fields import lazy as _l
from quizapp.web.filters import decimal_vn
from quizapp.web.forms import PageForm, PartForm

Row = Mapping[str, Any]
# Types whose key is one of the options, chosen by a round button.
ONE_KEY = frozenset({"single_choice", "chart_reading"})
CHART_FORMS = (
    (Form.BARS.value, _l("Thanh ngang, mỗi nội dung một thanh")),
    (Form.LINES.value, _l("Đường theo năm")),
    (Form.RANKS.value, _l("Đường thứ hạng, hạng 1 ở trên")),
)
VERDICTS = (("true", _l("Đúng")), ("false", _l("Sai")))


def name_types() -> list[Any]:
    """Choices of a select of question types."""
    return to_choices((code, _l(name)) for code, name in ITEM_TYPE_NAMES.items())


class OptionForm(PartForm):
    """One option; without text it is not there."""

    text = TextAreaField(_l("Nội dung phương án"))
    correct = BooleanField(_l("Là đáp án"))
    misconception = LineField(_l("Sự nhầm lẫn mà phương án nhiễu dựa vào"))


class StatementForm(PartForm):
    """One of four statements."""

    text = TextAreaField(_l("Nội dung mệnh đề"))
    correct = RadioField(_l("Mệnh đề này"), choices=to_choices(VERDICTS), validate_choice=False)
    misconception = LineField(_l("Nhầm lẫn dẫn tới mệnh đề sai"))


class PairForm(PartForm):
    """A pair; without either side it is not there."""

    left = LineField(_l("Vế trái"))
    right = LineField(_l("Vế phải"))


class ContentFields(PageForm):
    """The fields of all question types; the editor of a type shows its own."""

    item_type = SelectField(_l("Dạng câu hỏi"), choices=name_types(), default="single_choice")
    key = RadioField(
        _l("Đáp án"), choices=to_choices((str(n), str(n)) for n in range(MOST_OPTIONS)), validators=[Optional()]
    )
    options = FieldList(FormField(OptionForm), max_entries=MOST_OPTIONS)
    fixed_order = BooleanField(_l("Giữ nguyên thứ tự, không xáo"))
    statements = FieldList(FormField(StatementForm), max_entries=len(LABELS))
    truth = RadioField(_l("Mệnh đề trong câu dẫn"), choices=to_choices(VERDICTS), validate_choice=False)
    truth_misconception = LineField(_l("Nhầm lẫn của người chọn sai"))
    chart_form = SelectField(_l("Kiểu biểu đồ"), choices=to_choices(CHART_FORMS), validate_choice=False)
    chart_title = LineField(_l("Tên biểu đồ"))
    chart_unit = LineField(_l("Đơn vị"), default="điểm")
    chart_table = TextAreaField(_l("Số liệu"))
    pairs = FieldList(FormField(PairForm), max_entries=MOST_PAIRS)
    steps = TextAreaField(_l("Các ý theo thứ tự đúng"), description=_l("Mỗi dòng một ý, ý đầu tiên ở dòng đầu."))
    value = LineField(_l("Đáp án"), description=_l("Dấu phẩy trước phần thập phân: 0,535 hoặc 1.234,5."))
    tolerance = LineField(_l("Sai số cho phép"))
    unit = LineField(_l("Đơn vị"))
    gapped = TextAreaField(
        _l("Đoạn văn có chỗ trống"), description=_l("Ghi [1], [2], ... ở nơi cần điền, theo thứ tự.")
    )
    gaps = TextAreaField(_l("Nội dung đúng của từng chỗ trống"), description=_l("Mỗi dòng một chỗ trống."))
    extras = TextAreaField(_l("Phương án thừa"), description=_l("Mỗi dòng một phương án không thuộc ý nào."))
    policy = SelectField(_l("Cách chấm"), validate_choice=False)
    maximum = LineField(_l("Điểm tối đa"), default="1")

    def validate_value(self, field: LineField) -> None:
        """What cannot be read as a figure would vanish silently."""
        if self.item_type.data == "numeric" and field.data and read_number(field.data) is None:
            raise ValidationError(_("Chưa đọc được số này. Hãy ghi số như 1.234,5 hoặc 0,535, không kèm chữ."))

    def validate_tolerance(self, field: LineField) -> None:
        """The same for how far off still counts."""
        if self.item_type.data == "numeric" and field.data and read_number(field.data) is None:
            raise ValidationError(_("Chưa đọc được số này. Hãy ghi số như 1.234,5 hoặc 0,535, không kèm chữ."))

    def validate_maximum(self, field: LineField) -> None:
        """Points are exact decimals; whoever types one does it the Vietnamese way."""
        value = read_points(field.data)
        if field.data and (value is None or not 0 < value <= MOST or value != value.quantize(CENT)):
            raise ValidationError(_("Điểm tối đa phải lớn hơn 0, không quá 100 và có nhiều nhất hai chữ số thập phân."))


def read_points(text: str | None) -> Decimal | None:
    """A typed figure with a decimal comma or point."""
    return to_decimal((text or "").strip().replace(",", "."))


def offer_policies(form: Any, item_type: str) -> None:
    """Offer the ways of scoring that a type has."""
    form.policy.choices = to_choices((code, _l(POLICY_NAMES[code])) for code in get_item_type(item_type).policies)


def read_content(form: Any, item_type: str) -> dict[str, Any]:
    """What the fields of a type say, cleaned: normal form, single spaces, empty rows gone."""
    content = _READERS[item_type](form, item_type)
    scoring = {}
    policies = get_item_type(item_type).policies
    if form.policy.data in policies[1:]:
        scoring["policy"] = form.policy.data
    maximum = read_points(form.maximum.data)
    if maximum is not None and maximum != ONE:
        scoring["maximum"] = to_text(maximum)
    return {**content, "scoring": scoring} if scoring else content


def _read_options(form: Any, item_type: str) -> dict[str, Any]:
    options = []
    for n, row in enumerate(form.options):
        text = normalise(row.form.text.data or "")
        if not text:
            continue
        correct = form.key.data == str(n) if item_type in ONE_KEY else bool(row.form.correct.data)
        option: dict[str, Any] = {"text": text, "correct": correct}
        if row.form.misconception.data and not correct:
            option["misconception"] = row.form.misconception.data
        options.append(option)
    return {"options": options, **_read_order(form)}


def _read_about_chart(form: Any, item_type: str) -> dict[str, Any]:
    return {**_read_options(form, item_type), "chart": read_chart(form)}


def _read_statements(form: Any, _item_type: str) -> dict[str, Any]:
    statements = []
    for row in form.statements:
        text = normalise(row.form.text.data or "")
        if not text:
            continue
        correct = row.form.correct.data == "true"
        statement: dict[str, Any] = {"text": text, "correct": correct}
        if row.form.misconception.data and not correct:
            statement["misconception"] = row.form.misconception.data
        statements.append(statement)
    return {"statements": statements, **_read_order(form)}


def _read_truth(form: Any, _item_type: str) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if form.truth.data in dict(VERDICTS):
        content["answer"] = form.truth.data == "true"
    if form.truth_misconception.data:
        content["misconception"] = form.truth_misconception.data
    return content


def _read_order(form: Any) -> dict[str, Any]:
    return {"fixed_order": True} if form.fixed_order.data else {}


def _read_pairs(form: Any, _item_type: str) -> dict[str, Any]:
    pairs = [
        {"left": normalise(row.form.left.data or ""), "right": normalise(row.form.right.data or "")}
        for row in form.pairs
    ]
    return {"pairs": [pair for pair in pairs if pair["left"] or pair["right"]], **_read_extras(form)}


def _read_steps(form: Any, _item_type: str) -> dict[str, Any]:
    return {"steps": _split_lines(form.steps.data)}


def _read_figure(form: Any, _item_type: str) -> dict[str, Any]:
    figures = {name: read_number(form[name].data or "") for name in ("value", "tolerance")}
    content: dict[str, Any] = {name: to_text(figure) for name, figure in figures.items() if figure is not None}
    return content | ({"unit": form.unit.data} if form.unit.data else {})


def _read_gaps(form: Any, _item_type: str) -> dict[str, Any]:
    text, gaps = normalise(form.gapped.data or ""), _split_lines(form.gaps.data)
    return {"text": text, "gaps": gaps, **_read_extras(form)}


def _read_extras(form: Any) -> dict[str, Any]:
    extras = _split_lines(form.extras.data)
    return {"extras": extras} if extras else {}


def _split_lines(text: str | None) -> list[str]:
    return [line for line in (normalise(raw) for raw in (text or "").split("\n")) if line]


_READERS: dict[str, Callable[[Any, str], dict[str, Any]]] = {
    "single_choice": _read_options,
    "multiple_response": _read_options,
    "true_false": _read_truth,
    "four_statements": _read_statements,
    "matching": _read_pairs,
    "ordering": _read_steps,
    "numeric": _read_figure,
    "fill_list": _read_gaps,
    "chart_reading": _read_about_chart,
}


def to_text(value: Decimal) -> str:
    """A decimal as contents keep it."""
    return f"{value.normalize():f}"


def fill_content(form: Any, content: Row) -> None:
    """Put a stored content into the fields of an empty form."""
    form.fixed_order.data = bool(content.get("fixed_order"))
    for n, option in enumerate(content.get("options", ())):
        correct = option.get("correct") is True
        form.options.append_entry(
            {"text": option["text"], "correct": correct, "misconception": option.get("misconception", "")}
        )
        if correct:
            form.key.data = str(n)
    for statement in content.get("statements", ()):
        form.statements.append_entry({**statement, "correct": _to_word(statement["correct"])})
    if "chart" in content:
        fill_chart(form, content["chart"])
    if "answer" in content:
        form.truth.data = _to_word(content["answer"])
        form.truth_misconception.data = content.get("misconception", "")
    for pair in content.get("pairs", ()):
        form.pairs.append_entry(pair)
    for name in ("steps", "gaps", "extras"):
        form[name].data = "\n".join(content.get(name, ()))
    for name in ("value", "tolerance"):
        form[name].data = str(content.get(name, "")).replace(".", ",")
    form.unit.data, form.gapped.data = content.get("unit", ""), content.get("text", "")
    scoring = content.get("scoring") or {}
    form.policy.data = scoring.get("policy")
    form.maximum.data = decimal_vn(to_decimal(scoring.get("maximum")) or ONE)


def _to_word(correct: object) -> str:
    return "true" if correct is True else "false"
