"""The form of the office's settings: shape only; the groups say in which order a page shows them."""

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import Optional

from quizapp.kernel.text import normalise
from quizapp.office.domain import OfficeSettings
from quizapp.web.fields import LineField, PercentField, VietnameseDateField, WholeNumberField, at_most, required
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm


class LinesField(TextAreaField):
    """Several lines of text; `data` is a tuple without empty ones."""

    def _value(self) -> str:
        return "\n".join(self.data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        lines = valuelist[0].splitlines() if valuelist else []
        self.data: Any = tuple(line for line in map(normalise, lines) if line)


class OfficeForm(PageForm):
    """Every setting, and the day from which they hold."""

    product_name = LineField(_l("Tên hệ thống"), [required(), at_most(60)])
    province = LineField(_l("Tỉnh, thành phố"), [required(), at_most(60)])
    superior_body = LineField(
        _l("Cơ quan chủ quản"),
        [Optional(), at_most(120)],
        description=_l("Dòng trên của phần đầu văn bản, chữ thường."),
    )
    organisation = LineField(
        _l("Tên đầy đủ của cơ quan ban hành"),
        [required(), at_most(160)],
        description=_l("Hiện dưới tên hệ thống ở đầu trang và trên giấy chứng nhận."),
    )
    organisation_in_heading = LineField(
        _l("Tên cơ quan ở phần đầu văn bản"), [required(), at_most(120)], description=_l("Dòng dưới, in hoa, đậm.")
    )
    standing_office = LineField(_l("Cơ quan thường trực"), [required(), at_most(120)])
    support_contact = LineField(
        _l("Nơi giúp đỡ"), [Optional(), at_most(200)], description=_l("Hiện ở trang đăng nhập và các trang báo lỗi.")
    )
    place = LineField(_l("Địa danh"), [required(), at_most(60)], description=_l("Đứng trước ngày tháng của văn bản."))
    signer_authority = LineField(
        _l("Quyền hạn của người ký"),
        [Optional(), at_most(80)],
        description=_l("Như KT. TRƯỞNG BAN; để trống nếu ký trực tiếp."),
    )
    signer_position = LineField(_l("Chức vụ của người ký"), [required(), at_most(80)])
    signer_name = LineField(_l("Họ tên người ký"), [required(), at_most(80)])
    certificate_symbol = LineField(_l("Ký hiệu giấy chứng nhận"), [required(), at_most(40)])
    notice_symbol = LineField(_l("Ký hiệu thông báo"), [required(), at_most(40)])
    summons_symbol = LineField(_l("Ký hiệu giấy triệu tập"), [required(), at_most(40)])
    recipients = LinesField(_l("Nơi nhận"), [required()], description=_l("Mỗi dòng một nơi."))
    archive_mark = LineField(_l("Dòng lưu"), [required(), at_most(80)], description=_l("Dòng cuối của nơi nhận."))
    question_count = WholeNumberField(_l("Số câu"), 1, 200)
    minutes = WholeNumberField(_l("Thời gian làm bài (phút)"), 1, 600)
    pass_mark_percent = PercentField(_l("Mức đạt (phần trăm số điểm)"))
    attempts_allowed = WholeNumberField(_l("Số lượt làm bài"), 1, 20)
    validity_months = WholeNumberField(_l("Kết quả có giá trị (tháng)"), 1, 240)
    reprimand_percent = WholeNumberField(_l("Khiển trách trừ (phần trăm số điểm)"), 0, 100)
    warning_percent = WholeNumberField(
        _l("Cảnh cáo trừ (phần trăm số điểm)"), 0, 100, description=_l("Đình chỉ thì bài không được công nhận.")
    )
    grace_seconds = WholeNumberField(
        _l("Nhận câu trả lời gửi chậm trong (giây)"),
        0,
        120,
        description=_l("Sau giờ kết thúc, câu đang trên đường truyền vẫn được nhận trong khoảng này; 0 là không nhận."),
    )
    objection_days = WholeNumberField(
        _l("Nhận kiến nghị trong (ngày)"), 0, 60, description=_l("Kể từ ngày công bố kết quả; 0 là không nhận.")
    )
    activation_days = WholeNumberField(_l("Mã kích hoạt dùng được trong (ngày)"), 1, 90)
    password_min_length = WholeNumberField(
        _l("Mật khẩu dài ít nhất (ký tự)"), 8, 64, description=_l("Cấp độ 2 yêu cầu 14 khi không có xác thực hai lớp.")
    )
    valid_from = VietnameseDateField(
        _l("Áp dụng từ ngày"),
        [required(_l("Anh/chị nhập ngày áp dụng."))],
        description=_l("Văn bản của những ngày trước đó giữ thiết lập cũ."),
    )

    def to_settings(self) -> OfficeSettings:
        """The settings that the form says."""
        return OfficeSettings.model_validate({name: self[name].data for name in OfficeSettings.model_fields})


GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        _l("Cơ quan"),
        (
            "product_name",
            "province",
            "superior_body",
            "organisation",
            "organisation_in_heading",
            "standing_office",
            "support_contact",
        ),
    ),
    (
        _l("Văn bản và giấy chứng nhận"),
        (
            "place",
            "signer_authority",
            "signer_position",
            "signer_name",
            "certificate_symbol",
            "notice_symbol",
            "summons_symbol",
            "recipients",
            "archive_mark",
        ),
    ),
    (
        _l("Giá trị ban đầu của đợt đánh giá"),
        (
            *("question_count", "minutes", "grace_seconds", "pass_mark_percent", "attempts_allowed"),
            *("validity_months", "objection_days"),
        ),
    ),
    (_l("Xử lý vi phạm trong phòng"), ("reprimand_percent", "warning_percent")),
    (_l("Tài khoản"), ("activation_days", "password_min_length")),
)
