"""Two records become one: places, attempts, certificates, authorship and rolls follow."""

import pytest
from sqlalchemy.orm import Session

from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import DomainError
from quizapp.people.models import Person
from quizapp.people.services.merging import merge_people
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.delivery.factories import make_place, start
from tests.factories import make_assignment, make_person


def merge(survivor: Person, other: Person) -> None:
    with unit_of_work() as session:
        merge_people(session, survivor, other, actor=SYSTEM, now=START)


def test_a_place_and_its_attempt_follow(session: Session) -> None:
    place = make_place(session)
    attempt = start(session, place)
    survivor = make_person(session, place.person.unit)
    session.commit()
    merge(survivor, place.person)
    assert place.assignment.person_id == survivor.id
    assert attempt.assignment.person_id == survivor.id
    # The name stays as it was when the place was given.
    assert place.assignment.person_name == place.person.full_name


def test_two_places_in_one_sitting_are_refused(session: Session) -> None:
    place = make_place(session)
    survivor = make_person(session, place.person.unit)
    kept = make_assignment(session, place.sitting, survivor)
    session.commit()
    with pytest.raises(DomainError, match="rút tên hồ sơ"):
        merge(survivor, place.person)
    assert place.person.merged_into_id is None
    place.assignment.state = "withdrawn"
    session.commit()
    merge(survivor, place.person)
    assert (kept.person_id, place.assignment.person_id) == (survivor.id, place.person.id)
