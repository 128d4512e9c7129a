"""Why an attempt takes no answer from a page."""

from datetime import datetime

from quizapp.delivery.domain import RUNNING_STATES, compute_end, is_over
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_

PAUSED = N_(
    "Phòng đang tạm dừng, đồng hồ của anh/chị cũng dừng. Câu trả lời chưa gửi được giữ trên máy này và tự gửi khi làm "
    "bài tiếp."
)


class SaveRefusedError(DomainError):
    """The answer was not stored, what was saved before is kept. `code`: ended, expired, paused, taken_over, reused."""


class ForeignAnswerError(DomainError):
    """The answer names a question or an option that this paper does not have; nothing was stored."""

    status = 422


def find_refusal(
    state: str, deadline_at: datetime, closed_at: datetime | None, *, holds_lease: bool, now: datetime
) -> SaveRefusedError | None:
    """Why an attempt takes no answer from a page at `now`, or None where it does."""
    if state == "paused" and (closed_at is None or now < closed_at):
        return SaveRefusedError(PAUSED, code="paused")
    if state not in RUNNING_STATES:
        return SaveRefusedError(N_("Bài đã kết thúc. Các câu đã lưu được giữ nguyên và được chấm."), code="ended")
    if is_over(deadline_at, closed_at, now):
        time = f"{to_local(compute_end(deadline_at, closed_at)):%H:%M:%S}"
        if closed_at is not None and closed_at < deadline_at:
            message = N_(
                "Cơ quan tổ chức đã đóng ca lúc %(time)s. Các câu đã lưu trước đó được giữ nguyên và được chấm; "
                "câu gửi sau giờ đó không được ghi."
            )
        else:
            message = N_(
                "Đã hết giờ làm bài lúc %(time)s. Các câu đã lưu trước đó được giữ nguyên và được chấm; "
                "câu gửi sau giờ đó không được ghi."
            )
        return SaveRefusedError(message, code="expired", time=time)
    if not holds_lease:
        return SaveRefusedError(
            N_(
                "Bài đã được mở tiếp ở máy hoặc cửa sổ khác, trang này không lưu được nữa. "
                "Các câu đã lưu được giữ nguyên."
            ),
            code="taken_over",
        )
    return None
