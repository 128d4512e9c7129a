"""Forms of specifications, papers and difficulty: shape only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from quizapp.assembly.domain import LEVELS, MAX_PAPERS, MAX_QUESTIONS, Cell
from quizapp.assembly.domain.difficulty import MAX_PANEL_ITEMS
from quizapp.assembly.domain.terms import (
    DEFAULT_TOLERANCE,
    MAX_MONTHS,
    MAX_USES,
    CellRule,
    Conditions,
    PrintKind,
    QuestionOrder,
)
from quizapp.indices.models import IndexDefinition
from quizapp.web.fields import LineField, PercentField, WholeNumberField, at_most, required
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm, PartForm

# So many rows for further cells stand ready; a button gives more.
FEWEST_ROWS = 2


class OptionalNumberField(WholeNumberField):
    """A whole number that may be left out; `data` is then None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and valuelist[0].strip():
            super().process_formdata(valuelist)
        else:
            self.data = None


class OptionalPercentField(PercentField):
    """A share that may be left out; `data` is then None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and valuelist[0].strip():
            super().process_formdata(valuelist)
        else:
            self.data = None


class CellRowForm(PartForm):
    """One further cell: what its questions have in common, and how many."""

    subject = SelectField(_l("Chỉ số, nội dung"), default="")
    level = SelectField(_l("Mức độ"), default="")
    item_type = SelectField(_l("Dạng câu"), default="")
    pool = SelectField(_l("Nhóm câu hỏi"), default="")
    low = WholeNumberField(_l("Từ"), 0, MAX_QUESTIONS, empty=0)
    high = OptionalNumberField(_l("Đến"), 0, MAX_QUESTIONS)
    stays_last = BooleanField(_l("Đứng cuối đề"))

    def read_rule(self) -> CellRule:
        """What the row says."""
        index, _slash, component = (self.subject.data or "").partition("/")
        low = self.low.data or 0
        high = low if self.high.data is None else self.high.data
        return CellRule(
            low=low,
            high=high,
            index_code=index or None,
            component=component or None,
            level=self.level.data or None,
            item_type=self.item_type.data or None,
            pool=self.pool.data or None,
            stays_last=bool(self.stays_last.data),
        )


class SpecificationForm(PageForm):
    """The terms of a specification; `build_specification_form` adds a field for each cell."""

    name = LineField(_l("Tên ma trận"), [required(_l("Anh/chị ghi tên ma trận.")), at_most(200)])
    edition_id = SelectField(_l("Ngân hàng câu hỏi"), coerce=int)
    pool = SelectField(_l("Nhóm câu hỏi"))
    owner_unit_id = SelectField(_l("Cơ quan lập"), coerce=int)
    minutes = WholeNumberField(_l("Số phút làm bài"), 1, 600)
    pass_mark_percent = PercentField(_l("Mức đạt (phần trăm)"))
    paper_count = WholeNumberField(_l("Số đề"), 1, MAX_PAPERS)
    reserve_count = WholeNumberField(_l("Đề dự phòng"), 0, MAX_PAPERS, empty=0)
    max_shared = OptionalNumberField(_l("Câu chung tối đa giữa hai đề"), 0, MAX_QUESTIONS)
    rows = FieldList(FormField(CellRowForm), min_entries=FEWEST_ROWS)
    total = OptionalNumberField(_l("Tổng số câu của một đề"), 1, MAX_QUESTIONS)
    target_percent = OptionalPercentField(_l("Độ khó nhắm tới: điểm kỳ vọng (phần trăm)"))
    tolerance_percent = PercentField(_l("Được lệch (điểm phần trăm)"), default=DEFAULT_TOLERANCE)
    rest_months = OptionalNumberField(_l("Số tháng câu phải nghỉ sau lần có người làm"), 1, MAX_MONTHS)
    max_uses = OptionalNumberField(_l("Mỗi câu dùng trong nhiều nhất bao nhiêu đề"), 1, MAX_USES)
    fresh_percent = OptionalNumberField(_l("Câu chưa ai làm, ít nhất (phần trăm)"), 1, 100)
    max_abolished = OptionalNumberField(_l("Câu nêu cơ quan đã giải thể, nhiều nhất"), 0, MAX_QUESTIONS)
    focus_owner = SelectField(_l("Ưu tiên phần việc của cơ quan"), default="")
    focus_count = OptionalNumberField(_l("Ít nhất bao nhiêu câu"), 1, MAX_QUESTIONS)
    question_order = SelectField(_l("Thứ tự câu trong bài làm"), default=QuestionOrder.SHUFFLED.value)

    def read_rules(self) -> list[CellRule]:
        """The rows of further cells that say how many; the others are left out."""
        return [row.form.read_rule() for row in self.rows if row.form.low.data or row.form.high.data]

    def read_conditions(self) -> Conditions:
        """The conditions on all papers."""
        typed = {field.name: self[field.name].data for field in fields(Conditions)}
        return Conditions(**typed | {"focus_owner": typed["focus_owner"] or None})

    def list_cells(self) -> Iterator[tuple[Cell, Any]]:
        """Every cell with its field."""
        for field in self:
            if isinstance(field, CellField):
                yield field.cell, field

    def read_cells(self) -> dict[Cell, int]:
        """The counts typed; nothing typed is 0."""
        return {cell: field.data or 0 for cell, field in self.list_cells()}


class CellField(WholeNumberField):
    """How many questions of one index at one level."""

    def __init__(self, label: Any, cell: Cell, **options: Any) -> None:
        self.cell = cell
        super().__init__(label, 0, MAX_QUESTIONS, empty=0, **options)


def build_specification_form(indices: Iterable[IndexDefinition], **arguments: Any) -> SpecificationForm:
    """The form with a field for every cell of `indices`; `arguments` go to the form."""
    fields = {
        f"cell_{index.code.lower()}_{level}": CellField(index.short_name, (index.code, level))
        for index in indices
        for level in LEVELS
    }
    form: SpecificationForm = type("SpecificationForm", (SpecificationForm,), fields)(**arguments)
    return form


class EnemiesForm(PageForm):
    """Two items that must not meet, and why."""

    first = LineField(_l("Mã câu thứ nhất"), [required(_l("Anh/chị ghi mã câu thứ nhất.")), at_most(40)])
    second = LineField(_l("Mã câu thứ hai"), [required(_l("Anh/chị ghi mã câu thứ hai.")), at_most(40)])
    reason = LineField(_l("Lý do"), [required(_l("Anh/chị ghi lý do.")), at_most(300)])


class PanelForm(PageForm):
    """A new rating panel: which questions."""

    name = LineField(_l("Tên phiên"), [required(_l("Anh/chị ghi tên phiên.")), at_most(200)])
    edition_id = SelectField(_l("Ngân hàng câu hỏi"), coerce=int)
    pool = SelectField(_l("Nhóm câu hỏi"))
    index_code = SelectField(_l("Chỉ số"))
    limit = WholeNumberField(_l("Nhiều nhất bao nhiêu câu"), 1, MAX_PANEL_ITEMS)


class RatingField(OptionalNumberField):
    """One judge's estimate of one question, in percent; may be left for later."""

    def __init__(self, label: Any, version_id: int, **options: Any) -> None:
        self.version_id = version_id
        super().__init__(label, 0, 100, **options)


