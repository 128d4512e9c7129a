"""Results and certificates as the services leave them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.certificates.models import Certificate
from quizapp.delivery.models import Assessment
from quizapp.people.models import OrgUnit, Person
from quizapp.results.models import Result
from quizapp.web.unit_of_work import unit_of_work
from tests import factories
from tests.results.factories import sit

LONG_NAME = "Công Tằng Tôn Nữ Thị Hoàng Diễm Quỳnh"
LONG_UNIT = "Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính tỉnh Tây Ninh, cơ sở 2"


def make_result(
    session: Session,
    *,
    right: int = 4,
    mode: str = "at_once",
    assessment: Assessment | None = None,
    person: Person | None = None,
    unit: OrgUnit | None = None,
) -> Result:
    """A result of an attempt with `right` of 4 right answers, committed, so that its certificate is being made."""
    assessment = assessment or factories.make_assessment(session, certificate_mode=mode)
    sitting = assessment.sittings[0] if assessment.sittings else factories.make_sitting(session, assessment)
    person = person or factories.make_person(session, unit or factories.make_unit(session))
    place = factories.make_assignment(session, sitting, person)
    number = place.id
    session.commit()
    with unit_of_work() as work:
        sit(work, work.get_one(type(place), number), right=right, wrong=4 - right)
    return session.scalars(select(Result).where(Result.assignment_id == number)).one()


def get_certificate(session: Session, result: Result) -> Certificate:
    """The newest certificate of a result."""
    return (
        session.scalars(
            select(Certificate).where(Certificate.result_id == result.id).order_by(Certificate.id.desc())
        ).first()
        or _fail()
    )


def _fail() -> Certificate:
    raise AssertionError("the result has no certificate")
