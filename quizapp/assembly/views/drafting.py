"""The form of a specification: what it offers, what it says, and what the bank says to it."""

from dataclasses import fields
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.assembly.domain import Cell, Supply, compute_supply
from quizapp.assembly.domain.terms import QUESTION_ORDER_NAMES, CellRule, Conditions
from quizapp.assembly.forms import SpecificationForm, build_specification_form
from quizapp.assembly.models import Specification
from quizapp.assembly.queries import count_stock, get_specification, list_shown_levels
from quizapp.assembly.queries.stock import list_owners
from quizapp.assembly.services import check_specification, draft_specification, read_names
from quizapp.bank.domain import LEVEL_NAMES, POOL_NAMES, Level, Pool, can_use_for_assessment
from quizapp.extensions import get_clock, get_settings
from quizapp.indices.models import IndexDefinition
from quizapp.indices.queries import list_indices
from quizapp.issuing.models import Edition
from quizapp.issuing.queries import get_edition, list_editions
from quizapp.itemtypes.registry import ITEM_TYPE_NAMES
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.office.adapters import current_office
from quizapp.people.adapters.reach import own_scope
from quizapp.people.models import OrgUnit
from quizapp.people.queries import get_unit, list_units
from quizapp.web.errors import translate
from quizapp.web.fields import to_choices

COPIED = (
    "name",
    "edition_id",
    "pool",
    "minutes",
    "pass_mark_percent",
    "paper_count",
    "reserve_count",
    "max_shared",
    *(field.name for field in fields(Conditions)),
)
# So many further rows the button gives.
MORE_ROWS = 2


def build_form(session: Session, defaults: dict[str, Any]) -> SpecificationForm:
    """The form with everything it offers; with the button for more rows, with more rows."""
    indices = list_indices(session)
    form = build_specification_form(indices, data=defaults)
    if "add" in request.form:
        for _row in range(MORE_ROWS):
            form.rows.append_entry()
    issued = _list_issued(session)
    form.edition_id.choices = to_choices((e.id, f"{e.title} ({e.decision_number})") for e in issued)
    form.pool.choices = to_choices((pool.value, _(name)) for pool, name in POOL_NAMES.items())
    scope = own_scope()
    on = to_local(get_clock().now()).date()
    everywhere = [(0, _("Ban Chỉ đạo (toàn tỉnh)"))] if scope.everywhere else []
    units = [(unit.id, unit.name) for unit in list_units(session, on, scope)]
    form.owner_unit_id.choices = to_choices(everywhere + units)
    form.focus_owner.choices = to_choices(
        [("", _("Không ưu tiên")), *((owner, owner) for owner in list_owners(session))]
    )
    form.question_order.choices = to_choices((order.value, _(name)) for order, name in QUESTION_ORDER_NAMES.items())
    _offer_rows(form, indices)
    return form


def _offer_rows(form: SpecificationForm, indices: list[IndexDefinition]) -> None:
    subjects = [("", _("Mọi chỉ số"))]
    for index in indices:
        subjects.append((index.code, _("%(index)s: mọi nội dung", index=index.short_name)))
        subjects += [(f"{index.code}/{part.code}", f"{index.short_name}: {part.name}") for part in index.components]
    for row in form.rows:
        row.form.subject.choices = to_choices(subjects)
        row.form.level.choices = to_choices(
            [("", _("Mọi mức độ")), *((level, _(LEVEL_NAMES[level])) for level in Level)]
        )
        row.form.item_type.choices = to_choices(
            [("", _("Mọi dạng")), *((code, _(name)) for code, name in ITEM_TYPE_NAMES.items())]
        )
        row.form.pool.choices = to_choices(
            [("", _("Nhóm của ma trận")), *((pool.value, _(name)) for pool, name in POOL_NAMES.items())]
        )


def _list_issued(session: Session) -> list[Edition]:
    return [edition for edition in list_editions(session) if edition.state == "issued"]


def build_defaults(session: Session) -> dict[str, Any]:
    """What a new form proposes: a copy of another specification, or the terms of the office."""
    copied = request.args.get("sao-chep", type=int)
    if copied is not None:
        found = get_specification(session, copied, own_scope())
        return describe_specification(found) | {"name": _("%(name)s (bản sao)", name=found.name), "owner_unit_id": None}
    office = current_office()
    return {
        "minutes": office.minutes,
        "pass_mark_percent": office.pass_mark_percent,
        "paper_count": 4,
        "pool": _propose_pool(session),
    }


def _propose_pool(session: Session) -> str:
    """The secure pool, or the one that stands in for it while there are no secure questions."""
    stocks = count_stock(session, [edition.id for edition in _list_issued(session)], to_local(get_clock().now()).date())
    held = {pool for _edition, pool in stocks}
    production = get_settings().is_production
    usable = [pool for pool in (Pool.SECURE, Pool.DEMONSTRATION) if can_use_for_assessment(pool, production=production)]
    return next((pool.value for pool in usable if pool in held), Pool.SECURE.value)


