"""Roles, what each may do, and rules of accounts."""

from datetime import datetime, timedelta
from enum import StrEnum

from quizapp.kernel.permissions import Permission as P
from quizapp.kernel.text import N_

MAX_FAILED_LOGINS = 5
LOCK_MINUTES = 15
MIN_PASSWORD_LENGTH = 14


class Role(StrEnum):
    """A role is granted for a unit and reaches that unit and all below; without a unit it reaches everywhere."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    COMMITTEE = "committee"
    ORGANISER = "organiser"
    HR = "hr"
    UNIT_HR = "unit_hr"
    UNIT_HEAD = "unit_head"
    ADMIN = "admin"


ROLE_NAMES: dict[Role, str] = {
    Role.AUTHOR: N_("Tổ soạn thảo câu hỏi"),
    Role.REVIEWER: N_("Người phản biện câu hỏi"),
    Role.COMMITTEE: N_("Ban Chỉ đạo"),
    Role.ORGANISER: N_("Cơ quan tổ chức đánh giá"),
    Role.HR: N_("Nhân sự Sở Nội vụ"),
    Role.UNIT_HR: N_("Nhân sự đơn vị"),
    Role.UNIT_HEAD: N_("Người đứng đầu đơn vị"),
    Role.ADMIN: N_("Quản trị hệ thống"),
}

# Held by everyone who has an account.
BASE_PERMISSIONS = frozenset({P.OWN_WORK, P.OWN_ACCOUNT})

ROLE_PERMISSIONS: dict[Role, frozenset[P]] = {
    Role.AUTHOR: frozenset({P.BANK_READ, P.BANK_EDIT}),
    Role.REVIEWER: frozenset({P.BANK_READ, P.BANK_REVIEW}),
    Role.COMMITTEE: frozenset(
        {
            P.BANK_READ,
            P.BANK_EDIT,
            P.BANK_REVIEW,
            P.BANK_ISSUE,
            P.ASSESSMENT_MANAGE,
            P.CONTEST_MANAGE,
            P.RESULTS_READ,
            P.RESULTS_EXPORT,
            P.RESULTS_PUBLISH,
            P.CERTIFICATES_MANAGE,
            P.AUDIT_READ,
        }
    ),
    Role.ORGANISER: frozenset(
        {
            P.ASSESSMENT_MANAGE,
            P.CONTEST_MANAGE,
            P.RESULTS_READ,
            P.RESULTS_EXPORT,
            P.RESULTS_PUBLISH,
            P.PEOPLE_READ,
        }
    ),
    Role.HR: frozenset(
        {P.RESULTS_READ, P.RESULTS_EXPORT, P.CERTIFICATES_MANAGE, P.PEOPLE_READ}
    ),
    Role.UNIT_HR: frozenset(
        {P.RESULTS_READ, P.RESULTS_EXPORT, P.PEOPLE_READ, P.PEOPLE_ACTIVATE}
    ),
    Role.UNIT_HEAD: frozenset({P.RESULTS_READ, P.RESULTS_EXPORT}),
    Role.ADMIN: frozenset(
        {
            P.PEOPLE_READ,
            P.PEOPLE_MANAGE,
            P.PEOPLE_ACTIVATE,
            P.ROLES_GRANT,
            P.SETTINGS_EDIT,
            P.AUDIT_READ,
        }
    ),
}


def is_locked(locked_until: datetime | None, now: datetime) -> bool:
    """Whether an account is barred from signing in at `now`."""
    return locked_until is not None and now < locked_until


def compute_lock(failed: int, now: datetime) -> datetime | None:
    """Until when an account is locked after `failed` wrong passwords in a row (five lock; level 2 practice)."""
    return (
        now + timedelta(minutes=LOCK_MINUTES) if failed >= MAX_FAILED_LOGINS else None
    )
