"""Editions: Ngân hàng câu hỏi năm N."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from quizapp.bank import queries, services
from quizapp.bank.domain import LEVEL_NAMES, POOL_NAMES
from quizapp.bank.forms import EditionForm, IssueForm
from quizapp.bank.views.blueprint import BANK
from quizapp.extensions import db, get_clock
from quizapp.indices.queries import list_indices
from quizapp.kernel.clock import to_local
from quizapp.kernel.paging import paginate
from quizapp.kernel.permissions import Permission
from quizapp.office.adapters import current_office
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

PER_PAGE = 25


@BANK.get("/ngan-hang")
@requires(Permission.BANK_READ)
@section("editions")
def editions() -> str:
    """All editions."""
    session = db.session()
    return render_template(
        "bank/editions.html",
        editions=queries.list_editions(session),
        sizes=queries.count_editions(session),
        may_issue=current_user.can(Permission.BANK_ISSUE),
    )


@BANK.route("/ngan-hang/moi", methods=["GET", "POST"])
@requires(Permission.BANK_ISSUE)
@section("editions")
def new_edition() -> Any:
    """A draft edition."""
    form = EditionForm()
    if request.method == "GET":
        issued = {edition.year for edition in queries.list_editions(db.session()) if edition.state == "issued"}
        this_year = to_local(get_clock().now()).year
        form.year.data = this_year + 1 if this_year in issued else this_year
        form.title.data = _("Ngân hàng câu hỏi năm %(year)s", year=form.year.data)
    if form.validate_on_submit():
        with unit_of_work() as session:
            edition = services.create_edition(
                session,
                year=int(form.year.data or 0),
                title=str(form.title.data),
                actor=current_user.actor,
                now=get_clock().now(),
            )
            edition_id = edition.id
        return redirect(url_for("bank.show_edition", edition_id=edition_id))
    return render_template("bank/new_edition.html", form=form)


@BANK.get("/ngan-hang/<int:edition_id>")
@requires(Permission.BANK_READ)
@section("editions")
def show_edition(edition_id: int) -> str:
    """One edition: what it holds, or would hold if it were issued now."""
    form = IssueForm(signer=current_office().signer_name)
    return _show(edition_id, form)


def _show(edition_id: int, form: IssueForm) -> str:
    session = db.session()
    edition = queries.get_edition(session, edition_id)
    before = queries.find_edition_before(session, edition)
    held = edition.id if edition.state == "issued" else None
    pools = queries.count_pools(session, held)
    return render_template(
        "bank/edition.html",
        edition=edition,
        before=before,
        cells=queries.count_held(session, held),
        earlier=queries.count_cells(session, before.id, None) if before else {},
        pools=pools,
        page=paginate(session, queries.select_held(held), request.args.get("trang", 1, type=int), per_page=PER_PAGE),
        indices=list_indices(session),
        level_names=LEVEL_NAMES,
        pool_names=POOL_NAMES,
        form=form,
        may_issue=current_user.can(Permission.BANK_ISSUE),
    )


@BANK.post("/ngan-hang/<int:edition_id>/ban-hanh")
@requires(Permission.BANK_ISSUE)
@section("editions")
def issue_edition(edition_id: int) -> Any:
    """Issue a draft edition."""
    form = IssueForm()
    if not form.validate_on_submit() or form.issued_on.data is None:
        return _show(edition_id, form), 422
    with unit_of_work() as session:
        edition = services.issue_edition(
            session,
            queries.get_edition(session, edition_id),
            decision_number=str(form.decision_number.data),
            issued_on=form.issued_on.data,
            signer=str(form.signer.data),
            actor=current_user.actor,
            now=get_clock().now(),
        )
        title = edition.title
    flash(_("Đã ban hành %(title)s.", title=title), "success")
    return redirect(url_for("bank.show_edition", edition_id=edition_id))
