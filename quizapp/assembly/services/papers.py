"""Searching for the papers of a specification, keeping them, and opening one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.adapters import SolverTimeoutError, find_conflicts, search_papers
from quizapp.assembly.domain import compute_overlap, compute_paper_seed
from quizapp.assembly.domain.problem import (
    Conflict,
    Drawn,
    InfeasibleError,
    Problem,
    Search,
    compute_equality,
    list_conflicts,
)
from quizapp.assembly.models import AssemblyRun, Paper, PaperItem, Specification
from quizapp.assembly.queries.papers import forget_paper, list_places, seal_places
from quizapp.assembly.queries.stock import order_cells, read_problem
from quizapp.assembly.services.explaining import explain_conflicts
from quizapp.assembly.services.specifications import lock_specification, record_specification
from quizapp.audit.services import record
from quizapp.bank.models import ItemVersion
from quizapp.bank.queries.stale import find_stale
from quizapp.documents.adapters.sealing import seal
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_, normalise
from quizapp.tasks.models import TaskRun
from quizapp.tasks.services import request_task
from quizapp.web.unit_of_work import after_commit

Report = Callable[[int, int], None]


class ShortageError(DomainError):
    """The bank cannot give the papers; `conflicts` names each cell, in the order of the matrix."""

    def __init__(self, conflicts: Iterable[Conflict], sentences: Iterable[str]) -> None:
        cells = "; ".join(sentences)
        super().__init__(N_("Ngân hàng chưa đáp ứng được ma trận này. %(cells)s."), code="shortage", cells=cells)
        self.conflicts = list(conflicts)


@dataclass(frozen=True)
class PaperPlan:
    """Papers that were searched for and not yet kept. `inputs_hash` tells whether they still fit the bank."""

    seed: str
    inputs_hash: str
    search: Search
    # Rest periods count from here, then and when the papers are kept.
    made_at: datetime
    # The ability at the pass mark by which the papers were made equal too, and the share of calibrated questions.
    cut: float | None
    calibrated: float
    # Whether it keeps apart from what papers hold that somebody is still to sit.
    apart: bool


def plan_papers(
    session: Session,
    specification: Specification,
    *,
    seed: str,
    now: datetime,
    report: Report = lambda _done, _total: None,
) -> PaperPlan:
    """Search for the papers of a specification.

    Reads only, and may take seconds: call it outside any transaction that writes. The same seed over the same bank
    gives the same papers. Raises ShortageError naming what stands against it.
    """
    # What somebody is still to sit is drawn again only where the bank cannot do without.
    problem, apart = read_problem(session, specification, now=now, apart=True), True
    if find_conflicts(problem):
        problem, apart = read_problem(session, specification, now=now), False
    try:
        search = _search(session, specification, problem, seed, report)
    except ShortageError:
        if not apart:
            raise
        problem, apart = read_problem(session, specification, now=now), False
        search = _search(session, specification, problem, seed, report)
    return PaperPlan(seed, compute_inputs_hash(problem), search, now, problem.cut, problem.calibrated, apart)


def _search(session: Session, specification: Specification, problem: Problem, seed: str, report: Report) -> Search:
    try:
        return search_papers(problem, seed=seed, report=report)
    except InfeasibleError as refusal:
        raise ShortageError(
            refusal.conflicts, explain_conflicts(session, specification, refusal.conflicts)
        ) from refusal
    except SolverTimeoutError as refusal:
        raise DomainError(
            N_("Chưa tìm được các đề trong thời gian cho phép. Anh/chị hãy giảm số đề hoặc bớt điều kiện."),
            code="timeout",
        ) from refusal


def plan_missing_papers(
    session: Session,
    specification: Specification,
    *,
    seed: str,
    now: datetime,
    report: Report = lambda _done, _total: None,
) -> PaperPlan | None:
    """`plan_papers` for a specification that has no papers yet; None where it has."""
    return None if specification.papers else plan_papers(session, specification, seed=seed, now=now, report=report)


def request_papers(session: Session, specification: Specification, *, actor: Actor, now: datetime) -> TaskRun:
    """Have the papers of a specification searched for and kept behind the page.

    What counting alone shows to be impossible is refused at once, with ShortageError.
    """
    refuse_drawn(specification)
    conflicts = list_conflicts(read_problem(session, specification, now=now))
    if conflicts:
        raise ShortageError(conflicts, explain_conflicts(session, specification, conflicts))
    return request_task(
        session,
        "assembly.papers",
        params={"specification": specification.id},
        requested_by_id=actor.id,
        title=N_("Lập đề"),
        dedupe_key=f"specification:{specification.id}",
        now=now,
    )


def refuse_drawn(specification: Specification) -> None:
    """Raise DomainError where papers exist."""
    if specification.papers:
        raise DomainError(
            N_("Ma trận này đã có đề. Muốn lập đề khác, anh/chị hãy sao chép thành ma trận mới."), code="drawn"
        )


def assemble_papers(
    session: Session,
    specification: Specification,
    *,
    seed: str,
    actor: Actor,
    now: datetime,
    plan: PaperPlan | None = None,
) -> list[Paper]:
    """Keep the papers of a specification and lock it: those of `plan`, else those searched for now.

    Every paper has the same cells in the same order, and is expected to bring the same score. Raises ShortageError,
    and DomainError where papers exist or the bank is no longer what the plan was made from.
    """
    lock_row(session, specification)
    refuse_drawn(specification)
    plan = plan or plan_papers(session, specification, seed=seed, now=now)
    chosen = sorted({one for drawn in plan.search.papers for need in drawn.by_need.values() for one in need})
    problem = read_problem(session, specification, now=plan.made_at, apart=plan.apart)
    has_changed = plan.inputs_hash != compute_inputs_hash(problem)
    # A search may run over midnight, and what it chose run out with the day.
    if has_changed or find_stale(session, chosen, to_local(now).date()):
        raise DomainError(
            N_("Ma trận hoặc ngân hàng đã thay đổi trong lúc tìm đề. Anh/chị hãy lập đề lại."), code="changed"
        )
    run = _build_run(specification, plan, now)
    session.add(run)
    session.flush()
    last = {key for key, rule in enumerate(order_cells(session, specification)) if rule.stays_last}
    at_end = [{v for key in last for v in drawn.by_need[key]} for drawn in plan.search.papers]
    orders = [_order(drawn, plan.seed, number) for number, drawn in enumerate(plan.search.papers, start=1)]
    hashes = _read_hashes(session, orders)
    papers = []
    for number, (drawn, order, end) in enumerate(zip(plan.search.papers, orders, at_end, strict=True), start=1):
        paper = Paper(
            specification_id=specification.id,
            number=number,
            content_hash=compute_digest([hashes[version] for version in order]),
            created_at=now,
            is_reserve=number > specification.paper_count,
            run_id=run.id,
            expected_score=to_decimal(drawn.expected),
            maximum_score=to_decimal(drawn.maximum),
            information=None if drawn.information is None else to_decimal(drawn.information),
        )
        paper.sealed = seal_places(paper, ((version, version in end) for version in order))
        papers.append(paper)
    session.add_all(papers)
    lock_specification(specification, now=now)
    session.flush()
    session.expire(specification, ["papers"])
    data = {
        "seed_digest": run.seed_digest,
        "inputs": plan.inputs_hash,
        "papers": {str(paper.number): paper.content_hash for paper in papers},
        "shared_most": compute_overlap(orders).shared_most,
        "spread": str(run.spread),
    }
    record_specification(session, specification, "assemble", actor, now, data)
    return papers


def compute_inputs_hash(problem: Problem) -> str:
    """Digest (64 hex digits) of everything a search is given besides its seed."""
    return compute_digest(problem.describe())


def to_decimal(value: float) -> Decimal:
    """A score as it is kept and shown: four places, which is finer than any two papers differ."""
    return Decimal(value).quantize(Decimal("0.0001"))


def release_paper(session: Session, paper: Paper, *, now: datetime) -> None:
    """Break the seal of a paper because somebody begins to sit it; one that is released stays as it is."""
    lock_row(session, paper)
    if paper.sealed is not None:
        for place in list_places(session, [paper])[paper.id]:
            session.add(
                PaperItem(
                    paper_id=paper.id,
                    position=place.position,
                    version_id=place.version_id,
                    stays_last=place.stays_last,
                )
            )
        paper.sealed = None
        session.flush()
        data = {"specification": paper.specification_id, "number": paper.number, "hash": paper.content_hash}
        record(session, "system:paper:release", ("paper", paper.id), actor=SYSTEM, now=now, data=data)
    after_commit(partial(forget_paper, paper.id))


def record_paper_opening(session: Session, paper: Paper, *, reason: str, actor: Actor, now: datetime) -> None:
    """Note in the audit chain that somebody opens a paper with its keys, and why."""
    reason = normalise(reason)
    if not reason:
        raise DomainError(N_("Anh/chị hãy ghi lý do mở đề."), code="reason")
    record(
        session,
        "web:paper:open_with_keys",
        ("paper", paper.id),
        actor=actor,
        now=now,
        data={
            "specification": paper.specification_id,
            "number": paper.number,
            "reason": reason,
            "sealed": paper.sealed is not None,
        },
    )


def _build_run(specification: Specification, plan: PaperPlan, now: datetime) -> AssemblyRun:
    search = plan.search
    return AssemblyRun(
        specification_id=specification.id,
        seed_digest=compute_digest(plan.seed),
        sealed_seed=seal(plan.seed.encode(), f"seed/{specification.id}"),
        inputs_hash=plan.inputs_hash,
        solver=search.solver,
        options=dict(search.options),
        target=to_decimal(search.target),
        spread=to_decimal(compute_equality((d.expected, d.maximum) for d in search.papers).spread),
        gap=to_decimal(max(drawn.gap for drawn in search.papers)),
        cut_logit=None if plan.cut is None else to_decimal(plan.cut),
        calibrated=to_decimal(plan.calibrated),
        log=search.log,
        created_at=now,
    )


def _order(drawn: Drawn, seed: str, number: int) -> list[int]:
    """The versions of a paper by position: cell after cell, within a cell as the paper's seed shuffles them."""
    random = Random(compute_paper_seed(seed, number))  # noqa: S311 - must be repeatable; the seed is secret
    order: list[int] = []
    for versions in drawn.by_need.values():
        shuffled = list(versions)
        random.shuffle(shuffled)
        order += shuffled
    return order


def _read_hashes(session: Session, orders: list[list[int]]) -> dict[int, str]:
    wanted = {version for order in orders for version in order}
    rows = session.execute(select(ItemVersion.id, ItemVersion.content_hash).where(ItemVersion.id.in_(wanted)))
    return {row.id: row.content_hash for row in rows}
