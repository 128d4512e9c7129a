"""What happens to somebody's practice when two records of a person become one."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from quizapp.people.models import Person
from quizapp.people.services.signals import person_merged
from quizapp.practice.models import PracticeCard


@person_merged.connect
def follow_merge(survivor: Person, *, other: Person, session: Session, now: datetime) -> None:
    """Make `other`'s cards `survivor`'s; where both practised a question, `survivor`'s stays."""
    del now  # belongs to the signal; cards keep their own times
    taken = select(PracticeCard.item_id).where(PracticeCard.person_id == survivor.id)
    session.execute(
        update(PracticeCard)
        .where(PracticeCard.person_id == other.id, PracticeCard.item_id.not_in(taken))
        .values(person_id=survivor.id)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(PracticeCard).where(PracticeCard.person_id == other.id).execution_options(synchronize_session=False)
    )
