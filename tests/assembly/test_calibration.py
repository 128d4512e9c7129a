from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.adapters import search_papers
from quizapp.assembly.domain.calibration import (
    Answers,
    Calibrated,
    Known,
    calibrate,
    compute_calibrated,
    compute_information,
    find_cut,
)
from quizapp.assembly.models import AssemblyRun, ItemDifficulty
from quizapp.assembly.queries.stock import read_problem
from quizapp.assembly.services import assemble_papers, create_specification
from quizapp.assembly.services.observing import record_calibration
from quizapp.kernel.actor import SYSTEM
from quizapp.people.domain import Role
from tests.assembly.banks import make_problem
from tests.client import PageClient
from tests.factories import make_edition, make_item, make_person, make_unit, save


def answer(difficulties: np.ndarray, people: int, asked: int) -> Answers:
    """Answers of people of spread abilities, each to so many questions drawn for them."""
    chance = np.random.default_rng(1)
    items = np.array([chance.choice(len(difficulties), asked, replace=False) for _ in range(people)]).ravel()
    who = np.repeat(np.arange(people), asked)
    able = chance.normal(0.4, 1, people)[who]
    right = chance.random(len(items)) < 1 / (1 + np.exp(difficulties[items] - able))
    return Answers(who, items, right.astype(np.float64))


@pytest.mark.embedded
def test_true_difficulties_are_found_again_though_everybody_saw_other_questions() -> None:
    true = np.random.default_rng(2).normal(0, 1, 100)
    found = calibrate(answer(true, people=800, asked=30))
    logits = np.array([found[item].logit for item in range(100)])
    off = logits - (true - true.mean())
    assert np.sqrt(np.mean(off**2)) < 0.25
    # Nothing is drawn together or apart, and the errors say what they should.
    assert np.polyfit(true, logits, 1)[0] == pytest.approx(1, abs=0.05)
    assert np.mean(np.abs(off) < 2 * np.array([found[item].error for item in range(100)])) >= 0.9


@pytest.mark.embedded
def test_the_difficulties_published_for_five_questions_of_a_known_test() -> None:
    # LSAT section 6: a thousand people; PROX sees nothing but the sums. Five questions are few for it.
    left, counts = [924, 709, 553, 763, 870], {5: 298, 4: 357, 3: 237, 2: 85, 1: 20, 0: 3}

    def deal() -> Iterator[list[int]]:
        for score, many in counts.items():
            for _person in range(many):
                taken = sorted(range(5), key=lambda item: -left[item])[:score]
                for item in taken:
                    left[item] -= 1
                yield [item in taken for item in range(5)]

    right = np.array(list(deal()), dtype=np.float64)
    found = calibrate(Answers(np.repeat(np.arange(1000), 5), np.tile(np.arange(5), 1000), right.ravel()))
    published = np.array([-2.872, -1.063, -0.258, -1.388, -2.219])
    assert [found[item].logit for item in range(5)] == pytest.approx(published - published.mean(), abs=0.2)


@pytest.mark.embedded
def test_a_question_with_few_answers_is_not_calibrated() -> None:
    few = Answers(np.arange(99), np.zeros(99, dtype=np.int64), np.ones(99))
    assert calibrate(few) == {}


@pytest.mark.embedded
def test_information_is_greatest_where_the_difficulty_meets_the_pass_mark() -> None:
    known = {1: Known(1, 1, 0.5, -1.0), 2: Known(1, 1, 0.5, 1.0), 3: Known(1, 1, 0.7, None)}
    assert compute_calibrated(known.values()) == pytest.approx(2 / 3)
    cut = find_cut(known.values(), 0.5)
    assert cut == pytest.approx(0, abs=1e-6)
    told = compute_information(cut, known | {4: Known(1, 1, 0.5, 0.0)})
    assert told == pytest.approx({1: 0.1966, 2: 0.1966, 3: 0.21, 4: 0.25}, abs=1e-4)


def test_calibrated_papers_tell_as_much_about_who_just_passes() -> None:
    problem = make_problem(300, cells=5, questions=15, papers=4, enemies=20, calibrated=True)
    told = [paper.information or 0.0 for paper in search_papers(problem, seed="a").papers]
    assert (max(told) - min(told)) / min(told) < 0.005


def test_what_is_calibrated_shows_in_the_statement_of_the_papers(
    session: Session, client: PageClient, now: datetime
) -> None:
    versions = [make_item(session, "PCI", pool="secure") for _ in range(12)]
    specification = create_specification(
        session,
        owner_unit=None,
        actor=SYSTEM,
        now=now,
        name="Ma trận",
        edition=make_edition(session, versions),
        pool="secure",
        cells={("PCI", "recognise"): 4},
        minutes=40,
        pass_mark_percent=Decimal(50),
        paper_count=2,
    )
    assert read_problem(session, specification, now=now).information is None
    logits = {one.id: Calibrated(place / 10, 0.2, 150) for place, one in enumerate(versions[:11])}
    record_calibration(session, logits, now=now)
    kept = session.get_one(ItemDifficulty, versions[2].id)
    assert (kept.logit, kept.logit_error, kept.logit_responses, kept.calibrated_at) == (
        Decimal("0.2"),
        Decimal("0.2"),
        150,
        now,
    )
    papers = assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)
    assert all(paper.information for paper in papers)
    run = session.scalars(select(AssemblyRun)).one()
    assert run.calibrated == Decimal("0.9167")
    organiser = make_person(session, make_unit(session), "Phan Văn Lộc", Role.COMMITTEE)
    save(session)
    text = client.sign_in(organiser).get(f"/ma-tran-de/{specification.id}").get_data(as_text=True)
    assert "các đề phân biệt người đạt với người chưa đạt rõ như nhau" in text
    assert "92\u00a0% số câu" in text