class RatingsForm(PageForm):
    """A page of estimates; `build_ratings_form` adds a field for each question."""

    def list_ratings(self) -> Iterator[RatingField]:
        """The fields of the questions, in order."""
        yield from (field for field in self if isinstance(field, RatingField))

    def read_ratings(self) -> dict[int, int]:
        """What was typed, by version."""
        return {field.version_id: field.data for field in self.list_ratings() if field.data is not None}


def build_ratings_form(versions: Iterable[tuple[int, int]], known: Mapping[int, int]) -> RatingsForm:
    """The form for (position, version) pairs, filled with what is `known` by version."""
    fields = {
        f"rating_{version}": RatingField(_l("Câu %(n)s: bao nhiêu phần trăm trả lời đúng", n=position), version)
        for position, version in versions
    }
    data = {f"rating_{version}": percent for version, percent in known.items()}
    form: RatingsForm = type("RatingsForm", (RatingsForm,), fields)(data=data)
    return form


class PaperOpeningForm(PageForm):
    """Why somebody opens a paper with its keys."""

    reason = LineField(_l("Lý do mở đề"), [required(_l("Anh/chị ghi lý do mở đề.")), at_most(300)])


class PrintForm(PageForm):
    """Which papers are printed, and why."""

    numbers = SelectMultipleField(
        _l("Đề"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    kind = RadioField(_l("In gì"), default=PrintKind.PAPERS.value)
    reason = LineField(_l("Lý do in"), [required(_l("Anh/chị ghi lý do in.")), at_most(300)])
