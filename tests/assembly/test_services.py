from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.domain import compute_overlap
from quizapp.assembly.domain.problem import Conflict
from quizapp.assembly.models import Paper, PaperItem, Specification
from quizapp.assembly.queries import compute_paper_overlap, find_seed, forget_papers, get_paper_content
from quizapp.assembly.queries.papers import list_places
from quizapp.assembly.services import (
    ShortageError,
    assemble_papers,
    change_specification,
    create_specification,
    delete_specification,
    plan_papers,
    record_paper_opening,
    release_paper,
)
from quizapp.assembly.services.enemies import add_enemies
from quizapp.assembly.services.explaining import explain_conflicts
from quizapp.audit.models import AuditEvent
from quizapp.bank.models import ItemVersion
from quizapp.issuing.models import Edition, EditionItem
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import DomainError
from quizapp.kernel.hashing import compute_digest
from tests.factories import make_edition, make_item

CELLS = {("PAPI", "understand"): 1, ("PCI", "apply"): 1, ("PCI", "recognise"): 2}


def make_bank(session: Session, *, recognise: int = 5, apply: int = 3, understand: int = 3) -> Edition:
    versions = [make_item(session, "PCI", "recognise", pool="demonstration") for _ in range(recognise)]
    versions += [make_item(session, "PCI", "apply", pool="demonstration") for _ in range(apply)]
    versions += [make_item(session, "PAPI", "understand", pool="demonstration") for _ in range(understand)]
    # Neither of these may ever be drawn: the one is in another pool, the other in no edition.
    versions.append(make_item(session, "PCI", "recognise", pool="open"))
    make_item(session, "PCI", "recognise", pool="demonstration")
    return make_edition(session, versions)


def make(session: Session, edition: Edition, now: datetime, **changes: object) -> Specification:
    arguments: dict[str, object] = {
        "name": "  Ma trận   thử ",
        "edition": edition,
        "pool": "demonstration",
        "cells": CELLS,
        "minutes": 40,
        "pass_mark_percent": Decimal(50),
        "paper_count": 3,
        "owner_unit": None,
        "actor": SYSTEM,
        "now": now,
    } | changes
    return create_specification(session, **arguments)  # type: ignore[arg-type]  # the tests vary single arguments


def list_events(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq)))


def read_orders(session: Session, papers: list[Paper]) -> list[list[int]]:
    return [[q.version_id for q in get_paper_content(session, paper.id).questions] for paper in papers]


def list_shapes(session: Session, paper: Paper) -> list[tuple[str, str]]:
    return [(q.index_code, q.level) for q in get_paper_content(session, paper.id).questions]


def test_a_specification_keeps_its_cells_and_is_audited(session: Session, now: datetime) -> None:
    specification = make(session, make_bank(session), now, cells=CELLS | {("PAPI", "apply"): 0})
    assert specification.name == "Ma trận thử"
    assert {(c.index_code, c.level): c.count for c in specification.cells} == CELLS
    assert specification.question_count == 4
    assert specification.locked_at is None
    assert list_events(session) == ["web:specification:create"]


@pytest.mark.parametrize(
    "changes",
    [
        {"cells": {}},
        {"cells": {("PCI", "recognise"): -1}},
        {"cells": {("XYZ", "recognise"): 1}},
        {"cells": {("PCI", "hard"): 1}},
        {"cells": {("PCI", "recognise"): 201}},
        {"paper_count": 0},
        {"paper_count": 51},
    ],
)
def test_an_impossible_matrix_is_refused(session: Session, now: datetime, changes: dict[str, object]) -> None:
    edition = make_bank(session)
    with pytest.raises(DomainError):
        make(session, edition, now, **changes)


def test_a_matrix_needs_an_issued_edition(session: Session, now: datetime) -> None:
    edition = make_bank(session)
    edition.state = "draft"
    with pytest.raises(DomainError, match="đã ban hành"):
        make(session, edition, now)


def test_papers_are_equal_by_construction(session: Session, now: datetime) -> None:
    specification = make(session, make_bank(session), now)
    papers = assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)
    assert [p.number for p in papers] == [1, 2, 3]
    shapes = [list_shapes(session, p) for p in papers]
    assert shapes[0] == [("PCI", "recognise"), ("PCI", "recognise"), ("PCI", "apply"), ("PAPI", "understand")]
    assert shapes[1] == shapes[0] == shapes[2]
    for paper in papers:
        questions = get_paper_content(session, paper.id).questions
        assert [q.position for q in questions] == [1, 2, 3, 4]
        assert len({q.version_id for q in questions}) == 4
        versions = [session.get_one(ItemVersion, q.version_id) for q in questions]
        assert all(version.item.pool == "demonstration" for version in versions)
        assert paper.content_hash == compute_digest([version.content_hash for version in versions])


