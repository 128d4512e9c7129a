"""One row of navigation: what the person may open, in a fixed order, at most five entries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user

from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.web.guard import RESTRICTED

LIMIT = 5
SECTION = "__section__"
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Entry:
    """A place in the navigation: shown to who holds `permission`, current for every endpoint under `section`."""

    label: str
    endpoint: str
    permission: Permission
    section: str
    order: int


# One order for all: what a role works with most comes before what it also may open, and one's own papers come last.
ENTRIES: tuple[Entry, ...] = (
    Entry(N_("Câu hỏi"), "bank.items", Permission.BANK_READ, "bank", 1),
    Entry(N_("Ngân hàng câu hỏi"), "issuing.editions", Permission.BANK_READ, "editions", 2),
    Entry(N_("Đợt đánh giá"), "delivery.assessments", Permission.ASSESSMENT_MANAGE, "delivery", 3),
    Entry(N_("Kết quả"), "results.assessments", Permission.RESULTS_READ, "results", 4),
    Entry(N_("Tổ chức cuộc thi"), "contests.manage", Permission.CONTEST_MANAGE, "contests_manage", 5),
    Entry(N_("Ma trận đề"), "assembly.specifications", Permission.ASSESSMENT_MANAGE, "assembly", 6),
    Entry(N_("Độ khó câu hỏi"), "difficulty.panels", Permission.BANK_RATE, "difficulty", 6),
    Entry(N_("Giấy chứng nhận"), "certificates.register", Permission.CERTIFICATES_READ, "certificates", 7),
    Entry(N_("Kiến nghị"), "objections.queue", Permission.OBJECTIONS_HANDLE, "objections", 7),
    Entry(N_("Đính chính đáp án"), "corrections.list", Permission.KEYS_CONFIRM, "corrections", 7),
    Entry(N_("Hồ sơ bài làm"), "evidence.attempts", Permission.EVIDENCE_READ, "evidence", 7),
    Entry(N_("Nhân sự"), "people.people", Permission.PEOPLE_READ, "people", 8),
    Entry(N_("Thiết lập"), "office.settings", Permission.SETTINGS_EDIT, "office", 9),
    Entry(N_("Hộp thư đi"), "mail.outbox", Permission.SETTINGS_EDIT, "mail", 11),
    Entry(N_("Nhật ký"), "audit.events", Permission.AUDIT_READ, "audit", 10),
    Entry(N_("Ngân hàng đã nhận"), "issuing.received", Permission.EDITION_RECEIVE, "received", 11),
    Entry(N_("Việc của tôi"), "portal.home", Permission.OWN_WORK, "portal", 20),
    Entry(N_("Cuộc thi"), "contests.entries", Permission.OWN_WORK, "contests", 21),
    Entry(N_("Hồ sơ của tôi"), "results.own", Permission.OWN_WORK, "own_results", 22),
    Entry(N_("Ôn luyện"), "practice.overview", Permission.OWN_WORK, "practice", 20),
    Entry(N_("Câu hỏi đã ban hành"), "issuing.published", Permission.OWN_WORK, "published", 23),
    Entry(N_("Các chỉ số"), "indices.overview", Permission.OWN_WORK, "indices", 24),
)


def list_allowed_entries() -> list[Entry]:
    """Every entry the current person may open, whose page exists, in order."""
    known = current_app.view_functions
    return sorted(
        (e for e in ENTRIES if e.endpoint in known and current_user.can(e.permission)),
        key=lambda e: e.order,
    )


def build_navigation() -> list[dict[str, Any]]:
    """The row for the current request: label, address, whether it is where the person is."""
    if not (current_user and current_user.is_authenticated):
        return []
    if cookie.get(RESTRICTED):
        return []
    entries = list_allowed_entries()
    shown = entries if len(entries) <= LIMIT else entries[: LIMIT - 1]
    section = compute_section()
    row = [
        {
            "label": _(e.label),
            "url": url_for(e.endpoint),
            "current": e.section == section,
        }
        for e in shown
    ]
    if len(entries) > LIMIT:
        hidden = not any(r["current"] for r in row)
        row.append(
            {
                "label": _("Tất cả công việc"),
                "url": url_for("portal.everything"),
                "current": hidden,
            }
        )
    return row


def compute_section() -> str:
    """The section of the current endpoint: what the view set as its `section`, or its blueprint."""
    view = request.endpoint or ""
    function = current_app.view_functions.get(view)
    return getattr(function, SECTION, request.blueprint or "")


def section(name: str) -> Callable[[View], View]:
    """Mark a view as belonging to the navigation entry `name` where its blueprint does not say so."""

    def mark(function: View) -> View:
        setattr(function, SECTION, name)
        return function

    return mark
