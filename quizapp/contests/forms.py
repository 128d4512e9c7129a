"""Forms of contests: shape only; what is allowed is the services' word."""

from collections.abc import Sequence
from datetime import datetime

from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import (
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from quizapp.contests.domain import MAX_PRIZES, Plan, Prize
from quizapp.kernel.clock import LOCAL_ZONE, to_local
from quizapp.web.fields import (
    ClockField,
    LineField,
    VietnameseDateField,
    WholeNumberField,
    at_most,
    required,
    to_choices,
)
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm, PartForm


class ContestForm(PageForm):
    """The words, window and papers of a contest."""

    title = LineField(_l("Tên cuộc thi"), [required(), at_most(200)])
    year = WholeNumberField(_l("Năm"), 2000, 2100)
    slug = LineField(
        _l("Địa chỉ trang công khai"),
        [
            required(),
            at_most(80),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Chỉ dùng chữ thường không dấu, chữ số và dấu gạch nối.")),
        ],
        description=_l("Phần cuối của địa chỉ, ví dụ chi-so-2026."),
    )
    organiser_unit_id = SelectField(_l("Cơ quan tổ chức"), coerce=int)
    specification_id = SelectField(
        _l("Ma trận đề"), coerce=int, description=_l("Chỉ những ma trận lấy câu hỏi từ nhóm mở.")
    )
    starts_on = VietnameseDateField(_l("Mở từ ngày"), [required(_l("Ghi ngày mở như 24/11/2026."))])
    starts_time = ClockField(_l("Mở lúc"))
    ends_on = VietnameseDateField(_l("Kết thúc ngày"), [required(_l("Ghi ngày kết thúc như 24/11/2026."))])
    ends_time = ClockField(_l("Kết thúc lúc"))
    minutes = WholeNumberField(_l("Thời gian làm bài"), 1, 600)
    rules_text = TextAreaField(
        _l("Thể lệ"),
        [required(), at_most(20000)],
        description=_l("Mỗi đoạn một dòng. Tiêu chí xếp hạng và giải thưởng được in riêng, không cần viết lại ở đây."),
    )

    def offer(self, units: Sequence[tuple[int, str]], specifications: Sequence[tuple[int, str]]) -> None:
        """Say what can be chosen."""
        self.organiser_unit_id.choices = to_choices(units)
        self.specification_id.choices = to_choices(specifications)

    def show_window(self, starts_at: datetime, ends_at: datetime) -> None:
        """Fill in a window in local time."""
        starts, ends = to_local(starts_at), to_local(ends_at)
        self.starts_on.data, self.starts_time.data = starts.date(), starts.time()
        self.ends_on.data, self.ends_time.data = ends.date(), ends.time()

    def read_plan(self) -> Plan:
        """What was typed, as the services take it."""
        return Plan(
            title=self.title.data or "",
            year=self.year.data or 0,
            slug=self.slug.data or "",
            rules_text=self.rules_text.data or "",
            starts_at=_combine(self.starts_on, self.starts_time),
            ends_at=_combine(self.ends_on, self.ends_time),
            minutes=self.minutes.data or 0,
        )


def _combine(day: VietnameseDateField, time: ClockField) -> datetime:
    if day.data is None or time.data is None:
        raise ValueError("the form was not validated")
    return datetime.combine(day.data, time.data, tzinfo=LOCAL_ZONE)


class PrizeForm(PartForm):
    """One prize; an empty row is no prize."""

    name = StringField(_l("Tên giải"), [Optional(), Length(max=80)])
    count = IntegerField(_l("Số lượng"), [Optional(), NumberRange(1, 1000, _l("Số lượng từ 1 đến 1.000."))])


class PrizesForm(PageForm):
    """The prizes, the highest first."""

    prizes = FieldList(FormField(PrizeForm), min_entries=MAX_PRIZES, max_entries=MAX_PRIZES)

    def read_prizes(self) -> list[Prize]:
        """The rows that are filled in, in order."""
        rows = [row.form for row in self.prizes]
        return [Prize(r.name.data or "", r.count.data or 0) for r in rows if r.name.data or r.count.data]


class UnitsForm(PageForm):
    """The units whose staff may enter."""

    units = SelectMultipleField(
        _l("Đơn vị được dự thi"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=_l("Chọn một đơn vị là chọn cả các đơn vị trực thuộc."),
    )

    def offer(self, units: Sequence[tuple[int, str]]) -> None:
        """Say what can be chosen."""
        self.units.choices = to_choices(units)


class PeopleForm(PageForm):
    """A list of staff codes in a file."""

    kind = RadioField(
        _l("Những người trong tệp"),
        choices=to_choices([("named", _l("được dự thi")), ("barred", _l("không được dự thi"))]),
        default="named",
    )
    file = FileField(
        _l("Danh sách số hiệu"),
        [FileRequired(_l("Anh/chị hãy chọn tệp.")), FileAllowed(["xlsx"], _l("Tệp phải là Excel (.xlsx)."))],
    )
