"""Forms of rooms: shape only."""

from typing import Any

from flask_babel import gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.validators import Optional

from quizapp.rooms.domain import PENALTY_NAMES, read_networks
from quizapp.web.fields import LineField, VietnameseDateField, WholeNumberField, at_most, required, to_choices
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm


class RoomForm(PageForm):
    """A room and its seats."""

    name = LineField(_l("Tên phòng"), [required(_l("Anh/chị ghi tên phòng.")), at_most(80)])
    place = LineField(
        _l("Vị trí"), [at_most(200)], description=_l("Như tầng 2, nhà B. Để trống nếu ca chỉ có một nơi.")
    )
    seats = WholeNumberField(_l("Số chỗ ngồi"), 1, 1000)
    per_row = WholeNumberField(
        _l("Số chỗ trong một dãy"),
        0,
        100,
        empty=0,
        description=_l("Để người cùng đơn vị không ngồi trước sau nhau. 0 là một dãy dài."),
    )

    addresses = TextAreaField(
        _l("Chỉ nhận máy có địa chỉ"),
        [at_most(2000)],
        description=_l("Mỗi dòng một địa chỉ hoặc dải địa chỉ, như 10.1.2.0/24. Để trống thì máy nào cũng được."),
    )

    def validate_addresses(self, field: TextAreaField) -> None:
        """Refuse what is no network."""
        try:
            read_networks(field.data or "")
        except ValueError as wrong:
            raise ValidationError(_("%(part)s không phải là địa chỉ mạng.", part=str(wrong))) from None

    def read_addresses(self) -> list[str]:
        """The networks as the services take them."""
        return read_networks(self.addresses.data or "")

    def read_terms(self) -> dict[str, Any]:
        """The terms as the services take them."""
        return {name: self[name].data for name in ("name", "place", "seats", "per_row")}


class InvigilatorForm(PageForm):
    """Who is to watch."""

    staff_code = LineField(_l("Số hiệu của cán bộ giám sát"), [required(_l("Anh/chị ghi số hiệu.")), at_most(40)])


class CodeForm(PageForm):
    """A code of entry as it is typed."""

    code = LineField(
        _l("Mã vào ca"),
        [required(_l("Anh/chị ghi mã trên phiếu vào ca.")), at_most(40)],
        description=_l("12 chữ và số, như 7K4M-2QXR-9WTB. Không phân biệt chữ hoa, chữ thường."),
    )


class SeedForm(PageForm):
    """The seed of a division that is to be made again."""

    seed = LineField(
        _l("Mã chia phòng"),
        [at_most(64)],
        description=_l("Để trống thì hệ thống tự bốc. Ghi mã cũ để chia lại y như lần đó."),
    )


class ReasonForm(PageForm):
    """Why something is done."""

    reason = LineField(_l("Lý do"), [required(_l("Anh/chị ghi lý do.")), at_most(240)])


class IncidentForm(PageForm):
    """What happened."""

    reason = LineField(_l("Sự việc"), [required(_l("Anh/chị ghi sự việc.")), at_most(240)])


class TimeForm(PageForm):
    """How many minutes more, and why."""

    minutes = WholeNumberField(_l("Số phút cộng thêm"), 1, 600)
    reason = LineField(_l("Lý do"), [required(_l("Anh/chị ghi lý do.")), at_most(240)])


class PenaltyForm(PageForm):
    """Which penalty, and why."""

    kind = RadioField(_l("Hình thức"), choices=to_choices((k.value, _l(name)) for k, name in PENALTY_NAMES.items()))
    reason = LineField(_l("Hành vi vi phạm"), [required(_l("Anh/chị ghi hành vi vi phạm.")), at_most(240)])


class BoardForm(PageForm):
    """The board and its decision."""

    name = LineField(_l("Tên ban"), [required(_l("Anh/chị ghi tên ban.")), at_most(160)])
    decision_number = LineField(_l("Quyết định thành lập số"), [at_most(60)])
    decided_on = VietnameseDateField(_l("Ngày quyết định"), [Optional()])


class MemberForm(PageForm):
    """A member of the board."""

    staff_code = LineField(_l("Số hiệu"), [required(_l("Anh/chị ghi số hiệu.")), at_most(40)])
    duty = LineField(
        _l("Nhiệm vụ trong ban"),
        [required(_l("Anh/chị ghi nhiệm vụ.")), at_most(120)],
        description=_l("Như Trưởng ban, Thư ký."),
    )


class KinshipForm(PageForm):
    """A member's own declaration."""

    has_kin = RadioField(
        _l("Quan hệ với người được đánh giá"),
        choices=to_choices(
            (
                (
                    "0",
                    _l(
                        "Tôi không có vợ, chồng, cha, mẹ, con, anh, chị, em ruột trong danh sách được đánh giá của đợt."
                    ),
                ),
                ("1", _l("Tôi có người thân trong danh sách.")),
            )
        ),
    )
    kin = LineField(_l("Họ tên người đó và quan hệ"), [at_most(300)], description=_l("Chỉ ghi khi có người thân."))


class BrowserForm(PageForm):
    """The key of Safe Exam Browser's configuration."""

    config_key = LineField(
        _l("Khóa cấu hình (Config Key)"),
        [at_most(64)],
        description=_l(
            "64 ký tự, lấy ở công cụ cấu hình của Safe Exam Browser. Để trống thì trình duyệt nào cũng được."
        ),
    )


class RecoveryForm(PageForm):
    """A recovery file that somebody hands over."""

    file = FileField(_l("Tệp khôi phục"), [FileRequired(_l("Anh/chị chọn tệp khôi phục."))])
