from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Paper
from quizapp.assembly.queries.uses import read_uses
from quizapp.assembly.services import assemble_papers, plan_papers
from quizapp.bank.models import ItemVersion
from quizapp.kernel.actor import SYSTEM
from tests.assembly.test_services import make
from tests.conftest import START
from tests.factories import (
    make_assessment,
    make_assignment,
    make_edition,
    make_item,
    make_person,
    make_sitting,
    make_specification,
    make_unit,
)
from tests.results.factories import sit


def test_an_item_is_used_by_who_began_its_paper_not_by_drawing_it(session: Session, now: datetime) -> None:
    sitting = make_sitting(session, make_assessment(session, make_specification(session, count=2, papers=2)))
    sitting.opened_at = None
    unit = make_unit(session)
    sit(session, make_assignment(session, sitting, make_person(session, unit)), right=1)
    first, second = session.scalars(select(Paper).order_by(Paper.number)).all()
    uses = read_uses(session)
    shown = {item.version.item_id for item in first.items}
    assert (set(uses.items), uses.people) == (shown, 1)
    assert {(use.papers, use.people, use.last) for use in uses.items.values()} == {(1, 1, START)}
    # Once it is open, the other paper waits for somebody too; a reserve paper waits for nobody.
    sitting.opened_at, sitting.ends_at = now, now + timedelta(days=3)
    promised = read_uses(session).items
    assert {use.last for use in promised.values()} == {sitting.ends_at}
    assert len(promised) == 8
    second.is_reserve = True
    assert set(read_uses(session).items) == shown


def test_what_somebody_is_still_to_sit_is_drawn_again_only_where_nothing_else_is_left(
    session: Session, now: datetime
) -> None:
    edition = make_edition(session, [make_item(session, "PCI", pool="secure") for _ in range(12)])
    terms = {"pool": "secure", "cells": {("PCI", "recognise"): 2}, "paper_count": 2}
    promised: set[int] = set()
    for _specification in range(3):
        specification = make(session, edition, now, **terms)
        plan = plan_papers(session, specification, seed="a", now=now)
        assert plan.apart
        drawn = {version for paper in plan.search.papers for version in paper.versions}
        assert not drawn & promised
        promised |= drawn
        assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now, plan=plan)
        make_sitting(session, make_assessment(session, specification))
    assert promised == set(session.scalars(select(ItemVersion.id)))
    assert not plan_papers(session, make(session, edition, now, **terms), seed="a", now=now).apart
