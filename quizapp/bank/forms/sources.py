"""Forms of the documents that questions rest on."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import FieldList, FormField, RadioField, SelectField, TextAreaField
from wtforms.validators import Optional, ValidationError

from quizapp.bank.forms.items import describe_document, name_choices
from quizapp.kernel.text import normalise
from quizapp.sources.domain import EFFECT_NAMES, DocumentFacts, Effect, EffectLine
from quizapp.sources.models import SourceDocument
from quizapp.web.fields import LineField, VietnameseDateField, at_most, to_choices
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm, PartForm

NEW, TEXT = "new", "text"
MOST_EFFECTS = 3


def _when_new(form: Any, field: Any) -> None:
    if form.purpose.data == NEW and not field.data:
        raise ValidationError(_("%(field)s: không được để trống.", field=field.label.text))


class EffectForm(PartForm):
    """One earlier document that the new one deals with."""

    effect = SelectField(_l("Tác động"), choices=name_choices(EFFECT_NAMES), default=Effect.AMENDS.value)
    target = SelectField(_l("Tài liệu bị tác động"), validate_choice=False)
    places = LineField(
        _l("Chỉ các chỗ"),
        [Optional(), at_most(300)],
        description=_l("Ví dụ: khoản 1 Điều 5; phần II. Để trống là toàn văn bản."),
    )


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

    effects = FieldList(FormField(EffectForm), min_entries=MOST_EFFECTS, max_entries=MOST_EFFECTS)

    def set_documents(self, documents: Sequence[SourceDocument], without_text: Sequence[SourceDocument]) -> None:
        """Offer all as those that may be dealt with, and those without text as those whose text may be given."""
        known = [(document.key, describe_document(document)) for document in documents]
        for row in self.effects:
            row.form.target.choices = to_choices([("", _("Không có")), *known])
        named = [(document.key, describe_document(document)) for document in without_text]
        self.document.choices = to_choices([("", _("Chọn tài liệu")), *named])

    def validate_document(self, field: SelectField) -> None:
        """A registered document must be chosen where its text is given."""
        if self.purpose.data == TEXT and not field.data:
            raise ValidationError(_("Anh/chị chọn tài liệu có văn bản này."))

    @property
    def effect_lines(self) -> list[EffectLine]:
        """What the new document does to earlier ones."""
        return [
            EffectLine(
                row.form.target.data,
                Effect(row.form.effect.data),
                tuple(filter(None, (normalise(place) for place in (row.form.places.data or "").split(";")))),
            )
            for row in self.effects
            if row.form.target.data
        ]

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


class UnchangedForm(PageForm):
    """The word of one person that questions still hold."""

    note = TextAreaField(
        _l("Căn cứ xác nhận"), description=_l("Đã đối chiếu với văn bản nào, điểm nào; vì sao nội dung còn đúng.")
    )


class ItemValidityForm(PageForm):
    """Until when a question may be used."""

    valid_to = VietnameseDateField(
        _l("Dùng đến hết ngày"),
        [Optional()],
        description=_l("Sau ngày này câu phải rà soát lại. Để trống nếu không hạn."),
    )
