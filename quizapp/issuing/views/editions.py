"""Editions: Ngân hàng câu hỏi năm N, from the draft to the Committee's document."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.bank.domain import LEVEL_NAMES, POOL_NAMES
from quizapp.extensions import db, get_clock
from quizapp.indices.queries import list_indices
from quizapp.issuing import queries, services
from quizapp.issuing.domain import (
    EDITION_STATE_KINDS,
    EDITION_STATE_NAMES,
    SIGNING_FORMS,
    EditionState,
    compute_difference,
)
from quizapp.issuing.forms import EditionForm, IssueForm, MannerForm, ProposalForm, ReasonForm
from quizapp.issuing.models import Edition
from quizapp.issuing.views.blueprint import ISSUING
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.paging import paginate
from quizapp.kernel.permissions import Permission
from quizapp.office.adapters import current_office
from quizapp.web.errors import translate
from quizapp.web.forms import PageForm
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

PER_PAGE = 25


@ISSUING.get("/ngan-hang")
@requires(Permission.BANK_READ)
@section("editions")
def editions() -> str:
    """All editions."""
    session = db.session()
    return render_template(
        "issuing/editions.html",
        editions=queries.list_editions(session),
        sizes=queries.count_editions(session),
        state_names=EDITION_STATE_NAMES,
        state_kinds=EDITION_STATE_KINDS,
        may_draft=current_user.can(Permission.EDITION_DRAFT),
    )


@ISSUING.route("/ngan-hang/moi", methods=["GET", "POST"])
@requires(Permission.EDITION_DRAFT)
@section("editions")
def new_edition() -> Any:
    """A draft edition."""
    office = current_office()
    form = EditionForm(data={name: getattr(office, name) for name in MANNER_DEFAULTS})
    if request.method == "GET":
        issued = {edition.year for edition in queries.list_issued_editions(db.session())}
        this_year = to_local(get_clock().now()).year
        form.year.data = this_year + 1 if this_year in issued else this_year
        form.title.data = _("Ngân hàng câu hỏi năm %(year)s", year=form.year.data)
        form.retake_days.data = RETAKE_DAYS
        form.exemptions.data = _("Người có kết quả đánh giá đạt yêu cầu còn giá trị")
    if form.validate_on_submit():
        with unit_of_work() as session:
            edition = services.create_edition(
                session, year=int(form.year.data or 0), title=str(form.title.data), manner=form.to_manner(), **_act()
            )
            edition_id = edition.id
        return _show(edition_id)
    return render_template("issuing/new_edition.html", form=form)


# The office's own defaults stand in a new form; how long to wait for a second assessment is not among them.
MANNER_DEFAULTS = ("question_count", "minutes", "pass_mark_percent", "attempts_allowed", "validity_months")
RETAKE_DAYS = 30


@ISSUING.get("/ngan-hang/<int:edition_id>")
@requires(Permission.BANK_READ)
@section("editions")
def show_edition(edition_id: int) -> str:
    """One edition: how far it has come, what it holds, and the next step for who may take it."""
    return _render(edition_id)


@ISSUING.post("/ngan-hang/<int:edition_id>/cach-thuc")
@requires(Permission.EDITION_DRAFT)
@section("editions")
def change_manner(edition_id: int) -> Any:
    """Set the manner of assessment."""
    form = MannerForm()
    return _carry_out(
        edition_id,
        form,
        lambda session, edition: services.change_manner(session, edition, form.to_manner(), **_act()),
        _("Đã lưu cách thức đánh giá."),
    )


@ISSUING.post("/ngan-hang/<int:edition_id>/de-lai")
@requires(Permission.EDITION_DRAFT)
@section("editions")
def exclude_items(edition_id: int) -> Any:
    """Leave the ticked questions out."""
    form, codes = ReasonForm(), request.form.getlist("item")
    return _carry_out(
        edition_id,
        form,
        lambda session, edition: services.exclude_items(
            session, edition, codes, reason=str(form.reason.data), **_act()
        ),
        _("Các câu đã chọn được để lại, chưa đưa vào ngân hàng."),
    )


@ISSUING.post("/ngan-hang/<int:edition_id>/dua-vao")
@requires(Permission.EDITION_DRAFT)
@section("editions")
def include_items(edition_id: int) -> Any:
    """Take questions that were left out back in."""
    numbers = request.form.getlist("item", type=int)
    return _carry_out(
        edition_id,
        PageForm(),
        lambda session, edition: services.include_items(session, edition, numbers, **_act()),
        _("Đã đưa câu hỏi trở lại ngân hàng."),
    )


@ISSUING.post("/ngan-hang/<int:edition_id>/chot")
@requires(Permission.EDITION_DRAFT)
@section("editions")
def freeze_edition(edition_id: int) -> Any:
    """Fix the list of questions."""
    return _carry_out(
        edition_id,
        PageForm(),
        lambda session, edition: services.freeze_edition(session, edition, **_act()),
        _("Đã chốt danh sách câu hỏi."),
    )


@ISSUING.post("/ngan-hang/<int:edition_id>/soan-lai")
@requires(Permission.EDITION_DRAFT, Permission.BANK_ISSUE)
@section("editions")
def reopen_edition(edition_id: int) -> Any:
    """Take it back to drafting: the standing office itself, or the Committee returns what was submitted."""
    form = ReasonForm()
    return _carry_out(
        edition_id,
        form,
        lambda session, edition: services.reopen_edition(session, edition, reason=str(form.reason.data), **_act()),
        _("Đã đưa ngân hàng câu hỏi về soạn lại."),
    )


@ISSUING.post("/ngan-hang/<int:edition_id>/trinh")
@requires(Permission.EDITION_DRAFT)
@section("editions")
def submit_edition(edition_id: int) -> Any:
    """Submit it to the Committee."""
    form = ProposalForm()
    return _carry_out(
        edition_id,
        form,
        lambda session, edition: services.submit_edition(
            session,
            edition,
            proposal_number=str(form.proposal_number.data),
            proposed_on=form.proposed_on.data or to_local(get_clock().now()).date(),
            **_act(),
        ),
        _("Đã trình Ban Chỉ đạo."),
    )


@ISSUING.post("/ngan-hang/<int:edition_id>/ban-hanh")
@requires(Permission.BANK_ISSUE)
@section("editions")
def issue_edition(edition_id: int) -> Any:
    """Issue it by the Committee's document."""
    form = IssueForm()
    return _carry_out(
        edition_id,
        form,
        lambda session, edition: services.issue_edition(
            session,
            edition,
            document_kind=str(form.document_kind.data),
            decision_number=str(form.decision_number.data),
            issued_on=form.issued_on.data or to_local(get_clock().now()).date(),
            signer=str(form.signer.data),
            signer_position=str(form.signer_position.data),
            signing_form=str(form.signing_form.data),
            **_act(),
        ),
        _("Đã ban hành ngân hàng câu hỏi."),
    )


