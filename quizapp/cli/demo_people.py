"""Demonstration data of people: the province as it is organised since 1/7/2025, its staff, one login for each role."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.kernel.actor import SYSTEM
from quizapp.people.domain import TEMPORARY, Role
from quizapp.people.models import OrgUnit, Person
from quizapp.people.queries import find_person_by_staff_code, find_unit_by_code
from quizapp.people.services import create_account, create_person, create_unit, grant_role

SINCE = date(2025, 7, 1)
ROOT_CODE = "TINH"
# For so long the demonstration's inspector may read.
INSPECTION = timedelta(days=90)

# code, name, kind, code of the unit above
UNITS: tuple[tuple[str, str, str, str], ...] = (
    ("VPUB", "Văn phòng UBND tỉnh", "department", ROOT_CODE),
    ("SNV", "Sở Nội vụ", "department", ROOT_CODE),
    ("STC", "Sở Tài chính", "department", ROOT_CODE),
    ("SXD", "Sở Xây dựng", "department", ROOT_CODE),
    ("SNNMT", "Sở Nông nghiệp và Môi trường", "department", ROOT_CODE),
    ("SKHCN", "Sở Khoa học và Công nghệ", "department", ROOT_CODE),
    ("SCT", "Sở Công Thương", "department", ROOT_CODE),
    ("SGDDT", "Sở Giáo dục và Đào tạo", "department", ROOT_CODE),
    ("SYT", "Sở Y tế", "department", ROOT_CODE),
    ("STP", "Sở Tư pháp", "department", ROOT_CODE),
    ("SVHTTDL", "Sở Văn hóa, Thể thao và Du lịch", "department", ROOT_CODE),
    ("TTT", "Thanh tra tỉnh", "department", ROOT_CODE),
    ("BQLKKT", "Ban Quản lý Khu kinh tế tỉnh", "department", ROOT_CODE),
    ("TCT", "Trường Chính trị tỉnh", "school", ROOT_CODE),
    ("P-TANNINH", "UBND phường Tân Ninh", "commune", ROOT_CODE),
    ("P-LONGAN", "UBND phường Long An", "commune", ROOT_CODE),
    ("P-TANAN", "UBND phường Tân An", "commune", ROOT_CODE),
    ("P-TRANGBANG", "UBND phường Trảng Bàng", "commune", ROOT_CODE),
    ("X-BENLUC", "UBND xã Bến Lức", "commune", ROOT_CODE),
    ("X-DUCHOA", "UBND xã Đức Hòa", "commune", ROOT_CODE),
    ("X-TANBIEN", "UBND xã Tân Biên", "commune", ROOT_CODE),
    ("X-CHAUTHANH", "UBND xã Châu Thành", "commune", ROOT_CODE),
    ("VPUB-KSTT", "Phòng Kiểm soát thủ tục hành chính", "division", "VPUB"),
    ("VPUB-TTPV", "Trung tâm Phục vụ hành chính công tỉnh", "division", "VPUB"),
    ("SNV-CCHC", "Phòng Cải cách hành chính", "division", "SNV"),
    ("SNV-CCVC", "Phòng Công chức, viên chức", "division", "SNV"),
    ("SNV-TCBM", "Phòng Tổ chức bộ máy và Chính quyền địa phương", "division", "SNV"),
    ("STC-NS", "Phòng Quản lý ngân sách", "division", "STC"),
    ("STC-DKKD", "Phòng Đăng ký kinh doanh và Phát triển doanh nghiệp", "division", "STC"),
    ("SXD-QH", "Phòng Quy hoạch, kiến trúc và Phát triển đô thị", "division", "SXD"),
    ("SKHCN-CDS", "Phòng Chuyển đổi số và Bưu chính viễn thông", "division", "SKHCN"),
    ("TCT-DT", "Phòng Quản lý đào tạo và Nghiên cứu khoa học", "division", "TCT"),
    ("TCT-NNPL", "Khoa Nhà nước và pháp luật", "division", "TCT"),
    ("P-TANNINH-VP", "Văn phòng HĐND và UBND phường Tân Ninh", "division", "P-TANNINH"),
    ("P-TANNINH-TTPV", "Trung tâm Phục vụ hành chính công phường Tân Ninh", "division", "P-TANNINH"),
    ("X-BENLUC-KT", "Phòng Kinh tế xã Bến Lức", "division", "X-BENLUC"),
)


@dataclass(frozen=True)
class Login:
    """A demonstration login: user name, the person it belongs to, and the role with its unit."""

    username: str
    full_name: str
    honorific: str
    position: str
    unit: str
    role: Role | None
    role_unit: str | None = None


LOGINS: tuple[Login, ...] = (
    Login("thanh.tra", "Lê Quang Thanh", "anh", "Thanh tra viên", "TTT", Role.INSPECTOR),
    Login("quan.tri", "Đặng Quốc Khánh", "anh", "Chuyên viên", "VPUB", Role.ADMIN),
    Login("soan.cauhoi", "Huỳnh Thị Ngọc Lan", "chị", "Chuyên viên chính", "VPUB-KSTT", Role.AUTHOR),
    Login("phan.bien", "Võ Minh Trí", "anh", "Trưởng khoa", "TCT-NNPL", Role.REVIEWER),
    Login("ban.chidao", "Phan Thanh Tùng", "anh", "Chánh Văn phòng", "VPUB", Role.COMMITTEE),
    Login("van.phong", "Lê Quang Minh", "anh", "Phó Chánh Văn phòng", "VPUB", Role.STANDING_OFFICE),
    Login("to.chuc", "Bùi Thị Kim Oanh", "chị", "Trưởng phòng", "SNV-CCHC", Role.ORGANISER),
    Login("nhan.su", "Nguyễn Hoàng Phúc", "anh", "Trưởng phòng", "SNV-CCVC", Role.HR),
    Login("nhan.su.donvi", "Trịnh Thị Mỹ Dung", "chị", "Chuyên viên", "STC", Role.UNIT_HR, "STC"),
    Login("thu.truong", "Lâm Văn Đạt", "anh", "Giám đốc Sở", "STC", Role.UNIT_HEAD, "STC"),
    Login("can.bo", "Nguyễn Thị Thanh Huyền", "chị", "Phó Trưởng phòng", "STC-NS", None),
    Login("tham.dinh", "Trần Thị Thu Nguyệt", "chị", "Phó Trưởng phòng", "STP", Role.REVIEWER),
)

# name, position, code of the unit
STAFF: tuple[tuple[str, str, str], ...] = (
    ("Công Tằng Tôn Nữ Thị Hoàng Diễm Quỳnh", "Chuyên viên chính", "SNV-TCBM"),
    ("Nguyễn Văn An", "Chuyên viên", "STC-NS"),
    ("Trần Thị Bích Ngọc", "Chuyên viên chính", "STC-DKKD"),
    ("Lê Hoàng Sơn", "Phó Trưởng phòng", "STC-DKKD"),
    ("Phạm Ngọc Ánh", "Chuyên viên", "STC-NS"),
    ("Đỗ Quang Vinh", "Chuyên viên", "STC"),
    ("Võ Thị Thu Hà", "Kế toán trưởng", "STC"),
    ("Huỳnh Tấn Lộc", "Phó Giám đốc Sở", "STC"),
    ("Ngô Thị Hồng Nhung", "Phó Trưởng phòng", "SNV-CCHC"),
    ("Dương Văn Bảy", "Chuyên viên", "SNV-CCHC"),
    ("Mai Xuân Thành", "Phó Giám đốc Sở", "SNV"),
    ("Lý Thị Kiều Oanh", "Chuyên viên", "SNV-CCVC"),
    ("Trương Công Định", "Trưởng phòng", "SNV-TCBM"),
    ("Hồ Thị Minh Châu", "Phó Chánh Văn phòng", "VPUB"),
    ("Đinh Trọng Nghĩa", "Trưởng phòng", "VPUB-KSTT"),
    ("Cao Thị Yến Nhi", "Chuyên viên", "VPUB-KSTT"),
    ("Tạ Đình Long", "Giám đốc Trung tâm", "VPUB-TTPV"),
    ("Phùng Thị Ái Vân", "Chuyên viên", "VPUB-TTPV"),
    ("Lưu Đức Thắng", "Trưởng phòng", "SXD-QH"),
    ("Châu Thị Tuyết Mai", "Phó Trưởng phòng", "SXD-QH"),
    ("Kiều Anh Tuấn", "Chuyên viên", "SXD"),
    ("Nguyễn Phước Hậu", "Phó Giám đốc Sở", "SXD"),
    ("Trần Quốc Bảo", "Trưởng phòng", "SKHCN-CDS"),
    ("Lê Thị Cẩm Tú", "Chuyên viên chính", "SKHCN-CDS"),
    ("Phạm Minh Đức", "Phó Giám đốc Sở", "SKHCN"),
    ("Vũ Thị Lan Hương", "Chuyên viên", "SKHCN"),
    ("Đoàn Văn Hải", "Chi cục trưởng", "SNNMT"),
    ("Nguyễn Thị Kim Thoa", "Chuyên viên", "SNNMT"),
    ("Trần Hữu Tài", "Phó Trưởng phòng", "SNNMT"),
    ("Lê Văn Út", "Chuyên viên", "SCT"),
    ("Nguyễn Ngọc Bảo Trân", "Phó Trưởng phòng", "SCT"),
    ("Phan Thị Thùy Linh", "Chuyên viên", "SGDDT"),
    ("Bùi Đức Anh", "Trưởng phòng", "SGDDT"),
    ("Trần Thị Phương Thảo", "Chuyên viên", "SGDDT"),
    ("Nguyễn Thành Nhân", "Phó Giám đốc Sở", "SYT"),
    ("Đặng Thị Hạnh", "Chuyên viên chính", "SYT"),
    ("Huỳnh Công Danh", "Phó Trưởng phòng", "SYT"),
    ("Lê Thị Ngọc Diệp", "Chuyên viên", "STP"),
    ("Hoàng Gia Khiêm", "Phó Trưởng phòng", "STP"),
    ("Nguyễn Thị Mộng Tuyền", "Chuyên viên", "SVHTTDL"),
    ("Trần Văn Khởi", "Trưởng phòng", "SVHTTDL"),
    ("Quách Thị Bé Sáu", "Thanh tra viên", "TTT"),
    ("Nguyễn Đăng Khoa", "Phó Chánh Thanh tra", "TTT"),
    ("Tô Thị Ngọc Hân", "Chuyên viên", "BQLKKT"),
    ("Lê Trung Kiên", "Phó Trưởng ban", "BQLKKT"),
    ("Nguyễn Thị Ngọc Giàu", "Giảng viên chính", "TCT-DT"),
    ("Trần Minh Quân", "Phó Hiệu trưởng", "TCT"),
    ("Phạm Thị Diễm My", "Giảng viên", "TCT-NNPL"),
    ("Nguyễn Hữu Phước", "Phó Chủ tịch UBND", "P-TANNINH"),
    ("Lê Thị Thanh Tâm", "Chánh Văn phòng", "P-TANNINH-VP"),
    ("Trần Thị Kim Ngân", "Công chức", "P-TANNINH-TTPV"),
    ("Võ Văn Thuận", "Phó Chủ tịch UBND", "P-LONGAN"),
    ("Đào Thị Xuân Mai", "Công chức", "P-LONGAN"),
    ("Ngô Chí Cường", "Phó Chủ tịch UBND", "P-TANAN"),
    ("Nguyễn Thị Hoài Thương", "Công chức", "P-TANAN"),
    ("Trịnh Hoài Nam", "Phó Chủ tịch UBND", "P-TRANGBANG"),
    ("Lê Minh Nhựt", "Trưởng phòng", "X-BENLUC-KT"),
    ("Bành Thị Thanh Trúc", "Công chức", "X-BENLUC"),
    ("Nguyễn Văn Đẹp", "Phó Chủ tịch UBND", "X-DUCHOA"),
    ("Thạch Thị Sa Rây", "Công chức", "X-TANBIEN"),
    ("Phạm Văn Hữu", "Phó Chủ tịch UBND", "X-CHAUTHANH"),
)


def seed_units(session: Session, *, province: str, now: datetime) -> dict[str, OrgUnit]:
    """The tree of units by code; what is there already is taken as it is."""
    units: dict[str, OrgUnit] = {}
    top = session.scalars(select(OrgUnit).where(OrgUnit.parent_id.is_(None)).order_by(OrgUnit.id)).first()
    units[ROOT_CODE] = top or _make_unit(session, ROOT_CODE, f"Tỉnh {province}", "province", None, now)
    for code, name, kind, above in UNITS:
        units[code] = find_unit_by_code(session, code) or _make_unit(session, code, name, kind, units[above], now)
    return units


def _make_unit(session: Session, code: str, name: str, kind: str, parent: OrgUnit | None, now: datetime) -> OrgUnit:
    return create_unit(session, code=code, name=name, kind=kind, parent=parent, valid_from=SINCE, actor=SYSTEM, now=now)


def seed_people(
    session: Session, units: Mapping[str, OrgUnit], password_hash: str, *, now: datetime
) -> tuple[dict[str, Person], list[Person]]:
    """The people behind the logins by user name, and the staff, whose accounts wait for activation."""
    holders = {
        login.username: _seed_login(session, number, login, units, password_hash, now)
        for number, login in enumerate(LOGINS, start=1)
    }
    staff = []
    for number, (name, position, code) in enumerate(STAFF, start=101):
        staff_code = f"TN{number:05d}"
        person = find_person_by_staff_code(session, staff_code)
        if person is None:
            honorific = "chị" if {"Thị", "Nữ"} & set(name.split()) else "anh"
            born = date(1970 + number * 7 % 28, number % 12 + 1, number % 28 + 1)
            person = _make_person(session, staff_code, name, honorific, position, units[code], born, now)
            create_account(session, person, username=staff_code, actor=SYSTEM, now=now)
        staff.append(person)
    return holders, staff


def _seed_login(
    session: Session, number: int, login: Login, units: Mapping[str, OrgUnit], password_hash: str, now: datetime
) -> Person:
    staff_code = f"TN{number:05d}"
    person = find_person_by_staff_code(session, staff_code)
    if person is not None:
        return person
    born = date(1975 + number, number, 10 + number)
    unit = units[login.unit]
    person = _make_person(session, staff_code, login.full_name, login.honorific, login.position, unit, born, now)
    person.email = f"{login.username}@example.vn"
    create_account(session, person, username=login.username, password_hash=password_hash, actor=SYSTEM, now=now)
    if login.role is not None:
        reach = units[login.role_unit] if login.role_unit else None
        until = now + INSPECTION if login.role in TEMPORARY else None
        grant_role(session, person, login.role, unit=reach, expires_at=until, actor=SYSTEM, now=now)
    return person


def _make_person(
    session: Session, code: str, name: str, honorific: str, position: str, unit: OrgUnit, born: date, now: datetime
) -> Person:
    return create_person(
        session,
        staff_code=code,
        full_name=name,
        unit=unit,
        position=position,
        honorific=honorific,
        date_of_birth=born,
        actor=SYSTEM,
        now=now,
    )
