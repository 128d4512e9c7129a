"""Forms of the documents that questions rest on."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import Optional, ValidationError

from quizapp.bank.forms.items import describe_document
from quizapp.kernel.text import normalise
from quizapp.sources.domain import DocumentFacts
from quizapp.sources.models import SourceDocument
from quizapp.web.fields import LineField, VietnameseDateField, at_most, to_choices
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm

NEW, TEXT = "new", "text"


def _when_new(form: Any, field: Any) -> None:
    if form.purpose.data == NEW and not field.data:
        raise ValidationError(_("%(field)s: không được để trống.", field=field.label.text))


class SourceForm(PageForm):
    """A document to look at: a new one, or the text of one that is registered."""

    purpose = RadioField(
        _l("Anh/chị nhập"),
        choices=to_choices([(NEW, _l("Tài liệu mới")), (TEXT, _l("Văn bản của tài liệu đã có trong danh mục"))]),
        default=NEW,
    )
    file = FileField(_l("Tệp tài liệu"), [FileRequired(_l("Anh/chị chọn tệp tài liệu."))])
    document = SelectField(_l("Tài liệu đã có, chưa có văn bản"), validate_choice=False)
    kind = LineField(_l("Loại văn bản"), [_when_new, at_most(60)], description=_l("Ví dụ: Quyết định, Kế hoạch, Luật."))
    number = LineField(_l("Số, ký hiệu"), [at_most(60)], description=_l("Ví dụ 1364/QĐ-UBND; không có thì để trống."))
    issued_on = VietnameseDateField(_l("Ngày ban hành"), [_when_new])
    issuer = LineField(_l("Cơ quan ban hành"), [_when_new, at_most(200)])
    title = TextAreaField(_l("Trích yếu"), [_when_new, at_most(600)])
    valid_from = VietnameseDateField(_l("Có hiệu lực từ"), [Optional()])
    valid_to = VietnameseDateField(
        _l("Hiệu lực đến hết ngày"), [Optional()], description=_l("Để trống khi chưa ấn định ngày hết hiệu lực.")
    )

    def set_documents(self, without_text: Sequence[SourceDocument]) -> None:
        """Offer these as those whose text may be given."""
        named = [(document.key, describe_document(document)) for document in without_text]
        self.document.choices = to_choices([("", _("Chọn tài liệu")), *named])

    def validate_document(self, field: SelectField) -> None:
        """A registered document must be chosen where its text is given."""
        if self.purpose.data == TEXT and not field.data:
            raise ValidationError(_("Anh/chị chọn tài liệu có văn bản này."))

    @property
    def facts(self) -> DocumentFacts | None:
        """What is said of a new document; None where it is the text of a known one."""
        if self.purpose.data == TEXT or self.issued_on.data is None:
            return None
        return DocumentFacts(
            kind=self.kind.data or "",
            issued_on=self.issued_on.data,
            issuer=self.issuer.data or "",
            title=normalise(self.title.data or ""),
            number=self.number.data or None,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
        )


class ValidityForm(PageForm):
    """From when to when a document is in force."""

    valid_from = VietnameseDateField(_l("Có hiệu lực từ"), [Optional()])
    valid_to = VietnameseDateField(_l("Hiệu lực đến hết ngày"), [Optional()])
