"""Large files, taken over and made in the background."""

from quizapp.extensions import db, get_clock
from quizapp.interchange.adapters.registry import get_format
from quizapp.interchange.domain import name_file
from quizapp.interchange.queries import ExportFilter, get_import
from quizapp.interchange.services import keep_reading, make_file, plan_import, read_file, take_over
from quizapp.interchange.services.planning import READ
from quizapp.interchange.services.taking import IMPORT
from quizapp.interchange.services.writing import EXPORT
from quizapp.people.models import Person
from quizapp.tasks.domain import TaskContext, TaskFile, task
from quizapp.web.unit_of_work import unit_of_work


@task(READ)
def read_import(context: TaskContext) -> None:
    """Read a file that was kept as it came; what it says takes its place."""
    person_id = context.requested_by_id or 0
    upload = get_import(db.session(), context.params["upload"], created_by_id=person_id)
    if upload.is_read:
        return
    reading = read_file(upload)
    with unit_of_work() as session:
        keep_reading(session, get_import(session, context.params["upload"], created_by_id=person_id), reading)


@task(IMPORT)
def take_import(context: TaskContext) -> None:
    """Take an upload over. Progress is told while its questions are checked; they are written at one stroke then."""
    person_id = context.requested_by_id or 0
    upload = get_import(db.session(), context.params["upload"], created_by_id=person_id)
    if upload.committed_at is not None:
        return
    plan = plan_import(db.session(), upload, report=context.report)
    with unit_of_work() as session:
        upload = get_import(session, context.params["upload"], created_by_id=person_id)
        take_over(session, upload, plan, actor=session.get_one(Person, person_id).actor, now=get_clock().now())
    context.report(len(plan.lines), len(plan.lines))


@task(EXPORT)
def make_export(context: TaskContext) -> TaskFile:
    """A file of the open questions."""
    chosen = ExportFilter(context.params["index"], context.params["level"], context.params["state"])
    form = get_format(context.params["format"])
    content = make_file(db.session(), form.key, chosen)
    db.session.rollback()
    return TaskFile(f"{name_file(chosen.index, chosen.level)}{form.suffix}", form.media_type, content, sealed=True)
