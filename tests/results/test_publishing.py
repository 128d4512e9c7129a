import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.delivery.models import Assessment, Assignment
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.results.services import publish_results
from tests import factories
from tests.conftest import START
from tests.results.factories import sit

ACTOR = Actor(None, "Trần Văn Minh")


@pytest.fixture
def place(session: Session) -> Assignment:
    assessment = factories.make_assessment(session, certificate_mode="on_publication")
    sitting = factories.make_sitting(session, assessment)
    return factories.make_assignment(session, sitting, factories.make_person(session, factories.make_unit(session)))


def publish(session: Session, assessment: Assessment | None, number: str = "12/TB-BCĐ") -> None:
    assert assessment is not None
    publish_results(session, assessment, notice_number=number, actor=ACTOR, now=START)


def test_publication_waits_for_everybody(session: Session, place: Assignment) -> None:
    with pytest.raises(DomainError, match="Còn 1 người"):
        publish(session, place.sitting.assessment)
    sit(session, place, right=4, state="in_progress")
    with pytest.raises(DomainError, match="Còn 1 người"):
        publish(session, place.sitting.assessment)


def test_publication_is_recorded_with_its_number_and_happens_once(session: Session, place: Assignment) -> None:
    sit(session, place, right=1)
    publish(session, place.sitting.assessment, " 12/TB-BCĐ ")
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "web:assessment:publish_results")).one()
    assert (event.actor_name, event.data) == ("Trần Văn Minh", {"notice_number": "12/TB-BCĐ"})
    with pytest.raises(DomainError, match="đã được công bố"):
        publish(session, place.sitting.assessment)


def test_publication_needs_a_number(session: Session, place: Assignment) -> None:
    with pytest.raises(DomainError, match="số thông báo"):
        publish(session, place.sitting.assessment, "  ")
