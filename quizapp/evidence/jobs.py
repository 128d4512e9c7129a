"""Background work of this storey."""

from quizapp.evidence.services.comparing import keep_report, read_sheets
from quizapp.evidence.services.making import make_evidence
from quizapp.extensions import db, get_clock, get_settings
from quizapp.tasks.domain import TaskContext, TaskFile, task
from quizapp.web.unit_of_work import unit_of_work


@task("evidence.make")
def make(context: TaskContext) -> TaskFile:
    """The signed file of one attempt."""
    name, content = make_evidence(db.session(), context.params["attempt"], get_settings(), now=get_clock().now())
    return TaskFile(name, "application/pdf", content, sealed=True)


@task("evidence.compare")
def compare(context: TaskContext) -> None:
    """The statistics of one sitting."""
    number = context.params["sitting"]
    session = db.session()
    sheets = read_sheets(session, number)
    session.rollback()
    context.report(0, 1)
    with unit_of_work() as work:
        keep_report(work, number, sheets, now=get_clock().now())
    context.report(1, 1)
