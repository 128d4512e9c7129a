"""Forms of specifications: shape only."""

from collections.abc import Iterable, Iterator
from typing import Any

from wtforms import SelectField

from quizapp.assembly.domain import LEVELS, MAX_PAPERS, MAX_QUESTIONS, Cell
from quizapp.indices.models import IndexDefinition
from quizapp.web.fields import LineField, PercentField, WholeNumberField, at_most, required
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm


class SpecificationForm(PageForm):
    """The terms of a specification; `build_specification_form` adds a field for each cell."""

    name = LineField(_l("Tên ma trận"), [required(_l("Anh/chị ghi tên ma trận.")), at_most(200)])
    edition_id = SelectField(_l("Ngân hàng câu hỏi"), coerce=int)
    pool = SelectField(_l("Nhóm câu hỏi"))
    owner_unit_id = SelectField(_l("Cơ quan lập"), coerce=int)
    minutes = WholeNumberField(_l("Số phút làm bài"), 1, 600)
    pass_mark_percent = PercentField(_l("Mức đạt (phần trăm)"))
    paper_count = WholeNumberField(_l("Số đề"), 1, MAX_PAPERS)

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


class PaperOpeningForm(PageForm):
    """Why somebody opens a paper with its keys."""

    reason = LineField(_l("Lý do mở đề"), [required(_l("Anh/chị ghi lý do mở đề.")), at_most(300)])
