"""Forms of results."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from quizapp.itemtypes.base import KeyOption
from quizapp.results.domain import RULING_NAMES, Ruling
from quizapp.web.fields import LineField, at_most, required
from quizapp.web.forms import PageForm


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
        """The choices for a question with these options; without any, it can only be declared void."""
        self.ruling.choices = [
            (ruling.value, _(name)) for ruling, name in RULING_NAMES.items() if options or ruling is not Ruling.KEY
        ]
        self.keys.choices = [(option.at, option.text) for option in options]


class DeclineForm(PageForm):
    """Why a proposal is not followed."""

    note = LineField(_l("Lý do"), [required(_l("Anh/chị hãy ghi lý do.")), at_most(300)])
