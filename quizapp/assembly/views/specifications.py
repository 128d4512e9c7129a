"""Pages of specifications."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.assembly.domain import Cell, Supply, compute_supply
from quizapp.assembly.forms import SpecificationForm, build_specification_form
from quizapp.assembly.models import Specification
from quizapp.assembly.queries import (
    compute_paper_overlap,
    count_stock,
    get_specification,
    is_own,
    list_shown_levels,
    list_specifications,
)
from quizapp.assembly.services import (
    change_specification,
    create_specification,
    delete_specification,
    refuse_locked,
)
from quizapp.assembly.views.blueprint import assembly, own_scope
from quizapp.assembly.views.papers import describe_equality
from quizapp.bank.domain import LEVEL_NAMES, POOL_NAMES, Level, Pool, can_use_for_assessment
from quizapp.extensions import db, get_clock, get_settings
from quizapp.indices.queries import list_indices
from quizapp.issuing.models import Edition
from quizapp.issuing.queries import get_edition, list_editions
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.office.adapters import current_office
from quizapp.people.models import OrgUnit
from quizapp.people.queries import get_unit, list_units
from quizapp.web.errors import translate
from quizapp.web.fields import to_choices
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

COPIED = (
    "name",
    "edition_id",
    "pool",
    "minutes",
    "pass_mark_percent",
    "paper_count",
    "reserve_count",
    "max_shared",
)


@assembly.get("")
@requires(Permission.ASSESSMENT_MANAGE)
def specifications() -> str:
    """All specifications the person may read."""
    return render_template("assembly/specifications.html", rows=list_specifications(db.session(), own_scope()))


@assembly.route("/moi", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
def new_specification() -> Response | str:
    """Make a specification, from nothing or as a copy of another (`sao-chep`)."""
    session: Session = db.session()
    form = _build_form(session, _build_defaults(session))
    if form.validate_on_submit() and "save" in request.form:
        try:
            with unit_of_work() as session:
                made = create_specification(
                    session,
                    owner_unit=_get_owner(session, form),
                    actor=current_user.actor,
                    now=get_clock().now(),
                    **_read_terms(session, form),
                )
                number = made.id
        except DomainError as refusal:
            flash(translate(refusal), "error")
        else:
            flash(_("Đã lưu ma trận."), "success")
            return redirect(url_for("assembly.specification", number=number))
    return render_template("assembly/edit.html", form=form, specification=None, **_build_matrix(session, form))


@assembly.get("/<int:number>")
@requires(Permission.ASSESSMENT_MANAGE)
def specification(number: int) -> str:
    """One specification: the matrix, what the bank holds, its papers."""
    session: Session = db.session()
    found = get_specification(session, number, own_scope())
    cells = {(cell.index_code, cell.level): cell.count for cell in found.cells}
    stock = count_stock(session, [found.edition_id]).get((found.edition_id, found.pool), {})
    return render_template(
        "assembly/specification.html",
        specification=found,
        can_change=is_own(found, own_scope()),
        overlap=compute_paper_overlap(session, found.id),
        pool_name=POOL_NAMES[Pool(found.pool)],
        matrix=_build_rows(session, cells, stock, found.paper_count + found.reserve_count),
        equality=describe_equality(found),
        levels=[(level, LEVEL_NAMES[Level(level)]) for level in list_shown_levels(cells)],
    )


@assembly.route("/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
def edit_specification(number: int) -> Response | str:
    """Change a specification that nothing rests on yet."""
    session: Session = db.session()
    found = get_specification(session, number, own_scope(), own=True)
    refuse_locked(found)
    form = _build_form(session, _describe(found))
    if form.validate_on_submit() and "save" in request.form:
        try:
            with unit_of_work() as session:
                found = get_specification(session, number, own_scope(), own=True)
                change_specification(
                    session, found, actor=current_user.actor, now=get_clock().now(), **_read_terms(session, form)
                )
        except DomainError as refusal:
            flash(translate(refusal), "error")
        else:
            flash(_("Đã lưu ma trận."), "success")
            return redirect(url_for("assembly.specification", number=number))
    return render_template("assembly/edit.html", form=form, specification=found, **_build_matrix(session, form))


@assembly.post("/<int:number>/xoa")
@requires(Permission.ASSESSMENT_MANAGE)
def delete(number: int) -> Response:
    """Remove a specification that nothing rests on."""
    with unit_of_work() as session:
        found = get_specification(session, number, own_scope(), own=True)
        delete_specification(session, found, actor=current_user.actor, now=get_clock().now())
    flash(_("Đã xóa ma trận."), "success")
    return redirect(url_for("assembly.specifications"))


def _build_form(session: Session, defaults: dict[str, Any]) -> SpecificationForm:
    form = build_specification_form(list_indices(session), data=defaults)
    issued = _list_issued(session)
    form.edition_id.choices = to_choices((e.id, f"{e.title} ({e.decision_number})") for e in issued)
    form.pool.choices = to_choices((pool.value, _(name)) for pool, name in POOL_NAMES.items())
    scope = own_scope()
    on = to_local(get_clock().now()).date()
    everywhere = [(0, _("Ban Chỉ đạo (toàn tỉnh)"))] if scope.everywhere else []
    units = [(unit.id, unit.name) for unit in list_units(session, on, scope)]
    form.owner_unit_id.choices = to_choices(everywhere + units)
    return form


def _list_issued(session: Session) -> list[Edition]:
    return [edition for edition in list_editions(session) if edition.state == "issued"]


def _build_defaults(session: Session) -> dict[str, Any]:
    copied = request.args.get("sao-chep", type=int)
    if copied is not None:
        found = get_specification(session, copied, own_scope())
        return _describe(found) | {"name": _("%(name)s (bản sao)", name=found.name), "owner_unit_id": None}
    office = current_office()
    return {
        "minutes": office.minutes,
        "pass_mark_percent": office.pass_mark_percent,
        "paper_count": 4,
        "pool": _propose_pool(session),
    }


def _propose_pool(session: Session) -> str:
    """The secure pool, or the one that stands in for it while there are no secure questions."""
    stocks = count_stock(session, [edition.id for edition in _list_issued(session)])
    held = {pool for _edition, pool in stocks}
    production = get_settings().is_production
    usable = [pool for pool in (Pool.SECURE, Pool.DEMONSTRATION) if can_use_for_assessment(pool, production=production)]
    return next((pool.value for pool in usable if pool in held), Pool.SECURE.value)


def _describe(found: Specification) -> dict[str, Any]:
    terms = {key: getattr(found, key) for key in COPIED}
    cells = {f"cell_{cell.index_code.lower()}_{cell.level}": cell.count for cell in found.cells}
    return terms | cells | {"owner_unit_id": found.owner_unit_id or 0}


def _read_terms(session: Session, form: SpecificationForm) -> dict[str, Any]:
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
    }


def _get_owner(session: Session, form: SpecificationForm) -> OrgUnit | None:
    # Zero, the Committee itself, is offered to who manages everywhere and to nobody else.
    return get_unit(session, form.owner_unit_id.data, own_scope()) if form.owner_unit_id.data else None


def _build_matrix(session: Session, form: SpecificationForm) -> dict[str, Any]:
    """The form's matrix with the stock of the chosen bank, and all stocks for the script that follows the choice."""
    issued = _list_issued(session)
    stocks = count_stock(session, [edition.id for edition in issued])
    edition = form.edition_id.data or (issued[0].id if issued else 0)
    stock = stocks.get((edition, form.pool.data or ""), {})
    cells = {cell: field.data or 0 for cell, field in form.list_cells()}
    fields = dict(form.list_cells())
    rows = _build_rows(session, cells, stock, (form.paper_count.data or 1) + (form.reserve_count.data or 0))
    for row in rows:
        for cell in row["cells"]:
            cell["field"] = fields[row["code"], cell["level"]]
    return {
        "matrix": rows,
        "levels": [(level, LEVEL_NAMES[Level(level)]) for level in list_shown_levels(cells, *stocks.values())],
        "stocks": {
            f"{edition_id}/{pool}": {f"{index}/{level}": count for (index, level), count in held.items()}
            for (edition_id, pool), held in stocks.items()
        },
    }


def _build_rows(session: Session, cells: dict[Cell, int], stock: dict[Cell, int], papers: int) -> list[dict[str, Any]]:
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
