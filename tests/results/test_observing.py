from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.domain import calibration
from quizapp.assembly.models import ItemDifficulty, Paper
from quizapp.delivery.services.signals import sitting_closed
from quizapp.people.domain import Role
from quizapp.results.services.calibrating import compute_calibration
from quizapp.results.services.observing import observe_papers
from quizapp.tasks.models import TaskRun
from tests.client import PageClient
from tests.factories import (
    make_assessment,
    make_assignment,
    make_person,
    make_sitting,
    make_specification,
    make_unit,
    save,
)
from tests.results.factories import sit


def test_what_papers_came_to_stands_beside_what_was_expected(
    session: Session, client: PageClient, now: datetime
) -> None:
    specification = make_specification(session, count=2, papers=2)
    sitting = make_sitting(session, make_assessment(session, specification))
    unit = make_unit(session)
    people = [make_person(session, unit) for _ in range(3)]
    # The first and the third sit paper 1, the second paper 2, of four questions each.
    for person, right in zip(people, (4, 1, 2), strict=True):
        sit(session, make_assignment(session, sitting, person), right=right, wrong=4 - right)
    observe_papers(session, specification.id, now=now)
    one, two = session.scalars(select(Paper).order_by(Paper.number)).all()
    assert (one.observed_count, one.observed_mean, one.observed_deviation) == (2, Decimal(3), Decimal("1.4142"))
    assert (two.observed_count, two.observed_mean, two.observed_deviation) == (1, Decimal(1), Decimal(0))
    shares = {
        known.version_id: (known.responses, known.observed_share) for known in session.scalars(select(ItemDifficulty))
    }
    assert [shares[item.version_id] for item in one.items] == [
        (2, Decimal(1)),
        (2, Decimal(1)),
        (2, Decimal("0.5")),
        (2, Decimal("0.5")),
    ]
    # Counting again changes nothing.
    observe_papers(session, specification.id, now=now)
    assert one.observed_count == 2
    committee = make_person(session, unit, "Phan Văn Lộc", Role.COMMITTEE)
    save(session)
    text = client.sign_in(committee).get(f"/ma-tran-de/{specification.id}").get_data(as_text=True)
    assert "nằm trong khoảng 1,00 đến 3,00, cách nhau 2,00 điểm" in text
    assert "2 bài, lệch chuẩn 1,41" in text


def test_difficulties_come_from_everybodys_first_attempt(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibration, "FEWEST_RESPONSES", 3)
    sitting = make_sitting(session, make_assessment(session, make_specification(session, count=2, papers=1)))
    unit = make_unit(session)
    for right in (1, 2, 3):
        assignment = make_assignment(session, sitting, make_person(session, unit))
        sit(session, assignment, right=right, wrong=4 - right)
        sit(session, assignment, right=4, ordinal=2)
    found = compute_calibration(session)
    paper = session.scalars(select(Paper)).one()
    logits = [found[item.version_id].logit for item in paper.items]
    assert logits == sorted(logits)
    assert logits[0] < logits[1] < logits[2] < logits[3]
    assert [found[item.version_id].responses for item in paper.items] == [3, 3, 3, 3]


def test_closing_a_sitting_has_its_papers_counted(session: Session, now: datetime) -> None:
    sitting = make_sitting(session, make_assessment(session))
    sitting_closed.send(sitting, session=session, now=now)
    sitting_closed.send(sitting, session=session, now=now)
    run = session.scalars(select(TaskRun).where(TaskRun.kind == "results.observe")).one()
    assert run.params == {"specification": sitting.specification_id}
