"""Rendering and signing, and the archive of many certificates; both can be repeated after a crash."""

from quizapp.certificates.queries import list_without_file
from quizapp.certificates.services import store_file
from quizapp.certificates.services.archive import build_archive
from quizapp.certificates.services.rendering import render_certificate
from quizapp.extensions import db, get_clock, get_settings
from quizapp.tasks.domain import TaskContext, TaskFile, task
from quizapp.web.unit_of_work import unit_of_work


@task("certificates.render")
def render_certificates(context: TaskContext) -> None:
    """Make the signed files that are still missing, each kept as soon as it is made."""
    _render_missing(context)


@task("certificates.archive")
def archive_certificates(context: TaskContext) -> TaskFile:
    """All certificates of a list as one ZIP with an index; those still without a file get theirs first."""
    _render_missing(context)
    return build_archive(db.session(), context.params, report=context.report, now=get_clock().now())


def _render_missing(context: TaskContext) -> None:
    wanted = [int(number) for number in context.params["certificates"]]
    missing = list_without_file(db.session(), wanted)
    for done, number in enumerate(missing, start=len(wanted) - len(missing)):
        context.report(done, len(wanted))
        content, kind = render_certificate(db.session(), number, get_settings())
        with unit_of_work() as session:
            store_file(session, number, content, signed_with=kind, now=get_clock().now())
    context.report(len(wanted), len(wanted))
