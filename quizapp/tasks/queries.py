"""Reading background work."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.tasks.domain import STALE_AFTER
from quizapp.tasks.models import TaskRun


def get_run(session: Session, public_id: str, *, requested_by_id: int) -> TaskRun:
    """The run a person asked for; somebody else's is not found."""
    run = session.scalars(
        select(TaskRun).where(TaskRun.public_id == public_id, TaskRun.requested_by_id == requested_by_id)
    ).one_or_none()
    if run is None:
        raise NotFoundError(N_("Không có công việc này, hoặc tệp đã hết hạn lưu."))
    return run


def has_expired_files(session: Session, now: datetime) -> bool:
    """Whether a file is kept that need not be kept any longer."""
    expired = select(TaskRun.id).where(TaskRun.expires_at <= now, TaskRun.file_name.is_not(None)).limit(1)
    return session.scalar(expired) is not None


def list_unfinished(session: Session, now: datetime) -> list[int]:
    """Ids of runs no worker seems to hold: queued or running without a recent heartbeat."""
    return list(
        session.scalars(
            select(TaskRun.id)
            .where(
                or_(TaskRun.state == "queued", TaskRun.state == "running"),
                TaskRun.heartbeat_at < now - STALE_AFTER,
            )
            .order_by(TaskRun.id)
        )
    )
