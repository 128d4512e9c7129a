"""Pages of papers: asking for them, how equal they are, opening one with its keys."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.assembly.domain.problem import Equality, compute_equality
from quizapp.assembly.domain.terms import PRINT_KIND_NAMES
from quizapp.assembly.forms import PaperOpeningForm, PrintForm
from quizapp.assembly.models import Paper, Specification
from quizapp.assembly.queries import find_seed, get_paper, get_paper_content, get_specification
from quizapp.assembly.queries.uses import find_items, read_uses
from quizapp.assembly.services import record_paper_opening, request_papers
from quizapp.assembly.services.printing import request_print
from quizapp.assembly.views.blueprint import assembly
from quizapp.bank.domain import LEVEL_NAMES, Level
from quizapp.extensions import db, get_clock
from quizapp.indices.queries import list_indices
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.people.adapters.reach import own_scope
from quizapp.web.errors import translate
from quizapp.web.fields import to_choices
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

# The line of dots shows at least so many points: papers that are equal look equal.
NARROWEST_LINE = 1.0


@assembly.post("/<int:number>/lap-de")
@requires(Permission.ASSESSMENT_MANAGE)
def assemble(number: int) -> Response:
    """Ask for the papers; the search runs behind the page."""
    try:
        with unit_of_work() as session:
            found = get_specification(session, number, own_scope(), own=True)
            run = request_papers(session, found, actor=current_user.actor, now=get_clock().now())
            public_id = run.public_id
    except DomainError as refusal:
        flash(translate(refusal), "error")
        return redirect(url_for("assembly.specification", number=number))
    return redirect(url_for("tasks.show", public_id=public_id, ve=url_for("assembly.specification", number=number)))


@assembly.route("/<int:number>/de/<int:paper_number>", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
def paper(number: int, paper_number: int) -> str:
    """Ask why, note it in the audit chain, then show a paper with its keys. Nothing of it is shown before."""
    session: Session = db.session()
    found = get_specification(session, number, own_scope(), own=True)
    form = PaperOpeningForm()
    opened = get_paper(session, found.id, paper_number)
    if not form.validate_on_submit():
        return render_template("assembly/open_paper.html", specification=found, paper=opened, form=form)
    with unit_of_work() as session:
        opened = get_paper(session, number, paper_number)
        reason = form.reason.data or ""
        record_paper_opening(session, opened, reason=reason, actor=current_user.actor, now=get_clock().now())
        paper_id = opened.id
    found = get_specification(db.session(), number, own_scope(), own=True)
    return render_template(
        "assembly/paper.html",
        specification=found,
        paper=get_paper(db.session(), number, paper_number),
        questions=_show_questions(db.session(), paper_id),
        opened_at=get_clock().now(),
    )


@assembly.route("/<int:number>/in-de", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
def print_papers(number: int) -> Response | str:
    """Papers, or their keys, on paper: which, and why. The file is made behind the page."""
    found = get_specification(db.session(), number, own_scope(), own=True)
    form = PrintForm()
    form.numbers.choices = to_choices((paper.number, _("Đề số %(n)s", n=paper.number)) for paper in found.papers)
    form.kind.choices = to_choices((kind.value, _(name)) for kind, name in PRINT_KIND_NAMES.items())
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                run = request_print(
                    session,
                    get_specification(session, number, own_scope(), own=True),
                    form.numbers.data or [],
                    kind=form.kind.data,
                    reason=form.reason.data or "",
                    actor=current_user.actor,
                    now=get_clock().now(),
                )
                public_id = run.public_id
        except DomainError as refusal:
            flash(translate(refusal), "error")
        else:
            back = url_for("assembly.specification", number=number)
            return redirect(url_for("tasks.show", public_id=public_id, ve=back))
    return render_template("assembly/print_papers.html", specification=found, form=form)


@assembly.get("/<int:number>/nhat-ky-bo-giai")
@requires(Permission.ASSESSMENT_MANAGE)
def solver_log(number: int) -> str:
    """What the solver wrote while it searched."""
    found = get_specification(db.session(), number, own_scope(), own=True)
    run = next((paper.run for paper in found.papers if paper.run is not None), None)
    if run is None:
        raise NotFoundError(N_("Ma trận này chưa có nhật ký của bộ giải."))
    seed = find_seed(run, found.papers)
    return render_template("assembly/solver_log.html", specification=found, run=run, seed=seed)


def _show_questions(session: Session, paper_id: int) -> list[dict[str, Any]]:
    names = {index.code: index.short_name for index in list_indices(session)}
    uses, shown = read_uses(session), []
    items = find_items(session, (question.version_id for question in get_paper_content(session, paper_id).questions))
    for question in get_paper_content(session, paper_id).questions:
        kind = get_item_type(question.item_type)
        shown.append(
            {
                "question": question,
                "seen_by": use.people if (use := uses.items.get(items[question.version_id])) else 0,
                "everybody": uses.people,
                "index": names[question.index_code],
                "level": LEVEL_NAMES[Level(question.level)],
                "options": kind.explain(question.content),
                "chart": kind.show(question.content, kind.keep_layout(question.content)).chart,
            }
        )
    return shown


def describe_equality(specification: Specification) -> dict[str, Any] | None:
    """How equal the papers are, for their page: the figures, and each paper's dot on one line. None without papers."""
    papers = [p for p in specification.papers if p.expected_score is not None and p.maximum_score]
    if not papers:
        return None
    equality = compute_equality((float(p.expected_score or 0), float(p.maximum_score or 1)) for p in papers)
    return {
        "run": papers[0].run,
        "lowest": equality.lowest,
        "highest": equality.highest,
        "spread": equality.spread,
        "maximum": equality.maximum,
        "mean": (equality.lowest + equality.highest) / 2,
        "information": _describe_information(papers),
        **_place_dots(papers, equality),
    }


def _describe_information(papers: list[Paper]) -> dict[str, Any] | None:
    """How equally the papers tell who passes from who does not; None where they were not compared by it."""
    told = [float(paper.information) for paper in papers if paper.information is not None]
    if len(told) < len(papers):
        return None
    return {"low": min(told), "high": max(told), "apart": 100 * (max(told) - min(told)) / min(told)}


def describe_observed(specification: Specification) -> dict[str, Any] | None:
    """The lowest and highest mean score of the papers that were sat; None before anybody sat one."""
    means = [paper.observed_mean for paper in specification.papers if paper.observed_mean is not None]
    return {"low": min(means), "high": max(means)} if means else None


def _place_dots(papers: list[Paper], equality: Equality) -> dict[str, Any]:
    """Where the dots stand on a line in percent of its width, and what its ends mean in points."""
    middle = (equality.lowest + equality.highest) / 2
    half = max(NARROWEST_LINE, equality.spread * 1.5) / 2
    dots = []
    for paper in papers:
        score = float(paper.expected_score or 0) / float(paper.maximum_score or 1) * equality.maximum
        dots.append({"paper": paper, "at": round(50 + 50 * (score - middle) / half, 2)})
    return {"dots": dots, "from": middle - half, "to": middle + half}
