from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment
from quizapp.kernel.actor import SYSTEM
from quizapp.people.services.merging import merge_people
from tests.factories import make_assessment, make_assignment, make_person, make_sitting, make_unit


def test_places_follow_a_merged_person_where_there_is_room(session: Session, now: datetime) -> None:
    unit = make_unit(session)
    survivor, other = make_person(session, unit), make_person(session, unit)
    assessment = make_assessment(session)
    shared, alone = make_sitting(session, assessment), make_sitting(session, assessment, name="Ca 2")
    make_assignment(session, shared, survivor)
    kept = make_assignment(session, shared, other)
    moved = make_assignment(session, alone, other)
    merge_people(session, survivor, other, actor=SYSTEM, now=now)
    owners = {place.id: place.person_id for place in session.scalars(select(Assignment))}
    assert owners[moved.id] == survivor.id
    assert owners[kept.id] == other.id
