"""What happens to places in sittings when two records of a person become one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.people.models import Person
from quizapp.people.services.signals import person_merged


@person_merged.connect
def follow_merge(survivor: Person, *, other: Person, session: Session, now: datetime) -> None:
    """Move the places of `other` to `survivor`, with their attempts and results.

    A sitting holds a person once, so two places in one sitting are refused, unless the one to be moved was
    withdrawn: that one stays with the record it was given to.
    """
    del now  # belongs to the signal; a place keeps its own times
    taken = set(session.scalars(select(Assignment.sitting_id).where(Assignment.person_id == survivor.id)))
    for place in session.scalars(select(Assignment).where(Assignment.person_id == other.id)).all():
        if place.sitting_id not in taken:
            place.person_id = survivor.id
        elif place.state != "withdrawn":
            raise DomainError(
                N_(
                    "Cả hai hồ sơ cùng có tên trong ca %(sitting)s. "
                    "Anh/chị rút tên hồ sơ %(staff_code)s khỏi ca đó trước."
                ),
                sitting=place.sitting.name,
                staff_code=other.staff_code,
            )
    session.flush()
