from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.domain.terms import (
    CellRule,
    Conditions,
    Traits,
    compute_fresh_count,
    go_back,
    names_abolished,
)
from quizapp.assembly.models import Paper, Specification
from quizapp.assembly.queries import get_paper_content
from quizapp.assembly.services import (
    ShortageError,
    assemble_papers,
    check_specification,
    create_specification,
    draft_specification,
)
from quizapp.bank.models import ItemVersion
from quizapp.delivery.domain import QuestionPart, draw_layout
from quizapp.indices.models import IndexComponent
from quizapp.issuing.models import Edition
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import DomainError
from tests.factories import make_assessment, make_edition, make_indices, make_item, make_sitting

PLAIN = Traits(1, "PCI", "chung", "recognise", "single_choice", "secure")


def make_terms(edition: Edition, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Ma trận",
        "edition": edition,
        "pool": "secure",
        "cells": {},
        "minutes": 40,
        "pass_mark_percent": Decimal(50),
        "paper_count": 2,
    } | changes


def make(session: Session, edition: Edition, now: datetime, **changes: Any) -> Specification:
    return create_specification(session, owner_unit=None, actor=SYSTEM, now=now, **make_terms(edition, **changes))


def make_versions(session: Session, count: int, level: str = "recognise", **columns: Any) -> list[ItemVersion]:
    versions = [make_item(session, "PCI", level, pool="secure") for _ in range(count)]
    for version in versions:
        for name, value in columns.items():
            setattr(version, name, value)
    session.flush()
    return versions


def list_versions(session: Session, paper: Paper) -> list[int]:
    return [question.version_id for question in get_paper_content(session, paper.id).questions]


def test_a_cell_takes_what_it_says() -> None:
    assert CellRule(1, 1).accepts(PLAIN, "secure")
    assert not CellRule(1, 1).accepts(PLAIN, "open")
    assert CellRule(1, 1, pool="secure").accepts(PLAIN, "open")
    assert not CellRule(1, 1, "ICT").accepts(PLAIN, "secure")
    assert not CellRule(1, 1, "PCI", "khac").accepts(PLAIN, "secure")
    assert not CellRule(1, 1, level="apply").accepts(PLAIN, "secure")
    assert not CellRule(1, 1, item_type="ordering").accepts(PLAIN, "secure")
    assert CellRule(2, 2, "PCI", level="apply").is_plain
    assert not CellRule(1, 2, "PCI", level="apply").is_plain
    assert not CellRule(2, 2, "PCI", component="chung", level="apply").is_plain
    assert not CellRule(2, 2, "PCI", level="apply", stays_last=True).is_plain


def test_rest_and_exposure() -> None:
    now = datetime(2026, 8, 31, tzinfo=UTC)
    assert go_back(now, 6) == datetime(2026, 2, 28, tzinfo=UTC)
    assert go_back(now, 12) == datetime(2025, 8, 31, tzinfo=UTC)
    used = replace(PLAIN, uses=2, last_used=datetime(2026, 2, 28, tzinfo=UTC))
    assert Conditions(rest_months=6).may_use(used, now)
    assert not Conditions(rest_months=7).may_use(used, now)
    assert Conditions(max_uses=3).may_use(used, now)
    assert not Conditions(max_uses=2).may_use(used, now)
    assert Conditions(rest_months=7).may_use(PLAIN, now)
    assert [compute_fresh_count(30, percent) for percent in (1, 50, 100)] == [1, 15, 30]
    assert names_abolished("Theo Quyết định, SỞ  Thông tin và Truyền thông chủ trì", ["Sở Thông tin và Truyền thông"])


def test_cells_by_component_with_ranges_and_what_stays_last(session: Session, now: datetime) -> None:
    make_indices(session)
    session.add(IndexComponent(index_code="PCI", code="dat-dai", name="Tiếp cận đất đai", position=2))
    land = make_versions(session, 6, component="dat-dai")
    other = make_versions(session, 8)
    hard = make_versions(session, 4, "apply")
    edition = make_edition(session, [*land, *other, *hard])
    specification = make(
        session,
        edition,
        now,
        cells={("PCI", "recognise"): 2},
        rules=[CellRule(1, 3, "PCI", "dat-dai"), CellRule(1, 1, level="apply", stays_last=True)],
        conditions=Conditions(total=5),
    )
    assert specification.question_count == 5
    papers = assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)
    for paper in papers:
        questions = get_paper_content(session, paper.id).questions
        assert len(questions) == 5
        assert [q.stays_last for q in questions] == [False] * 4 + [True]
        assert questions[-1].level == "apply"
        assert 2 <= sum(q.component == "dat-dai" for q in questions) <= 4


def test_conditions_hold_in_every_paper(session: Session, now: datetime) -> None:
    old = make_versions(session, 8, stem="Sở Thông tin và Truyền thông chủ trì việc nào?")
    own = make_versions(session, 4, owners=["Sở Tư pháp"])
    rest = make_versions(session, 4)
    edition = make_edition(session, [*old, *own, *rest])
    conditions = Conditions(max_abolished=1, focus_owner="Sở Tư pháp", focus_count=2)
    specification = make(session, edition, now, cells={("PCI", "recognise"): 4}, conditions=conditions)
    for paper in assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now):
        versions = set(list_versions(session, paper))
        assert len(versions & {v.id for v in old}) <= 1
        assert len(versions & {v.id for v in own}) >= 2


