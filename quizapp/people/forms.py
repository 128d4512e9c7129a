"""Forms of accounts, people, units and staff lists: shape only."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import Optional, Regexp

from quizapp.people.domain import ROLE_NAMES, UNIT_KINDS
from quizapp.people.models import OrgUnit
from quizapp.web.fields import LineField, VietnameseDateField, at_most, required, to_choices
from quizapp.web.fields import lazy as _l
from quizapp.web.forms import PageForm

ADDRESS_SHAPE = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


class SignInForm(PageForm):
    """User name and password."""

    username = StringField(_l("Tên đăng nhập"), [required(_l("Anh/chị nhập tên đăng nhập."))])
    password = PasswordField(_l("Mật khẩu"), [required(_l("Anh/chị nhập mật khẩu."))])


class ActivationForm(PageForm):
    """What stands on the activation slip, and the password of one's choice."""

    username = StringField(_l("Tên đăng nhập"), [required(_l("Anh/chị nhập tên đăng nhập ghi trên phiếu."))])
    code = StringField(
        _l("Mã kích hoạt"),
        [required(_l("Anh/chị nhập mã kích hoạt ghi trên phiếu."))],
        description=_l("Ví dụ 7K4M-2QXR-9WTB; chữ hoa hay chữ thường, có hay không có gạch nối đều được."),
    )
    password = PasswordField(_l("Mật khẩu mới"), [required(_l("Anh/chị đặt mật khẩu."))])
    repeated = PasswordField(_l("Nhập lại mật khẩu mới"), [required(_l("Anh/chị nhập lại mật khẩu."))])


class PasswordForm(PageForm):
    """The old password and the new one, twice."""

    current = PasswordField(_l("Mật khẩu hiện tại"), [required(_l("Anh/chị nhập mật khẩu hiện tại."))])
    password = PasswordField(_l("Mật khẩu mới"), [required(_l("Anh/chị đặt mật khẩu mới."))])
    repeated = PasswordField(_l("Nhập lại mật khẩu mới"), [required(_l("Anh/chị nhập lại mật khẩu mới."))])


class UnitChoice(SelectField):
    """A unit by its name, set in by its depth; `offer` gives it the units to choose from."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, coerce=_to_id, choices=[], **options)

    def offer(self, units: list[OrgUnit], empty: str | None = None) -> None:
        """Offer `units` in their order, after a first entry `empty` that stands for none."""
        first = [] if empty is None else [("", empty)]
        self.choices = to_choices(first + [(str(unit.id), indent_unit(unit)) for unit in units])


def indent_unit(unit: OrgUnit) -> str:
    """A unit's name, set in by its depth below the province."""
    return "\u2003" * max(0, unit.path.count("/") - 2) + unit.name


def _to_id(value: Any) -> int | None:
    return int(value) if value not in {None, "", "None"} else None


class PersonForm(PageForm):
    """A person's record and the user name of their account."""

    staff_code = LineField(_l("Số hiệu"), [required(), at_most(40)])
    full_name = LineField(_l("Họ và tên"), [required(), at_most(120)])
    honorific = RadioField(
        _l("Cách xưng hô"),
        choices=to_choices([("anh", _l("anh")), ("chị", _l("chị")), ("", _l("anh/chị"))]),
        default="",
    )
    date_of_birth = VietnameseDateField(
        _l("Ngày sinh"), [Optional()], description=_l("Ngày/tháng/năm, như 12/03/1985.")
    )
    unit_id = UnitChoice(_l("Đơn vị"), [required(_l("Anh/chị chọn đơn vị."))])
    position = LineField(_l("Chức vụ, chức danh"), [Optional(), at_most(160)])
    email = EmailField(
        _l("Thư điện tử"),
        [
            Optional(),
            at_most(200),
            Regexp(ADDRESS_SHAPE, message=_l("Địa chỉ thư điện tử viết như ten@tayninh.gov.vn.")),
        ],
    )
    personal_number = StringField(
        _l("Số định danh cá nhân"),
        [Optional(), Regexp(r"^\s*\d{12}\s*$", message=_l("Số định danh cá nhân có đúng 12 chữ số."))],
        description=_l("12 chữ số, được mã hóa khi lưu. Để trống thì giữ số đang có."),
    )
    username = LineField(
        _l("Tên đăng nhập"),
        [Optional(), at_most(80)],
        description=_l("Chữ thường không dấu, chữ số, dấu chấm. Để trống thì lấy theo số hiệu."),
    )


class GrantForm(PageForm):
    """A role and how far it reaches."""

    role = SelectField(
        _l("Vai trò"), [required()], choices=to_choices((role.value, _l(name)) for role, name in ROLE_NAMES.items())
    )
    unit_id = UnitChoice(_l("Phạm vi"), [Optional()])
    expires_on = VietnameseDateField(
        _l("Hết hạn sau ngày"), [Optional()], description=_l("Để trống thì không hết hạn. Vai trò thanh tra phải ghi.")
    )


class MergeForm(PageForm):
    """The staff code of the record that goes into this one."""

    staff_code = LineField(
        _l("Số hiệu của hồ sơ trùng"),
        [required(_l("Anh/chị nhập số hiệu của hồ sơ trùng."))],
        description=_l("Hồ sơ này nhập vào hồ sơ đang mở và không dùng nữa."),
    )


class UnitForm(PageForm):
    """A new unit."""

    code = LineField(_l("Mã đơn vị"), [required(), at_most(40)], description=_l("Viết tắt không trùng, như SNV-VP."))
    name = LineField(_l("Tên đơn vị"), [required(), at_most(200)])
    kind = SelectField(_l("Loại"), choices=to_choices((kind, _l(name)) for kind, name in UNIT_KINDS.items()))
    parent_id = UnitChoice(_l("Thuộc"), [Optional()])
    valid_from = VietnameseDateField(_l("Có từ ngày"), [required(_l("Anh/chị nhập ngày."))])


class RenameUnitForm(PageForm):
    """A unit's new name."""

    name = LineField(_l("Tên mới"), [required(), at_most(200)])


class CloseUnitForm(PageForm):
    """A unit's last day and what takes its place."""

    valid_to = VietnameseDateField(_l("Ngày cuối cùng hoạt động"), [required(_l("Anh/chị nhập ngày."))])
    successor_id = UnitChoice(_l("Đơn vị kế thừa"), [Optional()])


class ImportForm(PageForm):
    """A staff list to look at."""

    file = FileField(_l("Danh sách cán bộ, công chức, viên chức"), [FileRequired(_l("Anh/chị chọn tệp danh sách."))])
    unit_id = UnitChoice(
        _l("Đơn vị của những dòng không ghi đơn vị"),
        [Optional()],
        description=_l("Chỉ dùng khi danh sách không có cột đơn vị."),
    )


class SlipsForm(PageForm):
    """Whose activation slips to print."""

    unit_id = UnitChoice(_l("Đơn vị"), [required(_l("Anh/chị chọn đơn vị."))])
