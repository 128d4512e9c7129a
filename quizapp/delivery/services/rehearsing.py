"""A rehearsal: the people of an assessment, public questions, and nothing that counts."""

from datetime import datetime
from typing import Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quizapp.assembly.models import Specification
from quizapp.delivery.domain import mark_rehearsal
from quizapp.delivery.models import Assessment
from quizapp.delivery.services.assigning import assign_people, check_people
from quizapp.delivery.services.organising import SittingTerms, add_sitting, create_assessment, list_assigned
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.people.domain import EVERYWHERE, Scope
from quizapp.people.models import Person


def make_rehearsal(
    session: Session,
    assessment: Assessment,
    specification: Specification,
    *,
    scope: Scope = EVERYWHERE,
    actor: Actor,
    now: datetime,
    **terms: Unpack[SittingTerms],
) -> Assessment:
    """A rehearsal of `assessment` in draft: one sitting with everybody who is to sit in it."""
    if assessment.is_rehearsal:
        raise DomainError(N_("Đợt này đã là đợt làm thử."), code="rehearsal")
    ids = {place.person_id for place in list_assigned(session, assessment)}
    people = session.scalars(select(Person).where(Person.id.in_(ids)).options(joinedload(Person.unit))).all()
    rehearsal = create_assessment(
        session,
        specification=specification,
        organiser_unit=assessment.organiser_unit,
        is_rehearsal=True,
        actor=actor,
        now=now,
        title=mark_rehearsal(assessment.title),
        year=assessment.year,
        attempts_allowed=3,
    )
    sitting = add_sitting(session, rehearsal, actor=actor, now=now, **terms)
    reasons = check_people(session, sitting, people, now=now, scope=scope)
    takes = [(person, "") for person in people if person.id not in reasons]
    if not takes:
        raise DomainError(N_("Đợt chưa có ai để làm thử. Anh/chị ghi người vào ca của đợt trước."), code="empty")
    assign_people(session, sitting, takes, actor=actor, now=now, scope=scope)
    return rehearsal