def test_questions_rest_and_new_ones_are_preferred_as_said(session: Session, now: datetime) -> None:
    edition = make_edition(session, make_versions(session, 8))
    first = make(session, edition, now, cells={("PCI", "recognise"): 2})
    drawn = assemble_papers(session, first, seed="a", actor=SYSTEM, now=now)
    used = {version for paper in drawn for version in list_versions(session, paper)}
    assert len(used) == 4
    # Drawn is not shown; from the opening on, the papers are promised.
    unused = make(session, edition, now, cells={("PCI", "recognise"): 2}, conditions=Conditions(fresh_percent=100))
    assert check_specification(session, unused, now=now) == []
    make_sitting(session, make_assessment(session, first))
    rested = make(
        session, edition, now, cells={("PCI", "recognise"): 2}, conditions=Conditions(rest_months=6), max_shared=0
    )
    for paper in assemble_papers(session, rested, seed="a", actor=SYSTEM, now=now):
        assert not set(list_versions(session, paper)) & used
    make_sitting(session, make_assessment(session, rested))
    fresh = make(session, edition, now, cells={("PCI", "recognise"): 2}, conditions=Conditions(fresh_percent=50))
    assert check_specification(session, fresh, now=now) == [
        "điều kiện “ít nhất 50 % câu chưa ai làm”: cần 1 câu, ngân hàng có 0"
    ]
    spent = make(session, edition, now, cells={("PCI", "recognise"): 2}, conditions=Conditions(max_uses=1))
    with pytest.raises(ShortageError, match="PCI, nhận biết: cần 2 câu, ngân hàng có 0"):
        assemble_papers(session, spent, seed="a", actor=SYSTEM, now=now)


def test_a_wanted_difficulty_is_met_or_the_nearest_is_named(session: Session, now: datetime) -> None:
    edition = make_edition(session, [*make_versions(session, 8), *make_versions(session, 8, "apply")])
    rules = [CellRule(0, 4, "PCI", level="recognise"), CellRule(0, 4, "PCI", level="apply")]
    wanted = Conditions(total=4, target_percent=Decimal("57.5"), tolerance_percent=Decimal(1))
    specification = make(session, edition, now, rules=rules, conditions=wanted)
    for paper in assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now):
        assert (paper.expected_score, paper.maximum_score) == (Decimal("2.3"), Decimal(4))
    beyond = make(session, edition, now, rules=rules, conditions=replace(wanted, target_percent=Decimal(90)))
    with pytest.raises(ShortageError, match="đòi 90 ± 1 %, đề gần nhất lập được là 80,0 % số điểm"):
        assemble_papers(session, beyond, seed="a", actor=SYSTEM, now=now)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rules": [CellRule(2, 1, "PCI")]}, "không hợp lệ"),
        ({"rules": [CellRule(1, 1, "PCI", "khong-co")]}, "không hợp lệ"),
        ({"rules": [CellRule(1, 1, item_type="tiểu luận")]}, "không hợp lệ"),
        ({"rules": [CellRule(1, 2, "PCI")]}, "tổng số câu"),
        ({"cells": {("PCI", "recognise"): 1}, "conditions": Conditions(focus_count=2)}, "cả cơ quan và số câu"),
    ],
)
def test_terms_that_say_nothing_clear_are_refused(
    session: Session, now: datetime, changes: dict[str, Any], message: str
) -> None:
    edition = make_edition(session, make_versions(session, 2))
    with pytest.raises(DomainError, match=message):
        make(session, edition, now, **changes)


def test_a_draft_is_checked_and_kept_nowhere(session: Session, now: datetime) -> None:
    edition = make_edition(session, make_versions(session, 3))
    drafted = draft_specification(
        session,
        **make_terms(edition, cells={("PCI", "recognise"): 2}, max_shared=0, conditions=Conditions(total=5)),
    )
    assert check_specification(session, drafted, now=now) == [
        "tổng số câu là 5, nhưng các ô cộng lại nhiều nhất 2",
        "PCI, nhận biết: 2 đề không chung câu nào cần 4 câu, ngân hàng có 3",
    ]
    session.flush()
    assert session.scalars(select(Specification)).all() == []


def test_what_stays_last_is_last_for_everybody_and_a_fixed_order_stays() -> None:
    content = {"options": [{"text": "a", "correct": True}, {"text": "b", "correct": False}]}
    parts = [QuestionPart(n, "single_choice", content, stays_last=n >= 8) for n in range(10)]
    for seed in "abcdef":
        order = [place["version"] for place in draw_layout(parts, seed, 1)]
        assert set(order[-2:]) == {8, 9}
        assert [place["version"] for place in draw_layout(parts, seed, 1, fixed_order=True)] == list(range(10))
    assert len({tuple(place["version"] for place in draw_layout(parts, seed, 1)) for seed in "abcdef"}) > 1
