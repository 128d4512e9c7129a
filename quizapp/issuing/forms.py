"""Forms of editions: shape only."""

import re
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectField, TextAreaField
from wtforms.validators import Optional, ValidationError

from quizapp.issuing.domain import SIGNING_FORMS, Manner
from quizapp.kernel.text import normalise
from quizapp.web.fields import (
    LineField,
    PercentField,
    VietnameseDateField,
    WholeNumberField,
    at_most,
    required,
    to_choices,
)
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm


class MannerForm(PageForm):
    """The manner of assessment of the year."""

    question_count = WholeNumberField(_l("Số câu của một bài"), 1, 200)
    minutes = WholeNumberField(_l("Số phút làm bài"), 1, 600)
    pass_mark_percent = PercentField(_l("Mức đạt (phần trăm số điểm)"))
    attempts_allowed = WholeNumberField(_l("Số lượt làm bài trong một ca"), 1, 20)
    retake_days = WholeNumberField(
        _l("Đánh giá lại sau (ngày)"), 0, 365, description=_l("Kể từ ngày có kết quả chưa đạt; 0 là không phải chờ.")
    )
    validity_months = WholeNumberField(_l("Kết quả có giá trị (tháng)"), 1, 240)
    exemptions = TextAreaField(
        _l("Trường hợp được miễn"), [Optional(), at_most(2000)], description=_l("Mỗi dòng một trường hợp.")
    )

    def to_manner(self) -> Manner:
        """The manner as it was typed; the form must have validated."""
        lines = [normalise(line) for line in (self.exemptions.data or "").splitlines()]
        figures: dict[str, Any] = {name: self[name].data for name in Manner.__annotations__ if name != "exemptions"}
        return Manner(**figures, exemptions="\n".join(line for line in lines if line))


class EditionForm(MannerForm):
    """A new edition: its year and name, with the manner of assessment."""

    year = WholeNumberField(_l("Năm"), 2020, 2100)
    title = LineField(_l("Tên"), [required(_l("Hãy ghi tên ngân hàng câu hỏi.")), at_most(200)])

    def validate_title(self, field: LineField) -> None:
        """A name that says another year would be issued with it."""
        named = re.search(r"năm (20\d\d)", field.data or "")
        if named and self.year.data and int(named[1]) != self.year.data:
            raise ValidationError(
                _(
                    "Tên ghi năm %(named)s, mục Năm ghi %(year)s. Hãy ghi cùng một năm.",
                    named=named[1],
                    year=self.year.data,
                )
            )


class ProposalForm(PageForm):
    """The proposal by which an edition is submitted."""

    proposal_number = LineField(
        _l("Số, ký hiệu tờ trình"),
        [required(_l("Hãy ghi số tờ trình.")), at_most(60)],
        description=_l("Như 42/TTr-VP."),
    )
    proposed_on = VietnameseDateField(_l("Ngày trình"), [required(_l("Hãy ghi ngày trình."))])


class IssueForm(PageForm):
    """The document that issues an edition."""

    document_kind = LineField(_l("Loại văn bản"), [required(_l("Hãy ghi loại văn bản.")), at_most(40)])
    decision_number = LineField(
        _l("Số, ký hiệu"), [required(_l("Hãy ghi số quyết định.")), at_most(60)], description=_l("Như 15/QĐ-BCĐ.")
    )
    issued_on = VietnameseDateField(_l("Ngày ký"), [required(_l("Hãy ghi ngày ký."))])
    signing_form = SelectField(_l("Hình thức ký"))
    signer_position = LineField(_l("Chức vụ người ký"), [required(_l("Hãy ghi chức vụ người ký.")), at_most(120)])
    signer = LineField(_l("Người ký"), [required(_l("Hãy ghi người ký.")), at_most(120)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signing_form.choices = to_choices((value, _(name)) for value, name in SIGNING_FORMS.items())


class ReasonForm(PageForm):
    """Why something is taken back or left out."""

    reason = LineField(_l("Lý do"), [required(_l("Anh/chị ghi lý do.")), at_most(300)])


class DispatchForm(PageForm):
    """The official letter that an edition is sent with."""

    letter_number = LineField(
        _l("Số, ký hiệu công văn gửi"),
        [required(_l("Anh/chị ghi số công văn gửi.")), at_most(60)],
        description=_l("Như 120/VP-KSTT."),
    )


class ReceiptForm(PageForm):
    """How a receipt is known that was not confirmed here."""

    note = LineField(_l("Căn cứ xác nhận"), [required(_l("Anh/chị ghi căn cứ xác nhận.")), at_most(300)])
