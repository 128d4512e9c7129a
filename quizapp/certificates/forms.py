"""Forms of the register."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from quizapp.web.forms import PageForm


class ReasonForm(PageForm):
    """Why a certificate is taken back or replaced."""

    reason = StringField(
        _l("Lý do"),
        validators=[
            InputRequired(_l("Anh/chị hãy ghi lý do.")),
            Length(max=300, message=_l("Lý do dài tối đa 300 ký tự.")),
        ],
    )
