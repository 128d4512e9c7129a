from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.queries import get_paper_content
from quizapp.delivery.services.assigning import RefusedPeopleError, assign_people, excuse_assignment
from quizapp.delivery.services.attempts import hand_in_attempt, start_attempt
from quizapp.delivery.services.finalising import settle_sittings
from quizapp.delivery.services.saving import save_response
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.actor import SYSTEM
from quizapp.results.models import Result
from tests.factories import (
    make_assessment,
    make_assignment,
    make_person,
    make_sitting,
    make_unit,
)


def test_who_has_passed_is_not_assigned_again_but_who_has_not_may_be(session: Session, now: datetime) -> None:
    unit = make_unit(session)
    assessment = make_assessment(session)
    first = make_sitting(session, assessment)
    people = [make_person(session, unit, name) for name in ("Trần Văn Đức", "Nguyễn Thị Ánh")]
    for person, knows in zip(people, (True, False), strict=True):
        place = make_assignment(session, first, person)
        attempt = start_attempt(session, place, lease_key="a", actor=person.actor, now=now)
        questions = {q.version_id: q for q in get_paper_content(session, attempt.paper_id).questions}
        for position, shown in enumerate(attempt.layout, start=1):
            question = questions[shown["version"]]
            key = get_item_type(question.item_type).reveal(question.content, shown["layout"])
            save_response(
                session,
                attempt.public_id,
                person_id=person.id,
                position=position,
                answer=key if knows else None,
                flagged=False,
                epoch=1,
                client_id=None,
                now=now,
            )
        hand_in_attempt(session, attempt, actor=person.actor, now=now)
    outcomes = session.scalars(select(Result.outcome).order_by(Result.id)).all()
    assert outcomes == ["passed", "not_passed"]
    start = now + timedelta(days=2)
    second = make_sitting(session, assessment, starts_at=start, ends_at=start + timedelta(hours=2), name="Ca 2")
    with pytest.raises(RefusedPeopleError, match="đã đạt") as refusal:
        assign_people(session, second, [(p, "") for p in people], actor=SYSTEM, now=now)
    assert list(refusal.value.reasons) == [people[0].id]
    assert assign_people(session, second, [(people[1], "")], actor=SYSTEM, now=now)


def test_an_excuse_after_the_sitting_replaces_the_absence(session: Session, now: datetime) -> None:
    sitting = make_sitting(session, make_assessment(session))
    place = make_assignment(session, sitting, make_person(session, make_unit(session)))
    after = sitting.ends_at + timedelta(minutes=1)
    settle_sittings(session, now=after)
    result = session.scalars(select(Result)).one()
    assert result.outcome == "absent"
    excuse_assignment(session, place, "Nghỉ ốm", actor=SYSTEM, now=after)
    assert (result.outcome, result.may_sit_again) == ("excused", True)


def test_an_excuse_before_the_end_decides_nothing_yet(session: Session, now: datetime) -> None:
    sitting = make_sitting(session, make_assessment(session))
    place = make_assignment(session, sitting, make_person(session, make_unit(session)))
    excuse_assignment(session, place, "Nghỉ ốm", actor=SYSTEM, now=now)
    assert session.scalars(select(Result)).all() == []
