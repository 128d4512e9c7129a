"""Reading what was handed in, behind the page."""

from quizapp.extensions import db
from quizapp.kernel.errors import DomainError
from quizapp.sources.adapters import read_lines
from quizapp.sources.domain import cut_lines
from quizapp.sources.models import SourceImport
from quizapp.sources.services import keep_passages, refuse_import
from quizapp.tasks.domain import TaskContext, task
from quizapp.web.unit_of_work import unit_of_work


@task("sources.read")
def read_source(context: TaskContext) -> None:
    """Cut the file of `params["import"]` into passages; done once. Why it cannot be read is told on its page."""
    number, session = context.params["import"], db.session()
    found = session.get_one(SourceImport, number)
    content, name = found.content, found.file_name
    session.rollback()
    if content is None:
        return
    try:
        passages = cut_lines(read_lines(content, name))
    except DomainError as refusal:
        with unit_of_work() as work:
            refuse_import(work.get_one(SourceImport, number), str(refusal))
        return
    with unit_of_work() as work:
        keep_passages(work.get_one(SourceImport, number), passages)
