"""Background work of this storey: the search for papers, and papers in print."""

import secrets
from datetime import timedelta

from quizapp.assembly.domain.terms import PrintKind
from quizapp.assembly.models import Specification
from quizapp.assembly.services import assemble_papers, plan_missing_papers
from quizapp.assembly.services.printing import build_print
from quizapp.documents.adapters import render_pdf
from quizapp.extensions import db, get_clock
from quizapp.kernel.actor import SYSTEM
from quizapp.people.models import Person
from quizapp.tasks.domain import TaskContext, TaskFile, task
from quizapp.web.unit_of_work import unit_of_work

# Long enough to fetch it; what is printed lies in a safe, not in a database.
KEEP_PRINT = timedelta(hours=2)


@task("assembly.papers")
def make_papers(context: TaskContext) -> None:
    """Search for the papers of `params["specification"]`, then keep them; done once.

    The seed is drawn here and passes through no queue: who has it and the bank has the papers.
    """
    number, seed = context.params["specification"], secrets.token_hex(32)
    plan = plan_missing_papers(
        db.session(),
        db.session().get_one(Specification, number),
        seed=seed,
        now=get_clock().now(),
        report=context.report,
    )
    if plan is None:
        return
    with unit_of_work() as session:
        person = session.get(Person, context.requested_by_id) if context.requested_by_id else None
        actor = person.actor if person else SYSTEM
        specification = session.get_one(Specification, number)
        assemble_papers(session, specification, seed=seed, actor=actor, now=get_clock().now(), plan=plan)


@task("assembly.print")
def print_papers(context: TaskContext) -> TaskFile:
    """The PDF of the papers `params["numbers"]`, or of their keys; kept sealed and not for long."""
    params, session = context.params, db.session()
    specification = session.get_one(Specification, params["specification"])
    built = build_print(session, specification, params["numbers"], now=get_clock().now())
    keys = params["kind"] == PrintKind.KEYS
    template = "assembly/keys.html" if keys else "assembly/papers.html"
    title = f"Đáp án: {specification.name}" if keys else f"Đề: {specification.name}"
    content = render_pdf(template, built, title=title)
    session.rollback()
    name = "dap-an.pdf" if keys else "de-va-phieu-tra-loi.pdf"
    return TaskFile(name, "application/pdf", content, keep=KEEP_PRINT, sealed=True)
