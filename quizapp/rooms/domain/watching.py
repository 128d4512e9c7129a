"""What an invigilator sees and does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from quizapp.delivery.domain import AssignmentState
from quizapp.kernel.text import N_

# A running attempt that has saved nothing for so long is worth a look; one whose page is silent, too.
IDLE_AFTER = timedelta(minutes=5)
OFFLINE_AFTER = timedelta(seconds=45)
WHOLE = 100


class WatchState(StrEnum):
    """What a person in a room comes to right now, who needs attention first."""

    OFFLINE = "offline"
    IDLE = "idle"
    LATE = "late"  # seen in the room after entry had closed
    WORKING = "working"
    PAUSED = "paused"
    PRESENT = "present"  # seen in the room, not started
    MISSING = "missing"  # neither seen nor started
    FINISHED = "finished"
    EXCUSED = "excused"


WATCH_NAMES: dict[WatchState, str] = {
    WatchState.OFFLINE: N_("Mất kết nối"),
    WatchState.IDLE: N_("Không thao tác"),
    WatchState.LATE: N_("Đến muộn, chờ cho vào"),
    WatchState.WORKING: N_("Đang làm"),
    WatchState.PAUSED: N_("Tạm dừng"),
    WatchState.PRESENT: N_("Có mặt, chưa vào"),
    WatchState.MISSING: N_("Chưa có mặt"),
    WatchState.FINISHED: N_("Đã nộp"),
    WatchState.EXCUSED: N_("Được miễn"),
}
# The colour family of a status word, see docs/frontend.md.
WATCH_KINDS: dict[WatchState, str] = {
    WatchState.OFFLINE: "bad",
    WatchState.IDLE: "warn",
    WatchState.LATE: "warn",
    WatchState.WORKING: "ok",
    WatchState.PAUSED: "info",
    WatchState.PRESENT: "info",
    WatchState.MISSING: "neutral",
    WatchState.FINISHED: "neutral",
    WatchState.EXCUSED: "neutral",
}


def compute_watch_state(
    state: AssignmentState, *, is_paused: bool, is_present: bool, seen_at: datetime, saved_at: datetime, now: datetime
) -> WatchState:
    """What a place that is in `state` looks like from the invigilator's desk.

    `seen_at` is the last sign of life of the page, `saved_at` the last thing it saved; the start counts as both.
    """
    if state is AssignmentState.IN_PROGRESS:
        if is_paused:
            return WatchState.PAUSED
        if now - max(seen_at, saved_at) >= OFFLINE_AFTER:
            return WatchState.OFFLINE
        return WatchState.IDLE if now - saved_at >= IDLE_AFTER else WatchState.WORKING
    if state in {AssignmentState.DONE, AssignmentState.AGAIN}:
        return WatchState.FINISHED
    if state is AssignmentState.EXCUSED:
        return WatchState.EXCUSED
    seen = WatchState.LATE if state is AssignmentState.LATE else WatchState.PRESENT
    return seen if is_present else WatchState.MISSING


class EventKind(StrEnum):
    """A kind of line in the room's log."""

    INCIDENT = "incident"
    EXTRA_TIME = "extra_time"
    PAUSE = "pause"
    RESUME = "resume"
    RELEASE = "release"
    HAND_IN = "hand_in"
    PENALTY = "penalty"
    LIFT = "lift"
    LATE = "late"
    ADMIT = "admit"
    TICKET = "ticket"
    TICKET_REVOKED = "ticket_revoked"
    RECOVERY = "recovery"


EVENT_NAMES: dict[EventKind, str] = {
    EventKind.INCIDENT: N_("Sự việc"),
    EventKind.EXTRA_TIME: N_("Cộng thêm giờ"),
    EventKind.PAUSE: N_("Tạm dừng phòng"),
    EventKind.RESUME: N_("Làm bài tiếp"),
    EventKind.RELEASE: N_("Cho chuyển máy"),
    EventKind.HAND_IN: N_("Giám sát thu bài"),
    EventKind.PENALTY: N_("Xử lý vi phạm"),
    EventKind.LIFT: N_("Bỏ xử lý vi phạm"),
    EventKind.LATE: N_("Đến muộn, chưa được vào"),
    EventKind.ADMIT: N_("Cho vào muộn"),
    EventKind.TICKET: N_("Cấp mã vào ca mới"),
    EventKind.TICKET_REVOKED: N_("Thu hồi mã vào ca"),
    EventKind.RECOVERY: N_("Nhận tệp khôi phục, số câu mới"),
}


class PenaltyKind(StrEnum):
    """Penalties, the lightest first."""

    REPRIMAND = "reprimand"
    WARNING = "warning"
    SUSPENSION = "suspension"


PENALTY_NAMES: dict[PenaltyKind, str] = {
    PenaltyKind.REPRIMAND: N_("Khiển trách"),
    PenaltyKind.WARNING: N_("Cảnh cáo"),
    PenaltyKind.SUSPENSION: N_("Đình chỉ"),
}


@dataclass(frozen=True)
class Deduction:
    """What the penalties of a place come to: the heaviest counts, they do not add up."""

    kind: PenaltyKind
    percent: int
    reason: str

    @property
    def is_void(self) -> bool:
        return self.kind is PenaltyKind.SUSPENSION

    def apply(self, points: Decimal) -> Decimal:
        """The points that remain."""
        return points * (WHOLE - self.percent) / WHOLE
