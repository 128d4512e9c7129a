"""When the machine's clock and the one that attempts are timed by go apart."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.queries import find_latest
from quizapp.audit.services import record
from quizapp.delivery.models import Attempt
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.clock import JUMP, Clock, SteadyClock

DIFFER = "job:clock:differ"
SETTLE = "job:clock:settle"


def settle_clock(session: Session, clock: Clock) -> bool:
    """Follow the machine's clock where it was set, but never while somebody sits; says whether it did.

    Both are noted in the audit chain: that the clocks differ, once for each difference, and that ours was set.
    """
    if not isinstance(clock, SteadyClock) or abs(clock.drift) <= JUMP:
        return False
    seconds = round(clock.drift.total_seconds())
    running = session.scalar(
        select(Attempt.id).where(Attempt.state == "in_progress", Attempt.deadline_at > clock.now()).limit(1)
    )
    if running is None:
        clock.settle()
        record(session, SETTLE, ("clock", "machine"), actor=SYSTEM, now=clock.now(), data={"seconds": seconds})
        return True
    last = find_latest(session, DIFFER)
    if last is None or abs(last.data["seconds"] - seconds) > JUMP.total_seconds():
        record(session, DIFFER, ("clock", "machine"), actor=SYSTEM, now=clock.now(), data={"seconds": seconds})
    return False
