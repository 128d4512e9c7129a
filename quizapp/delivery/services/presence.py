"""Signs of life of the page on which a paper is sat."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from quizapp.delivery.models import Presence

# Pages ask every few seconds; what is written less often tells as much.
WRITE_EVERY = timedelta(seconds=15)
# What a page says is not believed without end.
MOST = 100_000


def is_sign_due(session: Session, attempt_id: int, *, now: datetime) -> bool:
    """Whether a sign of life is worth writing down."""
    found = session.get(Presence, attempt_id)
    return found is None or now - found.seen_at >= WRITE_EVERY


def note_presence(
    session: Session, attempt_id: int, *, away_count: int = 0, away_seconds: int = 0, now: datetime
) -> None:
    """Note that the page of an attempt is there, and how often and how long it was left since it last said so."""
    found = session.get(Presence, attempt_id)
    if found is None:
        found = Presence(attempt_id=attempt_id, away_count=0, away_seconds=0)
        session.add(found)
    found.seen_at = now
    found.away_count = min(found.away_count + away_count, MOST)
    found.away_seconds = min(found.away_seconds + away_seconds, MOST)
    session.flush()
