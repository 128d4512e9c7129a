"""Roles, what each may do, and rules of accounts."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from quizapp.kernel.permissions import UNBOUNDED, Permission
from quizapp.kernel.text import N_, compute_search_key

MAX_FAILED_LOGINS = 5
LOCK_MINUTES = 15
MIN_DIFFERENT_CHARACTERS = 5
MAX_PASSWORD_LENGTH = 200


class Role(StrEnum):
    """A role is granted for a unit and reaches that unit and all below; without a unit it reaches everywhere."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    COMMITTEE = "committee"
    STANDING_OFFICE = "standing_office"
    ORGANISER = "organiser"
    HR = "hr"
    UNIT_HR = "unit_hr"
    UNIT_HEAD = "unit_head"
    INSPECTOR = "inspector"
    ADMIN = "admin"


ROLE_NAMES: dict[Role, str] = {
    Role.AUTHOR: N_("Tổ soạn thảo câu hỏi"),
    Role.REVIEWER: N_("Người phản biện, thẩm định câu hỏi"),
    Role.COMMITTEE: N_("Ban Chỉ đạo"),
    Role.STANDING_OFFICE: N_("Cơ quan thường trực Ban Chỉ đạo"),
    Role.ORGANISER: N_("Cơ quan tổ chức đánh giá"),
    Role.HR: N_("Nhân sự Sở Nội vụ"),
    Role.UNIT_HR: N_("Nhân sự đơn vị"),
    Role.UNIT_HEAD: N_("Người đứng đầu đơn vị"),
    Role.INSPECTOR: N_("Thanh tra, kiểm tra"),
    Role.ADMIN: N_("Quản trị hệ thống"),
}

UNIT_KINDS: dict[str, str] = {
    "province": N_("Tỉnh"),
    "department": N_("Sở, ban, ngành"),
    "commune": N_("Xã, phường"),
    "division": N_("Phòng, ban trực thuộc"),
    "school": N_("Đơn vị sự nghiệp"),
}

# Roles that are only given until a day.
TEMPORARY = frozenset({Role.INSPECTOR})

# Held by everyone who has an account.
BASE_PERMISSIONS = frozenset(
    {Permission.OWN_WORK, Permission.OWN_ACCOUNT, Permission.ROOM_WATCH, Permission.SHEETS_ENTER}
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.AUTHOR: frozenset(
        {Permission.BANK_READ, Permission.BANK_EDIT, Permission.BANK_SECURE, Permission.SOURCES_MANAGE}
    ),
    Role.REVIEWER: frozenset(
        {
            Permission.BANK_READ,
            Permission.BANK_SECURE,
            Permission.BANK_REVIEW,
            Permission.BANK_RATE,
            Permission.KEYS_PROPOSE,
        }
    ),
    Role.COMMITTEE: frozenset(
        {
            Permission.BANK_READ,
            Permission.BANK_EDIT,
            Permission.SOURCES_MANAGE,
            Permission.BANK_SECURE,
            Permission.BANK_REVIEW,
            Permission.BANK_RATE,
            Permission.BANK_ACCEPT,
            Permission.BANK_ASSIGN,
            Permission.BANK_ISSUE,
            Permission.EDITION_DRAFT,
            Permission.ASSESSMENT_MANAGE,
            Permission.CONTEST_MANAGE,
            Permission.RESULTS_READ,
            Permission.RESULTS_EXPORT,
            Permission.RESULTS_PUBLISH,
            Permission.KEYS_PROPOSE,
            Permission.KEYS_CONFIRM,
            Permission.OBJECTIONS_HANDLE,
            Permission.EVIDENCE_READ,
            Permission.CERTIFICATES_READ,
            Permission.CERTIFICATES_MANAGE,
            Permission.AUDIT_READ,
        }
    ),
    Role.STANDING_OFFICE: frozenset(
        {Permission.BANK_READ, Permission.SOURCES_MANAGE, Permission.BANK_ASSIGN, Permission.EDITION_DRAFT}
    ),
    Role.ORGANISER: frozenset(
        {
            Permission.ASSESSMENT_MANAGE,
            Permission.CONTEST_MANAGE,
            Permission.RESULTS_READ,
            Permission.RESULTS_EXPORT,
            Permission.RESULTS_PUBLISH,
            Permission.OBJECTIONS_HANDLE,
            Permission.PEOPLE_READ,
        }
    ),
    Role.HR: frozenset(
        {Permission.RESULTS_READ, Permission.RESULTS_EXPORT, Permission.CERTIFICATES_READ, Permission.PEOPLE_READ}
    ),
    Role.UNIT_HR: frozenset(
        {
            Permission.RESULTS_READ,
            Permission.RESULTS_EXPORT,
            Permission.PEOPLE_READ,
            Permission.PEOPLE_ACTIVATE,
            Permission.EDITION_RECEIVE,
        }
    ),
    Role.UNIT_HEAD: frozenset({Permission.RESULTS_READ, Permission.RESULTS_EXPORT, Permission.EDITION_RECEIVE}),
    # Reads and changes nothing; given for a time.
    Role.INSPECTOR: frozenset({Permission.EVIDENCE_READ, Permission.RESULTS_READ, Permission.AUDIT_READ}),
    Role.ADMIN: frozenset(
        {
            Permission.PEOPLE_READ,
            Permission.PEOPLE_MANAGE,
            Permission.PEOPLE_ACTIVATE,
            Permission.ROLES_GRANT,
            Permission.SETTINGS_EDIT,
            Permission.AUDIT_READ,
        }
    ),
}


def compute_permissions(role: Role, *, bounded: bool) -> frozenset[Permission]:
    """What a grant of `role` allows; one that is `bounded` by a unit carries no right over what belongs to none."""
    return ROLE_PERMISSIONS[role] - UNBOUNDED if bounded else ROLE_PERMISSIONS[role]


@dataclass(frozen=True)
class Scope:
    """How far a permission reaches: everywhere, or the units whose path starts with one of `paths`."""

    everywhere: bool
    paths: tuple[str, ...] = field(default=())

    def includes(self, path: str) -> bool:
        """Whether the unit with this path lies within."""
        return self.everywhere or any(path.startswith(p) for p in self.paths)


EVERYWHERE = Scope(everywhere=True)


def is_locked(locked_until: datetime | None, now: datetime) -> bool:
    """Whether an account is barred from signing in at `now`."""
    return locked_until is not None and now < locked_until


def compute_lock(failed: int, now: datetime) -> datetime | None:
    """Until when an account is locked after `failed` wrong passwords in a row (five lock; level 2 practice)."""
    return now + timedelta(minutes=LOCK_MINUTES) if failed >= MAX_FAILED_LOGINS else None


def find_password_fault(password: str, *, username: str, full_name: str, minimum: int) -> str | None:
    """Why a new password will not do, as a catalogue text (`%(minimum)s` is its one placeholder); None if it will."""
    if len(password) < minimum:
        return N_("Mật khẩu phải có ít nhất %(minimum)s ký tự.")
    if len(set(password)) < MIN_DIFFERENT_CHARACTERS:
        return N_("Mật khẩu lặp lại quá ít ký tự. Anh/chị đặt một câu dài dễ nhớ.")
    bare = compute_search_key(password).replace(" ", "")
    for known in (username, full_name):
        key = compute_search_key(known).replace(" ", "")
        if key and key in bare:
            return N_("Mật khẩu không được chứa tên đăng nhập hoặc họ tên.")
    return None


def mask_personal_number(number: str) -> str:
    """A personal number as pages and print show it: the last three digits."""
    return f"******{number[-3:]}"
