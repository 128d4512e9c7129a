from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from quizapp.delivery.models import Sitting
from quizapp.delivery.services.assigning import assign_people, excuse_assignment
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.delivery.services.reserve import fill_reserve_sitting
from quizapp.kernel.errors import DomainError
from quizapp.people.models import Person
from quizapp.web.unit_of_work import unit_of_work
from tests.client import PageClient
from tests.conftest import START
from tests.delivery.factories import Place, make_place
from tests.factories import make_person, make_sitting

LATER = START + timedelta(days=3)


def add_reserve(session: Session, place: Place, *, is_reserve: bool = True) -> Sitting:
    sitting = make_sitting(
        session, place.assessment, starts_at=LATER, ends_at=LATER + timedelta(hours=2), name="Ca dự phòng"
    )
    sitting.is_reserve = is_reserve
    session.commit()
    return sitting


def test_reserve_sitting_takes_who_was_excused_and_nobody_else(session: Session, committee: Person) -> None:
    place = make_place(session)
    other = make_person(session, place.person.unit, "Lê Văn Khác")
    reserve = add_reserve(session, place)
    with pytest.raises(DomainError, match="chỉ nhận người vắng hoặc được miễn"), unit_of_work():
        assign_people(session, reserve, [(other, "")], actor=committee.actor, now=START)
    with unit_of_work():
        excuse_assignment(session, place.assignment, "Nghỉ ốm.", actor=committee.actor, now=START)
    with unit_of_work():
        places = fill_reserve_sitting(session, reserve, actor=committee.actor, now=START)
    assert [(p.person_id, p.target_post) for p in places] == [(place.person.id, "Phó Trưởng phòng")]
    with pytest.raises(DomainError, match="Không còn ai"), unit_of_work():
        fill_reserve_sitting(session, reserve, actor=committee.actor, now=START)


def test_page_of_a_reserve_sitting_offers_who_was_absent(
    client: PageClient, session: Session, committee: Person
) -> None:
    place = make_place(session, ends_at=START + timedelta(minutes=1))
    reserve = add_reserve(session, place)
    place.sitting.closed_at = START
    session.commit()
    client.sign_in(committee)
    address = f"/dot-danh-gia/ca/{reserve.id}"
    assert "1 người vắng hoặc được miễn" in client.get(address).get_data(as_text=True)
    page = client.post(f"{address}/nguoi-vang", follow_redirects=True).get_data(as_text=True)
    assert place.person.full_name in page
    assert "người vắng hoặc được miễn ở ca khác" not in page


def test_another_attempt_waits_as_long_as_the_assessment_says(session: Session, committee: Person) -> None:
    place = make_place(session)
    again = add_reserve(session, place, is_reserve=False)
    place.assessment.retake_wait_days = 4
    session.commit()
    with unit_of_work():
        attempt = start_attempt(session, place.assignment, lease_key="k", actor=place.person.actor, now=START)
    with unit_of_work():
        hand_in_attempt(session, attempt, actor=place.person.actor, now=START)
    with pytest.raises(DomainError, match="chưa hết số ngày chờ"), unit_of_work():
        assign_people(session, again, [(place.person, "")], actor=committee.actor, now=START)
    place.assessment.retake_wait_days = 3
    session.commit()
    with unit_of_work():
        assign_people(session, again, [(place.person, "")], actor=committee.actor, now=START)
