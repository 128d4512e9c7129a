"""Making and changing specifications."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.domain import LEVELS, MAX_PAPERS, MAX_QUESTIONS, Cell
from quizapp.assembly.models import Specification, SpecificationCell
from quizapp.audit.services import record
from quizapp.indices.models import IndexDefinition
from quizapp.issuing.models import Edition
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise
from quizapp.people.models import OrgUnit


class Terms(TypedDict):
    """What a specification says. `cells` maps (index code, level) to a count; zeros are left out."""

    name: str
    edition: Edition
    pool: str
    cells: Mapping[Cell, int]
    minutes: int
    pass_mark_percent: Decimal
    paper_count: int
    reserve_count: NotRequired[int]
    max_shared: NotRequired[int | None]


def create_specification(
    session: Session, *, owner_unit: OrgUnit | None, actor: Actor, now: datetime, **terms: Unpack[Terms]
) -> Specification:
    """A new matrix over an issued edition. Without an owner unit it is the Committee's own."""
    specification = Specification(owner_unit_id=owner_unit.id if owner_unit else None, created_at=now)
    _fill(session, specification, terms)
    session.add(specification)
    session.flush()
    record_specification(session, specification, "create", actor, now, _describe(specification))
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
    record_specification(
        session, specification, "change", actor, now, {"before": before, "after": _describe(specification)}
    )


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


def _fill(session: Session, specification: Specification, terms: Terms) -> None:
    if terms["edition"].state != "issued":
        raise DomainError(N_("Chỉ lập được ma trận trên ngân hàng câu hỏi đã ban hành."), code="not_issued")
    wanted = {cell: count for cell, count in terms["cells"].items() if count}
    known = set(session.scalars(select(IndexDefinition.code)))
    if any(count < 0 or code not in known or level not in LEVELS for (code, level), count in wanted.items()):
        raise DomainError(N_("Ma trận có ô không hợp lệ."), code="cell")
    if not 1 <= sum(wanted.values()) <= MAX_QUESTIONS:
        raise DomainError(N_("Một đề có từ 1 đến %(most)s câu."), code="count", most=MAX_QUESTIONS)
    reserves = terms.get("reserve_count", 0)
    if terms["paper_count"] < 1 or reserves < 0 or terms["paper_count"] + reserves > MAX_PAPERS:
        raise DomainError(N_("Số đề, kể cả đề dự phòng, từ 1 đến %(most)s."), code="papers", most=MAX_PAPERS)
    specification.name = normalise(terms["name"])
    specification.edition_id = terms["edition"].id
    specification.pool = terms["pool"]
    specification.minutes = terms["minutes"]
    specification.pass_mark_percent = terms["pass_mark_percent"]
    specification.paper_count = terms["paper_count"]
    specification.reserve_count = reserves
    specification.max_shared = terms.get("max_shared")
    specification.cells.extend(
        SpecificationCell(index_code=code, level=level, count=count) for (code, level), count in wanted.items()
    )


def record_specification(
    session: Session, specification: Specification, verb: str, actor: Actor, now: datetime, data: dict[str, Any]
) -> None:
    """Note an act on a specification in the audit chain."""
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
        "reserves": specification.reserve_count,
        "max_shared": specification.max_shared,
    }
