"""What somebody is typing, kept for them until they save it or throw it away."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from quizapp.bank.models import ItemAutosave
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_

Fields = Sequence[tuple[str, str]]
# What the editor's fields hold together, at most.
MOST_CHARACTERS = 200_000


def keep_typing(session: Session, person_id: int, code: str, fields: Fields, *, now: datetime) -> ItemAutosave:
    """Keep the fields of the editor as `person_id` left them; `code` is empty for a new question."""
    if sum(len(value) for _name, value in fields) > MOST_CHARACTERS:
        raise DomainError(N_("Nội dung quá dài nên chưa tự lưu được."), code="long")
    kept = session.get(ItemAutosave, (person_id, code), with_for_update=True)
    if kept is None:
        kept = ItemAutosave(person_id=person_id, code=code)
        session.add(kept)
    kept.fields, kept.saved_at = [[name, value] for name, value in fields], now
    session.flush()
    return kept


def drop_typing(session: Session, person_id: int, code: str) -> None:
    """Forget what was kept: it was saved, or is not wanted any more."""
    session.execute(delete(ItemAutosave).where(ItemAutosave.person_id == person_id, ItemAutosave.code == code))
