"""Taking in a recovery file: what waited on a device goes to the late answers of its attempt, and nowhere else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.delivery.adapters.recovery import open_file, read_name
from quizapp.delivery.adapters.tokens import Signer
from quizapp.delivery.domain import RUNNING_STATES
from quizapp.delivery.models import Assignment, Attempt
from quizapp.delivery.services.late import keep_late_answers
from quizapp.delivery.services.saving import Save
from quizapp.extensions import get_settings
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_

_LONGEST_NAME = 60


def take_recovery_file(
    session: Session, assignment: Assignment, content: bytes, *, actor: Actor, now: datetime
) -> tuple[Attempt, int]:
    """Keep the answers of a recovery file apart from the attempt that it is of, and say how many were new.

    Only a page of that very attempt can have sealed it. Raises DomainError for another place's file, for one that was
    changed, and while the attempt runs.
    """
    name = read_name(content)
    attempt = next((one for one in assignment.attempts if one.public_id == name), None)
    if attempt is None:
        raise DomainError(N_("Tệp khôi phục này là của bài khác."), code="other")
    entries = open_file(content, name, Signer(get_settings()).write_device_key(name))
    if attempt.state in RUNNING_STATES:
        raise DomainError(
            N_("Bài này chưa kết thúc: người làm bài mở lại trang để các câu đang chờ tự gửi."), code="running"
        )
    saves = [save for save in (_read_entry(entry, attempt.id, now) for entry in entries) if save is not None]
    return attempt, keep_late_answers(session, attempt, saves, actor=actor, by_file=True)


def _read_entry(entry: Mapping[str, Any], attempt_id: int, now: datetime) -> Save | None:
    """One answer of a file; None for what no page writes."""
    position, epoch, answer, name = (entry.get(key) for key in ("position", "epoch", "answer", "client_id"))
    if not isinstance(position, int) or not isinstance(epoch, int) or not isinstance(answer, dict | None):
        return None
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME:
        return None
    flagged = entry.get("flagged") is True
    return Save(attempt_id, position, answer or None, flagged=flagged, epoch=epoch, client_id=name, at=now)
