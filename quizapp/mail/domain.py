"""How letters go out: in the order they were written, again and again until the server takes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from quizapp.kernel.text import N_


class State(StrEnum):
    """How far a letter has come."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATE_NAMES = MappingProxyType(
    {
        State.QUEUED: N_("Chờ gửi"),
        State.SENDING: N_("Đang gửi"),
        State.SENT: N_("Đã gửi"),
        State.FAILED: N_("Không gửi được"),
        State.CANCELLED: N_("Đã bỏ"),
    }
)
# Minutes until the next try after so many that failed; after the last of them somebody has to look.
PAUSES = (1, 5, 15, 60, 240, 720, 1440)
# A letter in hand for longer was left behind by a worker that died: it may go out twice, but is never lost.
LEFT_BEHIND = timedelta(minutes=10)
MAX_ERROR = 300


@dataclass(frozen=True)
class Letter:
    """What is handed to the mail server."""

    id: int
    address: str
    subject: str
    body: str


def compute_next_try(tries: int, now: datetime) -> datetime | None:
    """When a letter is tried again that failed `tries` times; None where it is given up."""
    return now + timedelta(minutes=PAUSES[tries - 1]) if tries <= len(PAUSES) else None
