"""An ended attempt that does not count: its steps and its score stay, its place comes to something else."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Attempt
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_


def void_attempt(session: Session, attempt: Attempt, *, reason: str, actor: Actor, now: datetime) -> None:
    """Let an ended attempt not count. Whoever decides results decides this place anew."""
    lock_row(session, attempt)
    if attempt.state not in {"handed_in", "finalised"}:
        raise DomainError(N_("Chỉ bài đã kết thúc và còn được tính mới hủy được."), code="state")
    attempt.state = "voided"
    session.flush()
    data = {"reason": reason}
    record(session, "web:attempt:void", ("attempt", attempt.id), actor=actor, now=now, data=data)
