"""Pages of specifications."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.assembly.domain.calibration import ENOUGH_CALIBRATED, FEWEST_RESPONSES
from quizapp.assembly.domain.terms import QUESTION_ORDER_NAMES, QuestionOrder
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
    check_specification,
    create_specification,
    delete_specification,
    refuse_locked,
)
from quizapp.assembly.views.blueprint import assembly
from quizapp.assembly.views.drafting import (
    build_defaults,
    build_form,
    build_matrix,
    build_rows,
    describe_further_cells,
    describe_specification,
    get_owner,
    read_plain_cells,
    read_terms,
)
from quizapp.assembly.views.papers import describe_equality, describe_observed
from quizapp.bank.domain import LEVEL_NAMES, POOL_NAMES, Level, Pool
from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.people.adapters.reach import own_scope
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


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
    form = build_form(session, build_defaults(session))
    if form.validate_on_submit() and "save" in request.form:
        try:
            with unit_of_work() as session:
                made = create_specification(
                    session,
                    owner_unit=get_owner(session, form),
                    actor=current_user.actor,
                    now=get_clock().now(),
                    **read_terms(session, form),
                )
                number = made.id
        except DomainError as refusal:
            flash(translate(refusal), "error")
        else:
            flash(_("Đã lưu ma trận."), "success")
            return redirect(url_for("assembly.specification", number=number))
    return render_template("assembly/edit.html", form=form, specification=None, **build_matrix(session, form))


@assembly.post("/dap-ung")
@requires(Permission.ASSESSMENT_MANAGE)
def supply() -> str:
    """What the bank says to the form as it stands: a part of its page, asked for while typing. Keeps nothing."""
    form = build_form(db.session(), {})
    form.validate()
    return render_template("assembly/_supply.html", form=form, **build_matrix(db.session(), form))


@assembly.get("/<int:number>")
@requires(Permission.ASSESSMENT_MANAGE)
def specification(number: int) -> str:
    """One specification: the matrix, what the bank holds, its papers."""
    session: Session = db.session()
    found = get_specification(session, number, own_scope())
    cells = read_plain_cells(found)
    now = get_clock().now()
    stock = count_stock(session, [found.edition_id], to_local(now).date()).get((found.edition_id, found.pool), {})
    return render_template(
        "assembly/specification.html",
        specification=found,
        can_change=is_own(found, own_scope()),
        overlap=compute_paper_overlap(session, found),
        pool_name=POOL_NAMES[Pool(found.pool)],
        matrix=build_rows(session, cells, stock, found.all_papers),
        further=describe_further_cells(session, found),
        order_name=QUESTION_ORDER_NAMES[QuestionOrder(found.question_order)],
        conflicts=[] if found.papers else check_specification(session, found, now=now),
        equality=describe_equality(found),
        enough_calibrated=ENOUGH_CALIBRATED,
        fewest_responses=FEWEST_RESPONSES,
        observed=describe_observed(found),
        levels=[(level, LEVEL_NAMES[Level(level)]) for level in list_shown_levels(cells)],
    )


@assembly.route("/<int:number>/sua", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
def edit_specification(number: int) -> Response | str:
    """Change a specification that nothing rests on yet."""
    session: Session = db.session()
    found = get_specification(session, number, own_scope(), own=True)
    refuse_locked(found)
    form = build_form(session, describe_specification(found))
    if form.validate_on_submit() and "save" in request.form:
        try:
            with unit_of_work() as session:
                found = get_specification(session, number, own_scope(), own=True)
                change_specification(
                    session, found, actor=current_user.actor, now=get_clock().now(), **read_terms(session, form)
                )
        except DomainError as refusal:
            flash(translate(refusal), "error")
        else:
            flash(_("Đã lưu ma trận."), "success")
            return redirect(url_for("assembly.specification", number=number))
    return render_template("assembly/edit.html", form=form, specification=found, **build_matrix(session, form))


@assembly.post("/<int:number>/xoa")
@requires(Permission.ASSESSMENT_MANAGE)
def delete(number: int) -> Response:
    """Remove a specification that nothing rests on."""
    with unit_of_work() as session:
        found = get_specification(session, number, own_scope(), own=True)
        delete_specification(session, found, actor=current_user.actor, now=get_clock().now())
    flash(_("Đã xóa ma trận."), "success")
    return redirect(url_for("assembly.specifications"))
