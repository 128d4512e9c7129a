"""Forms of the organiser's pages: shape only."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, TextAreaField

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
from quizapp.web.forms import PageForm

CERTIFICATE_MODES = (("at_once", _l("Ngay khi đạt")), ("on_publication", _l("Khi công bố kết quả")))
KEY_RELEASES = (
    ("never", _l("Không cho xem")),
    ("after_close", _l("Sau khi đợt kết thúc")),
    ("on_publication", _l("Khi công bố kết quả")),
)


class AssessmentForm(PageForm):
    """The terms of an assessment."""

    title = LineField(_l("Tên đợt đánh giá"), [required(_l("Anh/chị ghi tên đợt.")), at_most(200)])
    year = WholeNumberField(_l("Năm"), 2000, 2100)
    decision_number = LineField(
        _l("Số quyết định hoặc kế hoạch"), [at_most(60)], description=_l("Để trống nếu chưa có.")
    )
    specification_id = SelectField(_l("Ma trận đề"), coerce=int)
    organiser_unit_id = SelectField(_l("Cơ quan tổ chức"), coerce=int)
    attempts_allowed = WholeNumberField(_l("Số lượt làm bài của mỗi người trong một ca"), 1, 20)
    validity_months = WholeNumberField(_l("Kết quả đạt có giá trị (tháng)"), 1, 240)
    retake_wait_days = WholeNumberField(
        _l("Chờ trước khi vào ca khác sau một lượt làm bài (ngày)"),
        0,
        730,
        empty=0,
        description=_l("0 là không phải chờ. Người vắng hoặc được miễn không phải chờ."),
    )
    certificate_mode = RadioField(_l("Cấp giấy chứng nhận"), choices=to_choices(CERTIFICATE_MODES))
    key_release = RadioField(
        _l("Cho người được đánh giá xem đáp án"),
        choices=to_choices(KEY_RELEASES),
        description=_l("Không bao giờ trước khi mọi ca của đợt đã kết thúc."),
    )
    instructions = TextAreaField(
        _l("Lời dặn thêm"), [at_most(4000)], description=_l("Hiện trên trang thể lệ trước khi bắt đầu làm bài.")
    )

    def read_terms(self) -> dict[str, Any]:
        """The terms as the services take them."""
        left_out = {"csrf_token", "specification_id", "organiser_unit_id"}
        return {field.name: field.data for field in self if field.name not in left_out}


class SittingForm(PageForm):
    """Name, place and window of a sitting, in local time."""

    name = LineField(_l("Tên ca"), [required(_l("Anh/chị ghi tên ca.")), at_most(200)])
    place = LineField(_l("Địa điểm"), [at_most(200)])
    starts_on = VietnameseDateField(_l("Ngày bắt đầu"), [required(_l("Anh/chị ghi ngày bắt đầu."))])
    starts_at = ClockField(_l("Giờ bắt đầu"))
    ends_on = VietnameseDateField(_l("Ngày kết thúc"), [required(_l("Anh/chị ghi ngày kết thúc."))])
    ends_at = ClockField(_l("Giờ kết thúc"))
    minutes = WholeNumberField(_l("Số phút làm bài"), 1, 600)
    late_minutes = WholeNumberField(
        _l("Hết giờ vào sau khi ca bắt đầu (phút)"),
        0,
        600,
        empty=0,
        description=_l("Ai chưa vào làm bài sau chừng ấy phút thì không vào được nữa. 0 là không giới hạn."),
    )
    late_admission = BooleanField(
        _l("Giám sát được cho người đến muộn vào"), description=_l("Có ghi lý do; giờ kết thúc ca không đổi.")
    )
    is_reserve = BooleanField(
        _l("Ca dự phòng"), description=_l("Chỉ nhận người vắng hoặc được miễn ở một ca khác của đợt.")
    )
    on_paper = BooleanField(
        _l("Làm bài trên giấy"),
        description=_l("Cho phòng không có máy: in đề và phiếu trả lời, sau ca hai người nhập phiếu độc lập."),
    )
    release_required = BooleanField(
        _l("Chuyển máy phải được giám sát đồng ý"),
        description=_l("Nếu không chọn, người làm bài tự xác nhận khi mở bài ở máy khác."),
    )

    def read_terms(self) -> dict[str, Any]:
        """The terms as the services take them; times with their zone."""
        return {
            "name": self.name.data,
            "place": self.place.data,
            "starts_at": _combine(self.starts_on.data, self.starts_at.data),
            "ends_at": _combine(self.ends_on.data, self.ends_at.data),
            "minutes": self.minutes.data,
            "is_reserve": self.is_reserve.data,
            "release_required": self.release_required.data,
            "on_paper": self.on_paper.data,
            "late_minutes": self.late_minutes.data,
            "late_admission": self.late_admission.data,
        }


class RehearsalForm(PageForm):
    """A rehearsal: which public questions, and when."""

    specification_id = SelectField(
        _l("Ma trận đề"), coerce=int, description=_l("Chỉ ma trận lấy câu hỏi công khai, ngoài nhóm bảo mật.")
    )
    place = LineField(_l("Địa điểm"), [at_most(200)])
    starts_on = VietnameseDateField(_l("Ngày bắt đầu"), [required(_l("Anh/chị ghi ngày bắt đầu."))])
    starts_at = ClockField(_l("Giờ bắt đầu"))
    ends_on = VietnameseDateField(_l("Ngày kết thúc"), [required(_l("Anh/chị ghi ngày kết thúc."))])
    ends_at = ClockField(_l("Giờ kết thúc"))

    def read_terms(self) -> dict[str, Any]:
        """The window and the place as the services take them."""
        return {
            "place": self.place.data,
            "starts_at": _combine(self.starts_on.data, self.starts_at.data),
            "ends_at": _combine(self.ends_on.data, self.ends_at.data),
        }


def _combine(day: date | None, at: time | None) -> datetime:
    if day is None or at is None:
        raise ValueError("read before validation")
    return datetime.combine(day, at, LOCAL_ZONE)


def describe_window(starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """The four fields of a window."""
    start, end = to_local(starts_at), to_local(ends_at)
    return {"starts_on": start.date(), "starts_at": start.time(), "ends_on": end.date(), "ends_at": end.time()}


def propose_window(now: datetime) -> dict[str, Any]:
    """A window to begin with: the morning a week from now."""
    start = to_local(now + timedelta(days=7)).replace(hour=8, minute=0, second=0, microsecond=0)
    return describe_window(start, start + timedelta(hours=3))


class RosterForm(PageForm):
    """A roster in a file."""

    file = FileField(_l("Tệp danh sách"), [FileRequired(_l("Anh/chị chọn tệp danh sách."))])


class ReasonForm(PageForm):
    """Why something is done to a person's place."""

    reason = LineField(_l("Lý do"), [required(_l("Anh/chị ghi lý do.")), at_most(300)])


class ExtraTimeForm(PageForm):
    """How many minutes more, and why."""

    minutes = WholeNumberField(_l("Số phút cộng thêm"), 1, 600)
    reason = LineField(_l("Lý do"), [required(_l("Anh/chị ghi lý do.")), at_most(300)])
