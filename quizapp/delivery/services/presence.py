"""Signs of life of the page on which a paper is sat."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from quizapp.delivery.models import Presence

# Pages ask every few seconds; what is written less often tells as much.
WRITE_EVERY = timedelta(seconds=15)


def is_sign_due(session: Session, attempt_id: int, *, now: datetime) -> bool:
    """Whether a sign of life is worth writing down."""
    found = session.get(Presence, attempt_id)
    return found is None or now - found.seen_at >= WRITE_EVERY


def note_presence(session: Session, attempt_id: int, *, now: datetime) -> None:
    """Note that the page of an attempt is there."""
    found = session.get(Presence, attempt_id)
    if found is None:
        session.add(Presence(attempt_id=attempt_id, seen_at=now))
    else:
        found.seen_at = now
    session.flush()
