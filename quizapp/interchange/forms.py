"""Forms of bringing questions in and out."""

from collections.abc import Sequence

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField

from quizapp.bank.domain import AXIS_NAMES, LEVEL_NAMES, POOL_NAMES, Pool
from quizapp.indices.models import IndexDefinition
from quizapp.interchange.adapters.registry import FORMATS
from quizapp.interchange.domain.uploads import Choices, Known
from quizapp.web.fields import lazy as _l
from quizapp.web.fields import to_choices
from quizapp.web.forms import PageForm

READABLE = tuple(form for form in FORMATS if form.read is not None)


class ImportForm(PageForm):
    """A file, its format, and what is taken for what it does not tell."""

    format = RadioField(
        _l("Khuôn dạng của tệp"),
        choices=to_choices((form.key, _l(form.name)) for form in READABLE),
        default=READABLE[0].key,
    )
    file = FileField(_l("Tệp câu hỏi"), [FileRequired(_l("Anh/chị chọn tệp câu hỏi."))])
    subject = SelectField(_l("Chỉ số, nội dung"))
    axis = SelectField(_l("Khía cạnh"), choices=to_choices((a.value, _l(name)) for a, name in AXIS_NAMES.items()))
    level = SelectField(_l("Mức độ"), choices=to_choices((v.value, _l(name)) for v, name in LEVEL_NAMES.items()))
    pool = SelectField(
        _l("Nhóm của câu mới"),
        choices=to_choices((p.value, _l(name)) for p, name in POOL_NAMES.items() if p is not Pool.SECURE),
    )
    known = RadioField(
        _l("Câu có mã trùng với câu đang có"),
        choices=to_choices(
            [
                (Known.VERSION.value, _l("Lập bản mới của câu đang có")),
                (Known.NEW.value, _l("Nhận thành câu mới, với mã mới")),
            ]
        ),
        default=Known.VERSION.value,
    )

    def offer(self, indices: Sequence[IndexDefinition]) -> None:
        """Offer these indices with their components."""
        self.subject.choices = to_choices(
            (f"{index.code}/{part.code}", f"{index.short_name}: {part.name}")
            for index in indices
            for part in index.components
        )

    def to_choices(self) -> Choices:
        """What was chosen."""
        index, _slash, component = str(self.subject.data).partition("/")
        return Choices(
            index_code=index,
            component=component,
            axis=str(self.axis.data),
            level=str(self.level.data),
            pool=str(self.pool.data),
            known=str(self.known.data),
        )
