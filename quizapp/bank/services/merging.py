"""What happens to authorship when two records of a person become one."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from quizapp.bank.models import ItemReview, ItemVersion
from quizapp.people.models import Person
from quizapp.people.services.signals import person_merged


@person_merged.connect
def follow_merge(survivor: Person, *, other: Person, session: Session, now: datetime) -> None:
    """Make `survivor` the author and reviewer that `other` was, so that nobody approves their own question."""
    del now  # belongs to the signal; versions and reviews keep their own times
    session.execute(update(ItemVersion).where(ItemVersion.author_id == other.id).values(author_id=survivor.id))
    session.execute(update(ItemReview).where(ItemReview.person_id == other.id).values(person_id=survivor.id))
