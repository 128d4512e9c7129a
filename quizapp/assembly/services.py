"""Making specifications and drawing papers."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.domain import (
    LEVELS,
    MAX_PAPERS,
    MAX_QUESTIONS,
    Cell,
    Shortage,
    compute_overlap,
    compute_paper_seed,
    draw_papers,
    list_shortages,
)
from quizapp.assembly.models import Paper, PaperItem, Specification, SpecificationCell
from quizapp.audit.services import record
from quizapp.bank.domain import LEVEL_NAMES, Level
from quizapp.bank.models import Edition, ItemVersion
from quizapp.bank.queries import list_cell_versions
from quizapp.indices.models import IndexDefinition
from quizapp.indices.queries import list_indices
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_, normalise
from quizapp.people.models import OrgUnit


class ShortageError(DomainError):
    """The bank cannot fill the matrix even once; `shortages` names each cell."""

    def __init__(self, shortages: list[Shortage], names: Mapping[str, str]) -> None:
        cells = "; ".join(
            f"{names.get(s.index_code, s.index_code)}, {LEVEL_NAMES[Level(s.level)].lower()}: "
            f"cần {s.needed} câu, ngân hàng có {s.available}"
            for s in shortages
        )
        super().__init__(N_("Ngân hàng chưa đủ câu hỏi cho ma trận này. %(cells)s."), code="shortage", cells=cells)
        self.shortages = shortages


class Terms(TypedDict):
    """What a specification says. `cells` maps (index code, level) to a count; zeros are left out."""

    name: str
    edition: Edition
    pool: str
    cells: Mapping[Cell, int]
    minutes: int
    pass_mark_percent: Decimal
    paper_count: int


def create_specification(
    session: Session, *, owner_unit: OrgUnit | None, actor: Actor, now: datetime, **terms: Unpack[Terms]
) -> Specification:
    """A new matrix over an issued edition. Without an owner unit it is the Committee's own."""
    specification = Specification(owner_unit_id=owner_unit.id if owner_unit else None, created_at=now)
    _fill(session, specification, terms)
    session.add(specification)
    session.flush()
    _record(session, specification, "create", actor, now, _describe(specification))
    return specification


def change_specification(
    session: Session, specification: Specification, *, actor: Actor, now: datetime, **terms: Unpack[Terms]
) -> None:
    """Change a matrix that is still free to change."""
    refuse_locked(specification)
    before = _describe(specification)
    specification.cells.clear()
    session.flush()
    _fill(session, specification, terms)
    session.flush()
    _record(session, specification, "change", actor, now, {"before": before, "after": _describe(specification)})


def delete_specification(session: Session, specification: Specification, *, actor: Actor, now: datetime) -> None:
    """Remove a matrix that nothing was built on."""
    refuse_locked(specification)
    number, data = specification.id, _describe(specification)
    session.delete(specification)
    session.flush()
    record(session, "web:specification:delete", ("specification", number), actor=actor, now=now, data=data)


def lock_specification(specification: Specification, *, now: datetime) -> None:
    """Keep a matrix as it is from now on, because papers or an assessment rest on it."""
    if specification.locked_at is None:
        specification.locked_at = now


def refuse_locked(specification: Specification) -> None:
    """Raise DomainError where a matrix may no longer change."""
    if specification.locked_at is not None:
        raise DomainError(
            N_(
                "Ma trận này đã có đề hoặc đã dùng cho một đợt nên không sửa được nữa. "
                "Anh/chị hãy sao chép thành ma trận mới."
            ),
            code="locked",
        )