def _carry_out(edition_id: int, form: PageForm, act: Callable[[Session, Edition], object], done: str) -> Any:
    """Take one step with an edition; a fault of the form, or a refusal, is told on its page."""
    queries.get_edition(db.session(), edition_id)
    if not form.validate_on_submit():
        return _render(edition_id, form), 422
    try:
        with unit_of_work() as session:
            act(session, queries.get_edition(session, edition_id))
    except DomainError as error:
        flash(translate(error), "error")
    else:
        flash(done, "success")
    return _show(edition_id)


def _render(edition_id: int, sent: PageForm | None = None) -> str:
    """The page of an edition, with the form that was sent in its place if it has to be mended."""
    session = db.session()
    edition = queries.get_edition(session, edition_id)
    before = queries.find_edition_before(session, edition)
    office, today = current_office(), to_local(get_clock().now()).date()
    forms: dict[str, PageForm] = {
        "manner": MannerForm(formdata=None, data=vars(edition.manner) if edition.manner else None),
        "reason": ReasonForm(formdata=None),
        "proposal": ProposalForm(formdata=None, data={"proposed_on": today}),
        "issue": IssueForm(
            formdata=None,
            data={
                "document_kind": edition.document_kind,
                "issued_on": today,
                "signing_form": office.signer_authority.partition(" ")[0],
                "signer_position": office.signer_position.title(),
                "signer": office.signer_name,
            },
        ),
    }
    for name, form in forms.items():
        if sent is not None and type(form) is type(sent):
            forms[name] = sent
    difference = (
        compute_difference(queries.list_held(session, before), queries.list_held(session, edition, today=today))
        if (before)
        else None
    )
    return render_template(
        "issuing/edition.html",
        edition=edition,
        steps=_list_steps(edition),
        before=before,
        difference=difference,
        cells=queries.count_held(session, edition, today=today),
        stale=queries.list_held_stale(session, edition, today),
        earlier=queries.count_held(session, before) if before else {},
        pools=queries.count_pools(session, edition, today=today),
        page=paginate(
            session,
            queries.select_held(edition, today=today),
            request.args.get("trang", 1, type=int),
            per_page=PER_PAGE,
        ),
        exclusions=queries.list_exclusions(session, edition.id),
        withdrawn=set(queries.list_withdrawn(session, edition)),
        dispatches=queries.list_dispatches(session, edition.id),
        indices=list_indices(session),
        level_names=LEVEL_NAMES,
        pool_names=POOL_NAMES,
        state_name=EDITION_STATE_NAMES[EditionState(edition.state)],
        state_kind=EDITION_STATE_KINDS[EditionState(edition.state)],
        signing_forms=SIGNING_FORMS,
        forms=forms,
        sent=sent,
        may_draft=current_user.can(Permission.EDITION_DRAFT),
        may_issue=current_user.can(Permission.BANK_ISSUE),
    )


def _list_steps(edition: Edition) -> list[dict[str, str]]:
    """The way of an edition, as steps of which the current one comes next."""
    reached = list(EditionState).index(EditionState(edition.state))
    titles = (
        (_("Soạn"), _("Chọn câu hỏi đã nghiệm thu, đặt cách thức đánh giá.")),
        (_("Chốt danh sách"), _("Danh sách câu có mã kiểm tra, không đổi nữa.")),
        (_("Trình"), _("Văn phòng trình Ban Chỉ đạo bằng tờ trình.")),
        (_("Ban hành"), _("Ban Chỉ đạo ký ban hành.")),
    )
    # What is done counts as reached: a frozen list has its second step behind it.
    done = reached + 1 if reached else 0
    return [
        {"title": title, "text": text, "state": "done" if at < done else "current" if at == done else "todo"}
        for at, (title, text) in enumerate(titles)
    ]


def _show(edition_id: int) -> Response:
    return redirect(url_for("issuing.show_edition", edition_id=edition_id))


def _act() -> dict[str, Any]:
    return {"actor": current_user.actor, "now": get_clock().now()}
