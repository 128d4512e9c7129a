"""Forms of results."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

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
