from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import DomainError
from quizapp.people.services.merging import merge_people
from tests.factories import make_assessment, make_assignment, make_person, make_sitting, make_unit


def test_places_follow_a_merged_person(session: Session, now: datetime) -> None:
    unit = make_unit(session)
    survivor, other = make_person(session, unit), make_person(session, unit)
    assessment = make_assessment(session)
    shared, alone = make_sitting(session, assessment), make_sitting(session, assessment, name="Ca 2")
    make_assignment(session, shared, survivor)
    withdrawn = make_assignment(session, shared, other, state="withdrawn")
    moved = make_assignment(session, alone, other)
    merge_people(session, survivor, other, actor=SYSTEM, now=now)
    assert moved.person_id == survivor.id
    assert withdrawn.person_id == other.id


def test_two_places_in_one_sitting_stand_in_the_way_of_merging(session: Session, now: datetime) -> None:
    unit = make_unit(session)
    survivor, other = make_person(session, unit), make_person(session, unit)
    sitting = make_sitting(session, make_assessment(session))
    for person in (survivor, other):
        make_assignment(session, sitting, person)
    with pytest.raises(DomainError, match="cùng có tên trong ca Ca 1"):
        merge_people(session, survivor, other, actor=SYSTEM, now=now)
