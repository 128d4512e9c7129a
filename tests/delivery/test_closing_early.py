"""A sitting closed before it began never took place: nobody was absent from it."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.delivery.models import Assignment
from quizapp.delivery.services.closing import close_assessment
from quizapp.delivery.services.finalising import settle_sittings
from quizapp.kernel.actor import SYSTEM
from quizapp.results.models import Result
from tests.conftest import START
from tests.delivery.factories import make_place
from tests.factories import make_assignment, make_person, make_sitting


def test_nobody_is_absent_from_a_sitting_that_never_began(session: Session) -> None:
    place = make_place(session)
    later = make_sitting(
        session, place.assessment, name="Ca 2", starts_at=START + timedelta(days=3), ends_at=START + timedelta(days=4)
    )
    waiting = make_assignment(session, later, make_person(session, place.person.unit, "Lê Văn Nam"))
    session.refresh(place.assessment)
    close_assessment(session, place.assessment, actor=SYSTEM, now=START)
    settle_sittings(session, now=START)
    assert waiting.state == "withdrawn"
    assert session.scalars(select(Result.assignment_id)).all() == [place.assignment.id]
    assert session.get_one(Assignment, place.assignment.id).state == "assigned"
    closed = session.scalars(
        select(AuditEvent).where(AuditEvent.action == "web:sitting:close", AuditEvent.subject_id == str(later.id))
    ).one()
    assert closed.data["never_began"] == [waiting.id]
