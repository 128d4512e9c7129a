"""Making the printed open part of an edition."""

from quizapp.documents.adapters import render_pdf
from quizapp.extensions import db, get_clock
from quizapp.issuing.queries import find_print, get_issued_edition
from quizapp.issuing.services.printing import build_print, keep_print
from quizapp.tasks.domain import TaskContext, task
from quizapp.web.unit_of_work import unit_of_work


@task("issuing.print")
def make_print(context: TaskContext) -> None:
    """Render the open part of an issued edition and keep it with the edition."""
    session = db.session()
    edition_id = context.params["edition"]
    edition = get_issued_edition(session, edition_id)
    if find_print(session, edition_id) is not None:
        return
    content = render_pdf("issuing/edition.html", build_print(session, edition), title=edition.title)
    with unit_of_work() as work:
        keep_print(work, get_issued_edition(work, edition_id), content, now=get_clock().now())
