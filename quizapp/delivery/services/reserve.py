"""Reserve sittings (ca dự phòng): a second time for who was excused or absent."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quizapp.delivery.models import Assignment, Sitting
from quizapp.delivery.queries.roster import list_missed
from quizapp.delivery.services.assigning import assign_people, check_people
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.people.domain import EVERYWHERE, Scope
from quizapp.people.models import Person


def fill_reserve_sitting(
    session: Session, sitting: Sitting, *, actor: Actor, now: datetime, scope: Scope = EVERYWHERE
) -> list[Assignment]:
    """Assign everybody who missed another sitting of the assessment and can be assigned; the new places by number."""
    if not sitting.is_reserve:
        raise DomainError(N_("Ca này không phải ca dự phòng."), code="kind")
    posts = dict(list_missed(session, sitting, now=now))
    people = session.scalars(select(Person).where(Person.id.in_(posts)).options(joinedload(Person.unit))).all()
    reasons = check_people(session, sitting, people, now=now, scope=scope)
    takes = [(person, posts[person.id]) for person in people if person.id not in reasons]
    if not takes:
        raise DomainError(N_("Không còn ai vắng hoặc được miễn mà chưa có chỗ."), code="nobody")
    return assign_people(session, sitting, takes, actor=actor, now=now, scope=scope)
