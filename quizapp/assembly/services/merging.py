"""What happens to a judge's estimates when two records of a person become one."""

from datetime import datetime

from sqlalchemy import and_, delete, exists, update
from sqlalchemy.orm import Session, aliased

from quizapp.assembly.models import EnemyPair, Rating, RatingPanel
from quizapp.people.models import Person
from quizapp.people.services.signals import person_merged


@person_merged.connect
def follow_merge(survivor: Person, *, other: Person, session: Session, now: datetime) -> None:
    """Make `other`'s estimates `survivor`'s; where both judged the same question in a round, one voice remains."""
    del now  # belongs to the signal; estimates keep their own times
    own = aliased(Rating)
    twice = exists().where(
        and_(
            own.panel_id == Rating.panel_id,
            own.version_id == Rating.version_id,
            own.round == Rating.round,
            own.person_id == survivor.id,
        )
    )
    session.execute(
        delete(Rating).where(Rating.person_id == other.id, twice).execution_options(synchronize_session=False)
    )
    session.execute(update(Rating).where(Rating.person_id == other.id).values(person_id=survivor.id))
    for table in (RatingPanel, EnemyPair):
        session.execute(update(table).where(table.created_by_id == other.id).values(created_by_id=survivor.id))