def assemble_papers(
    session: Session, specification: Specification, *, seed: str, actor: Actor, now: datetime
) -> list[Paper]:
    """Draw the papers of a matrix and lock it.

    Equal by construction: the same cells in the same order in each. The same seed over the same edition draws the
    same papers. Raises ShortageError naming each cell that the bank cannot fill, DomainError where papers exist.
    """
    lock_row(session, specification)
    if specification.papers:
        raise DomainError(
            N_("Ma trận này đã có đề. Muốn lập đề khác, anh/chị hãy sao chép thành ma trận mới."), code="drawn"
        )
    needs = order_cells(session, specification)
    stock = {cell: list_cell_versions(session, specification.edition_id, specification.pool, *cell) for cell in needs}
    shortages = list_shortages(needs, {cell: len(versions) for cell, versions in stock.items()})
    if shortages:
        raise ShortageError(shortages, {index.code: index.short_name for index in list_indices(session)})
    drawn = draw_papers(needs, stock, specification.paper_count, seed)
    wanted = {version for paper in drawn for version in paper}
    versions = session.execute(select(ItemVersion.id, ItemVersion.content_hash).where(ItemVersion.id.in_(wanted)))
    hashes = {row.id: row.content_hash for row in versions}
    papers = [
        Paper(
            specification_id=specification.id,
            number=number,
            seed=compute_paper_seed(seed, number),
            content_hash=compute_digest([hashes[version] for version in versions]),
            created_at=now,
            items=[PaperItem(position=at, version_id=version) for at, version in enumerate(versions, start=1)],
        )
        for number, versions in enumerate(drawn, start=1)
    ]
    session.add_all(papers)
    lock_specification(specification, now=now)
    session.flush()
    session.expire(specification, ["papers"])
    hashed = {str(paper.number): paper.content_hash for paper in papers}
    data = {"seed": seed, "papers": hashed, "shared_most": compute_overlap(drawn).shared_most}
    _record(session, specification, "assemble", actor, now, data)
    return papers


def order_cells(session: Session, specification: Specification) -> dict[Cell, int]:
    """The cells of a matrix in the order of a paper: by the position of the index, then from easy to hard."""
    place = {index.code: index.position for index in list_indices(session)}
    cells = sorted(specification.cells, key=lambda c: (place[c.index_code], LEVELS.index(c.level)))
    return {(cell.index_code, cell.level): cell.count for cell in cells}


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
        data={"specification": paper.specification_id, "number": paper.number, "reason": reason},
    )


def _fill(session: Session, specification: Specification, terms: Terms) -> None:
    if terms["edition"].state != "issued":
        raise DomainError(N_("Chỉ lập được ma trận trên ngân hàng câu hỏi đã ban hành."), code="not_issued")
    wanted = {cell: count for cell, count in terms["cells"].items() if count}
    known = set(session.scalars(select(IndexDefinition.code)))
    if any(count < 0 or code not in known or level not in LEVELS for (code, level), count in wanted.items()):
        raise DomainError(N_("Ma trận có ô không hợp lệ."), code="cell")
    if not 1 <= sum(wanted.values()) <= MAX_QUESTIONS:
        raise DomainError(N_("Một đề có từ 1 đến %(most)s câu."), code="count", most=MAX_QUESTIONS)
    if not 1 <= terms["paper_count"] <= MAX_PAPERS:
        raise DomainError(N_("Số đề từ 1 đến %(most)s."), code="papers", most=MAX_PAPERS)
    specification.name = normalise(terms["name"])
    specification.edition_id = terms["edition"].id
    specification.pool = terms["pool"]
    specification.minutes = terms["minutes"]
    specification.pass_mark_percent = terms["pass_mark_percent"]
    specification.paper_count = terms["paper_count"]
    specification.cells.extend(
        SpecificationCell(index_code=code, level=level, count=count) for (code, level), count in wanted.items()
    )


def _record(
    session: Session, specification: Specification, verb: str, actor: Actor, now: datetime, data: dict[str, Any]
) -> None:
    subject = ("specification", specification.id)
    record(session, f"web:specification:{verb}", subject, actor=actor, now=now, data=data)


def _describe(specification: Specification) -> dict[str, Any]:
    return {
        "name": specification.name,
        "edition": specification.edition_id,
        "pool": specification.pool,
        "cells": {f"{cell.index_code}/{cell.level}": cell.count for cell in specification.cells},
        "minutes": specification.minutes,
        "pass_mark_percent": str(specification.pass_mark_percent),
        "papers": specification.paper_count,
    }
