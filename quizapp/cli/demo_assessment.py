"""Demonstration data of assessments: a specification with its papers, an open assessment, two sittings."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.services import assemble_papers
from quizapp.cli.demo_specification import Matrix, seed_specification
from quizapp.delivery.models import Assessment
from quizapp.delivery.services.assigning import assign_people
from quizapp.delivery.services.organising import add_sitting, create_assessment, open_assessment
from quizapp.issuing.models import Edition
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import LOCAL_ZONE, to_local
from quizapp.people.models import Person

SPECIFICATION = "Đánh giá trước bổ nhiệm, 30 câu"
PLACE = "Phòng máy số 2, Trường Chính trị tỉnh"
MATRIX: Matrix = {"PCI": (3, 3, 2), "PAPI": (2, 2, 2), "PAR": (3, 3, 2), "SIPAS": (2, 1, 1), "ICT": (2, 1, 1)}
OPEN_DAYS = 10


def seed_assessment(
    session: Session,
    *,
    edition: Edition,
    officials: Sequence[Person],
    later: Sequence[Person] = (),
    actor: Actor,
    now: datetime,
) -> Assessment:
    """An open assessment of this month: `officials` may sit from today for ten days, `later` in a second sitting.

    Safe to repeat: what is there already is returned as it is.
    """
    local = to_local(now)
    title = f"Đánh giá trước bổ nhiệm, đợt {local:%m/%Y}"
    found = session.scalars(select(Assessment).where(Assessment.title == title)).first()
    if found is not None:
        return found
    specification = seed_specification(
        session,
        SPECIFICATION,
        MATRIX,
        edition=edition,
        pool="demonstration",
        minutes=40,
        papers=4,
        actor=actor,
        now=now,
    )
    if not specification.papers:
        assemble_papers(session, specification, seed=f"demonstration/{edition.id}", actor=actor, now=now)
    assessment = create_assessment(
        session,
        specification=specification,
        title=title,
        year=local.year,
        decision_number="112/KH-BCĐ",
        key_release="after_close",
        instructions="Anh/chị mang theo căn cước và có mặt trước giờ vào phòng 15 phút.",
        actor=actor,
        now=now,
    )
    today = datetime.combine(local.date(), time(7), LOCAL_ZONE)
    end = datetime.combine(local.date() + timedelta(days=OPEN_DAYS), time(17), LOCAL_ZONE)
    further = datetime.combine(local.date() + timedelta(days=OPEN_DAYS + 4), time(8), LOCAL_ZONE)
    windows = (("Ca 1", min(today, now), end, officials), ("Ca 2", further, further + timedelta(hours=3), later))
    for name, starts_at, ends_at, people in windows:
        sitting = add_sitting(
            session,
            assessment,
            name=name,
            place=PLACE,
            starts_at=starts_at,
            ends_at=ends_at,
            actor=actor,
            now=now,
        )
        if people:
            assign_people(session, sitting, [(p, "Phó Trưởng phòng") for p in people], actor=actor, now=now)
    open_assessment(session, assessment, actor=actor, now=now)
    return assessment