def test_papers_share_no_more_than_they_must(session: Session, now: datetime) -> None:
    specification = make(session, make_bank(session, recognise=5), now)
    papers = assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)
    # Six recognise questions are asked and five exist: exactly one is asked twice, and nothing else.
    overlap = compute_overlap(read_orders(session, papers))
    assert overlap.shared_total == 1


def test_the_same_seed_draws_the_same_papers(session: Session, now: datetime) -> None:
    edition = make_bank(session, recognise=30, apply=30, understand=30)
    drawn = {}
    for seed in ("a", "a ", "b"):
        papers = assemble_papers(session, make(session, edition, now), seed=seed.strip(), actor=SYSTEM, now=now)
        drawn[seed] = read_orders(session, papers)
    assert drawn["a"] == drawn["a "]
    assert drawn["a"] != drawn["b"]


def test_a_shortage_names_each_cell(session: Session, now: datetime) -> None:
    specification = make(session, make_bank(session, apply=0, recognise=1), now)
    with pytest.raises(ShortageError) as refusal:
        assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)
    assert [(c.kind, c.needed, c.available) for c in refusal.value.conflicts] == [("short", 2, 1), ("short", 1, 0)]
    assert "PCI, nhận biết: cần 2 câu, ngân hàng có 1; PCI, vận dụng: cần 1 câu, ngân hàng có 0" in str(refusal.value)
    assert specification.papers == []


def test_papers_lock_the_matrix(session: Session, now: datetime) -> None:
    edition = make_bank(session)
    specification = make(session, edition, now)
    change_specification(
        session,
        specification,
        name="Khác",
        edition=edition,
        pool="demonstration",
        cells={("PCI", "apply"): 2, ("PAPI", "understand"): 1},
        minutes=30,
        pass_mark_percent=Decimal("62.5"),
        paper_count=2,
        actor=SYSTEM,
        now=now,
    )
    assert {(c.index_code, c.level): c.count for c in specification.cells} == {
        ("PCI", "apply"): 2,
        ("PAPI", "understand"): 1,
    }
    assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)
    assert specification.locked_at == now
    assert len(specification.papers) == 2
    with pytest.raises(DomainError, match="đã có đề"):
        assemble_papers(session, specification, seed="b", actor=SYSTEM, now=now)
    with pytest.raises(DomainError, match="sao chép"):
        delete_specification(session, specification, actor=SYSTEM, now=now)
    assert list_events(session) == [
        "web:specification:create",
        "web:specification:change",
        "web:specification:assemble",
    ]


def test_a_free_matrix_can_be_deleted(session: Session, now: datetime) -> None:
    specification = make(session, make_bank(session), now)
    delete_specification(session, specification, actor=SYSTEM, now=now)
    assert session.scalars(select(Specification)).all() == []
    assert list_events(session)[-1] == "web:specification:delete"


def test_opening_a_paper_needs_a_reason_and_is_audited(session: Session, now: datetime) -> None:
    specification = make(session, make_bank(session), now)
    paper = assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)[0]
    with pytest.raises(DomainError, match="lý do"):
        record_paper_opening(session, paper, reason="  ", actor=SYSTEM, now=now)
    record_paper_opening(session, paper, reason="In đề dự phòng", actor=SYSTEM, now=now)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert event is not None
    assert (event.action, event.data["reason"]) == ("web:paper:open_with_keys", "In đề dự phòng")


def test_a_paper_is_read_once_and_is_missing_where_it_is_missing(session: Session, now: datetime) -> None:
    specification = make(session, make_bank(session), now)
    paper = assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)[0]
    assert get_paper_content(session, paper.id) is get_paper_content(session, paper.id)
    with pytest.raises(DomainError, match="Không có đề"):
        get_paper_content(session, 999_999)


def test_the_record_of_a_search_tells_how_equal_the_papers_are(session: Session, now: datetime) -> None:
    specification = make(session, make_bank(session, recognise=9, apply=9, understand=9), now, reserve_count=1)
    papers = assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)
    assert [paper.is_reserve for paper in papers] == [False, False, False, True]
    run = papers[0].run
    assert run is not None
    assert run.solver.startswith("HiGHS ")
    assert "HiGHS" in run.log
    assert (run.seed_digest, run.spread, run.target) == (compute_digest("a"), Decimal(0), Decimal("0.6875"))
    # Nobody has judged anything: two of 0.80, one of 0.65, one of 0.50.
    assert {(p.expected_score, p.maximum_score) for p in papers} == {(Decimal("2.75"), Decimal(4))}


def test_a_plan_made_before_the_bank_changed_is_refused(session: Session, now: datetime) -> None:
    edition = make_bank(session)
    specification = make(session, edition, now)
    plan = plan_papers(session, specification, seed="a", now=now)
    session.add(EditionItem(edition_id=edition.id, version_id=make_item(session, pool="demonstration").id))
    session.flush()
    with pytest.raises(DomainError, match="đã thay đổi trong lúc tìm đề"):
        assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now, plan=plan)


