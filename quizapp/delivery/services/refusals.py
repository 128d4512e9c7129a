"""Why an attempt takes no answer from a page."""

from datetime import datetime

from quizapp.delivery.domain import compute_end, is_over
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_


class SaveRefusedError(DomainError):
    """The answer was not stored; everything saved before is kept. `code`: ended, expired, taken_over or reused."""


class ForeignAnswerError(DomainError):
    """The answer names a question or an option that this paper does not have; nothing was stored."""

    status = 422


def find_refusal(
    state: str, deadline_at: datetime, closed_at: datetime | None, *, holds_lease: bool, now: datetime
) -> SaveRefusedError | None:
    """Why an attempt takes no answer from a page at `now`, or None where it does."""
    if state != "in_progress":
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
