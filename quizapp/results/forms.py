"""Forms of results."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from quizapp.itemtypes.base import KeyField, KeyOption
from quizapp.itemtypes.numeric import LONGEST
from quizapp.markup import to_plain
from quizapp.results.domain import RULING_NAMES
from quizapp.web.fields import LineField, at_most, required, to_choices
from quizapp.web.forms import PageForm

KEY_PREFIX = "key_"


class PublishForm(PageForm):
    """The notice by which results become official."""

    notice_number = StringField(
        _l("Số thông báo"),
        description=_l("Ví dụ: 12/TB-BCĐ"),
        validators=[
            InputRequired(_l("Anh/chị hãy ghi số thông báo công bố kết quả.")),
            Length(max=60, message=_l("Số thông báo dài tối đa 60 ký tự.")),
        ],
    )


class CorrectionForm(PageForm):
    """How a used question is to be marked after all."""

    ruling = RadioField(_l("Cách xử lý"))
    keys = SelectMultipleField(
        _l("Phương án đúng"),
        coerce=int,
        description=_l(
            "Chỉ khi sửa đáp án. Ở câu một đáp án, chọn nhiều phương án thì phương án nào trong đó cũng được tính điểm."
        ),
    )
    reason = TextAreaField(
        _l("Lý do"),
        [required(_l("Anh/chị hãy ghi lý do.")), at_most(1000)],
        description=_l("Người có điểm thay đổi sẽ đọc lý do này; không ghi đáp án vào đây."),
    )
    decision_number = LineField(
        _l("Số quyết định"),
        [required(_l("Anh/chị hãy ghi số quyết định.")), at_most(60)],
        description=_l("Ví dụ: 21/QĐ-BCĐ"),
    )

    def offer(self, options: Sequence[KeyOption]) -> None:
        """The choices for a question with these options."""
        self.ruling.choices = [(ruling.value, _(name)) for ruling, name in RULING_NAMES.items()]
        self.keys.choices = [(option.at, option.text) for option in options]

    @property
    def key_fields(self) -> list[Any]:
        """The fields of a key that is told field by field."""
        return [field for field in self if field.name.startswith(KEY_PREFIX)]

    def read_given(self) -> dict[str, str]:
        """What those fields say, by their names in the question."""
        return {field.name.removeprefix(KEY_PREFIX): field.data or "" for field in self.key_fields}


def make_correction_form(fields: Sequence[KeyField]) -> type[CorrectionForm]:
    """The form for a question whose key has these fields; each begins with what the key says now."""
    return type("KeyCorrectionForm", (CorrectionForm,), {f"{KEY_PREFIX}{field.name}": _make(field) for field in fields})


def _make(field: KeyField) -> Any:
    label = to_plain(field.text)
    if not field.choices:
        return LineField(label, [at_most(LONGEST)], default=field.value)
    choices = to_choices((value, to_plain(text)) for value, text in field.choices)
    return SelectField(label, choices=choices, default=field.value)


class DeclineForm(PageForm):
    """Why a proposal is not followed."""

    note = LineField(_l("Lý do"), [required(_l("Anh/chị hãy ghi lý do.")), at_most(300)])