def describe_specification(found: Specification) -> dict[str, Any]:
    """What the form holds for a specification that is there."""
    terms = {key: getattr(found, key) for key in COPIED}
    plain = read_plain_cells(found)
    cells = {f"cell_{index.lower()}_{level}": count for (index, level), count in plain.items()}
    rows = [_describe_rule(cell.rule) for cell in found.cells if not cell.rule.is_plain]
    return terms | cells | {"owner_unit_id": found.owner_unit_id or 0, "rows": rows}


def read_plain_cells(found: Specification) -> dict[Cell, int]:
    """The cells that the matrix has a field for."""
    rules = [cell.rule for cell in found.cells]
    return {(rule.index_code or "", rule.level or ""): rule.low for rule in rules if rule.is_plain}


def _describe_rule(rule: CellRule) -> dict[str, Any]:
    return {
        "subject": "/".join(part for part in (rule.index_code, rule.component) if part),
        "level": rule.level or "",
        "item_type": rule.item_type or "",
        "pool": rule.pool or "",
        "low": rule.low,
        "high": None if rule.low == rule.high else rule.high,
        "stays_last": rule.stays_last,
    }


def read_terms(session: Session, form: SpecificationForm) -> dict[str, Any]:
    """What the form says, as the services take it."""
    return {
        "name": form.name.data,
        "edition": get_edition(session, form.edition_id.data),
        "pool": form.pool.data,
        "cells": form.read_cells(),
        "minutes": form.minutes.data,
        "pass_mark_percent": form.pass_mark_percent.data,
        "paper_count": form.paper_count.data,
        "reserve_count": form.reserve_count.data,
        "max_shared": form.max_shared.data,
        "rules": form.read_rules(),
        "conditions": form.read_conditions(),
    }


def get_owner(session: Session, form: SpecificationForm) -> OrgUnit | None:
    """The unit that is to own the specification; None for the Committee itself."""
    # Zero, the Committee itself, is offered to who manages everywhere and to nobody else.
    return get_unit(session, form.owner_unit_id.data, own_scope()) if form.owner_unit_id.data else None


def check_form(session: Session, form: SpecificationForm) -> list[str]:
    """What stands against the papers that the form asks for, a sentence each; nothing while it asks for none."""
    # A name is not needed yet; what else is wrong, its field says.
    if form.errors.keys() - {"name"} or not form.edition_id.data:
        return []
    if not any(form.read_cells().values()) and not form.read_rules():
        return []
    try:
        drafted = draft_specification(session, **read_terms(session, form))
    except DomainError as refusal:
        return [translate(refusal)]
    return check_specification(session, drafted, now=get_clock().now())


def describe_further_cells(session: Session, found: Specification) -> list[dict[str, Any]]:
    """The cells beside the matrix, in words and numbers."""
    names = read_names(session)
    return [{"name": names.name_cell(cell.rule), "rule": cell.rule} for cell in found.cells if not cell.rule.is_plain]


def build_matrix(session: Session, form: SpecificationForm) -> dict[str, Any]:
    """The form's matrix with the stock of the chosen bank, and all stocks for the script that follows the choice."""
    issued = _list_issued(session)
    stocks = count_stock(session, [edition.id for edition in issued], to_local(get_clock().now()).date())
    edition = form.edition_id.data or (issued[0].id if issued else 0)
    stock = stocks.get((edition, form.pool.data or ""), {})
    cells = {cell: field.data or 0 for cell, field in form.list_cells()}
    inputs = dict(form.list_cells())
    rows = build_rows(session, cells, stock, (form.paper_count.data or 1) + (form.reserve_count.data or 0))
    for row in rows:
        for cell in row["cells"]:
            cell["field"] = inputs[row["code"], cell["level"]]
    return {
        "matrix": rows,
        "conflicts": check_form(session, form),
        "levels": [(level, LEVEL_NAMES[Level(level)]) for level in list_shown_levels(cells, *stocks.values())],
        "stocks": {
            f"{edition_id}/{pool}": {f"{index}/{level}": count for (index, level), count in held.items()}
            for (edition_id, pool), held in stocks.items()
        },
    }


def build_rows(session: Session, cells: dict[Cell, int], stock: dict[Cell, int], papers: int) -> list[dict[str, Any]]:
    """The matrix as the templates draw it: of every index a row, of every level a cell with its supply."""
    rows = []
    for index in list_indices(session):
        row = []
        for level in LEVEL_NAMES:
            count, available = cells.get((index.code, level), 0), stock.get((index.code, level), 0)
            supply = compute_supply(available, count, papers) if count else Supply.ENOUGH
            row.append(
                {
                    "level": level.value,
                    "level_name": LEVEL_NAMES[level],
                    "count": count,
                    "available": available,
                    "wanted": count * papers,
                    "supply": supply.value,
                }
            )
        rows.append({"code": index.code, "name": index.short_name, "cells": row})
    return rows
