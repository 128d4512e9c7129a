"""What happens to uploads when two records of a person become one."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from quizapp.interchange.models import ItemImport
from quizapp.people.models import Person
from quizapp.people.services.signals import person_merged


@person_merged.connect
def follow_merge(survivor: Person, *, other: Person, session: Session, now: datetime) -> None:
    """Make `other`'s uploads `survivor`'s."""
    del now  # belongs to the signal; uploads keep their own times
    mine = update(ItemImport).where(ItemImport.created_by_id == other.id).values(created_by_id=survivor.id)
    session.execute(mine.execution_options(synchronize_session=False))