def test_papers_that_may_share_nothing_need_enough_for_all(session: Session, now: datetime) -> None:
    specification = make(session, make_bank(session, recognise=5), now, max_shared=0)
    with pytest.raises(ShortageError, match="nhận biết: 3 đề không chung câu nào cần 6 câu, ngân hàng có 5"):
        assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)


def test_a_cell_that_is_full_by_itself_is_not_said_to_be_short(session: Session, now: datetime) -> None:
    specification = make(session, make_bank(session), now)
    said = explain_conflicts(session, specification, [Conflict("joint", 0, 2, 5)])
    assert said == [
        "PCI, nhận biết: cần 2 câu, còn 5 câu, nhưng các điều kiện khác không cho lấy đủ cùng lúc với các ô khác"
    ]


def test_questions_of_one_item_model_never_meet_on_a_paper(session: Session, now: datetime) -> None:
    edition = make_bank(session, recognise=3)
    held = [
        entry.version
        for entry in edition.entries
        if entry.version.level == "recognise" and entry.version.item.pool == "demonstration"
    ]
    for version in held[:2]:
        version.origin = {"model": "pci-ranks", "figures": []}
    session.flush()
    specification = make(session, edition, now, cells={("PCI", "recognise"): 2}, paper_count=2)
    papers = assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)
    drawn = [{q.code for q in get_paper_content(session, paper.id).questions} for paper in papers]
    assert all(held[2].item.code in codes for codes in drawn)


def test_items_that_must_not_meet_never_do_and_are_named_where_they_stand_in_the_way(
    session: Session, now: datetime
) -> None:
    edition = make_bank(session, recognise=3)
    specification = make(session, edition, now, cells={("PCI", "recognise"): 2}, paper_count=2)
    held = sorted(
        entry.version.item.code
        for entry in edition.entries
        if entry.version.level == "recognise" and entry.version.item.pool == "demonstration"
    )
    for one, other in ((held[0], held[1]), (held[0], held[2])):
        add_enemies(session, one, other, reason="Câu này cho biết đáp án câu kia", actor=SYSTEM, now=now)
    papers = assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)
    drawn = [{q.code for q in get_paper_content(session, paper.id).questions} for paper in papers]
    assert drawn == [set(held[1:]), set(held[1:])]
    add_enemies(session, held[1], held[2], reason="Hai câu hỏi cùng một ý", actor=SYSTEM, now=now)
    again = make(session, edition, now, cells={("PCI", "recognise"): 2}, paper_count=2)
    with pytest.raises(ShortageError) as refusal:
        assemble_papers(session, again, seed="a", actor=SYSTEM, now=now)
    assert f"{held[0]} và {held[1]}" in str(refusal.value)
    assert "không được chung một đề nên chỉ lấy được 1" in str(refusal.value)
    with pytest.raises(DomainError, match="đã có trong danh sách"):
        add_enemies(session, held[2], held[1], reason="lặp lại", actor=SYSTEM, now=now)
    with pytest.raises(DomainError, match="hai mã câu hỏi khác nhau"):
        add_enemies(session, held[1], held[1], reason="một câu", actor=SYSTEM, now=now)


def test_papers_are_sealed_until_somebody_sits_them(session: Session, now: datetime) -> None:
    specification = make(session, make_bank(session), now)
    papers = assemble_papers(session, specification, seed="rất bí mật", actor=SYSTEM, now=now)
    assert session.scalars(select(PaperItem)).all() == []
    paper, run = papers[0], papers[0].run
    assert paper.sealed is not None
    assert run is not None
    order = read_orders(session, papers)[0]
    # Nothing in the database tells what is asked, or how to find it again.
    stored = [*paper.sealed, *(run.sealed_seed or b"")]
    assert str(order).encode() not in bytes(stored)
    events = session.scalars(select(AuditEvent)).all()
    assert "rất bí mật" not in str([event.data for event in events])
    assert find_seed(run, papers) is None
    # A seal holds for one paper only.
    own, papers[1].sealed = papers[1].sealed, paper.sealed
    with pytest.raises(ValueError, match="does not hold"):
        list_places(session, [papers[1]])
    papers[1].sealed = own
    for one in papers:
        release_paper(session, one, now=now)
        release_paper(session, one, now=now)
    assert [item.version_id for item in paper.items] == order
    assert [one.sealed for one in papers] == [None, None, None]
    assert find_seed(run, papers) == "rất bí mật"
    assert list_events(session).count("system:paper:release") == 3
    forget_papers()
    assert read_orders(session, papers)[0] == order


def test_sealed_papers_count_for_what_papers_share(session: Session, now: datetime) -> None:
    specification = make(session, make_bank(session), now)
    papers = assemble_papers(session, specification, seed="a", actor=SYSTEM, now=now)
    before = compute_paper_overlap(session, specification)
    release_paper(session, papers[1], now=now)
    assert compute_paper_overlap(session, specification) == before
