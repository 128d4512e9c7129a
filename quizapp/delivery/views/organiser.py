"""What the organiser's pages share: their blueprint, their scope, words for states."""

from datetime import datetime

from flask import Blueprint
from flask_babel import gettext as _

from quizapp.delivery.domain import AssignmentState
from quizapp.delivery.models import Sitting
from quizapp.kernel.text import N_

delivery = Blueprint("delivery", __name__, url_prefix="/dot-danh-gia")

STATE_WORDS = {
    "draft": (N_("Đang chuẩn bị"), "neutral"),
    "open": (N_("Đang mở"), "ok"),
    "closed": (N_("Đã kết thúc"), "info"),
}
PLACE_WORDS = {
    AssignmentState.PLANNED: (N_("Chưa mở"), "neutral"),
    AssignmentState.UPCOMING: (N_("Chưa đến giờ"), "neutral"),
    AssignmentState.READY: (N_("Chưa vào"), "warn"),
    AssignmentState.IN_PROGRESS: (N_("Đang làm"), "ok"),
    AssignmentState.AGAIN: (N_("Đã nộp, còn lượt"), "info"),
    AssignmentState.DONE: (N_("Đã nộp"), "info"),
    AssignmentState.LATE: (N_("Hết giờ vào"), "bad"),
    AssignmentState.ON_PAPER: (N_("Chờ nhập phiếu"), "info"),
    AssignmentState.ABSENT: (N_("Vắng"), "bad"),
    AssignmentState.EXCUSED: (N_("Được miễn"), "neutral"),
    AssignmentState.WITHDRAWN: (N_("Đã rút tên"), "neutral"),
}


def describe_sitting(sitting: Sitting, now: datetime) -> tuple[str, str]:
    """A sitting's state in words, and the colour family of the word."""
    if sitting.closed_at is not None:
        return _("Đã đóng"), "info"
    if sitting.ends_at <= now:
        return _("Đã hết giờ"), "info"
    if sitting.opened_at is None:
        return _("Chưa mở"), "neutral"
    return (_("Sắp tới"), "info") if now < sitting.starts_at else (_("Đang diễn ra"), "ok")
