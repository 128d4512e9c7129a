"""Making and changing specifications."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy.orm import Session

from quizapp.assembly.domain import LEVELS, MAX_PAPERS, MAX_QUESTIONS, Cell
from quizapp.assembly.domain.terms import CellRule, Conditions
from quizapp.assembly.models import Specification, SpecificationCell
from quizapp.audit.services import record
from quizapp.bank.domain import Pool
from quizapp.indices.queries import list_indices
from quizapp.issuing.models import Edition
from quizapp.itemtypes.registry import ITEM_TYPE_NAMES
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
    # Further cells, narrower or wider than those of the matrix.
    rules: NotRequired[Sequence[CellRule]]
    conditions: NotRequired[Conditions]


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
    rules = [
        *(CellRule(count, count, code, level=level) for (code, level), count in terms["cells"].items() if count),
        *terms.get("rules", ()),
    ]
    conditions = terms.get("conditions", Conditions())
    _check_rules(session, rules)
    total = sum(rule.low for rule in rules) if conditions.total is None else conditions.total
    if not 1 <= total <= MAX_QUESTIONS:
        raise DomainError(N_("Một đề có từ 1 đến %(most)s câu."), code="count", most=MAX_QUESTIONS)
    if conditions.total is None and any(rule.low < rule.high for rule in rules):
        raise DomainError(N_("Có ô ghi khoảng số câu, nên anh/chị cần ghi tổng số câu của một đề."), code="total")
    if bool(conditions.focus_owner) != bool(conditions.focus_count):
        raise DomainError(N_("Anh/chị ghi cả cơ quan và số câu thuộc phần việc của cơ quan đó."), code="focus")
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
    for field in fields(Conditions):
        setattr(specification, field.name, getattr(conditions, field.name))
    specification.cells.extend(_build_cell(rule) for rule in rules)


def _check_rules(session: Session, rules: Sequence[CellRule]) -> None:
    indices = {index.code: {component.code for component in index.components} for index in list_indices(session)}
    for rule in rules:
        known = (
            0 <= rule.low <= rule.high <= MAX_QUESTIONS
            and (rule.index_code is None or rule.index_code in indices)
            and (rule.component is None or rule.component in indices.get(rule.index_code or "", ()))
            and (rule.level is None or rule.level in LEVELS)
            and (rule.item_type is None or rule.item_type in ITEM_TYPE_NAMES)
            and (rule.pool is None or rule.pool in tuple(Pool))
        )
        if not known:
            raise DomainError(N_("Ma trận có ô không hợp lệ."), code="cell")


def _build_cell(rule: CellRule) -> SpecificationCell:
    return SpecificationCell(
        index_code=rule.index_code,
        component=rule.component,
        level=rule.level,
        item_type=rule.item_type,
        pool=rule.pool,
        count=rule.low,
        most=None if rule.low == rule.high else rule.high,
        stays_last=rule.stays_last,
    )


def draft_specification(session: Session, **terms: Unpack[Terms]) -> Specification:
    """A specification as `create_specification` would make it, kept nowhere: to see what the bank says to it."""
    specification = Specification()
    _fill(session, specification, terms)
    return specification


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
        "cells": [
            {name: value for name, value in asdict(cell.rule).items() if value is not None}
            for cell in specification.cells
        ],
        "minutes": specification.minutes,
        "pass_mark_percent": str(specification.pass_mark_percent),
        "papers": specification.paper_count,
        "reserves": specification.reserve_count,
        "max_shared": specification.max_shared,
        "conditions": {
            name: str(value) for name, value in asdict(specification.conditions).items() if value is not None
        },
    }
