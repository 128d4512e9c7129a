"""Files made of results: lists in three formats, and the result sheet of one attempt; what papers came to."""

from quizapp.assembly.services.observing import record_calibration
from quizapp.documents.adapters import render_pdf
from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.text import compute_search_key
from quizapp.office.queries import get_office
from quizapp.results.adapters.spreadsheets import tell_extent, write_csv, write_xlsx
from quizapp.results.adapters.words import tell_deduction
from quizapp.results.domain import OUTCOME_NAMES, ResultsList
from quizapp.results.models import KeyCorrection
from quizapp.results.queries.corrections import count_affected
from quizapp.results.services.calibrating import compute_calibration, request_calibration
from quizapp.results.services.exporting import build_list
from quizapp.results.services.observing import observe_papers
from quizapp.results.services.rescoring import BATCH as PREVIEWED_AT_ONCE
from quizapp.results.services.rescoring import (
    begin_preview,
    finish_preview,
    finish_rescoring,
    preview_batch,
    rescore_batch,
)
from quizapp.results.services.sheets import build_sheet
from quizapp.tasks.domain import TaskContext, TaskFile, task
from quizapp.web.unit_of_work import unit_of_work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@task("results.list")
def export_list(context: TaskContext) -> TaskFile:
    """A list of results as `params["format"]`: xlsx, csv or pdf."""
    now = get_clock().now()
    results = build_list(db.session(), context.params, now=now)
    kind = context.params["format"]
    name = f"ket-qua_{to_local(now):%Y-%m-%d_%H%M}.{kind}"
    if kind == "xlsx":
        return TaskFile(name, XLSX, write_xlsx(results))
    if kind == "csv":
        return TaskFile(name, "text/csv; charset=utf-8", write_csv(results))
    return TaskFile(name, "application/pdf", _render_list(results))


def _render_list(results: ResultsList) -> bytes:
    session = db.session()
    day = to_local(results.published_at or results.as_of).date()
    office = get_office(session, day)
    session.rollback()
    return render_pdf(
        "results/results_list.html",
        {
            "results": results,
            "extent": tell_extent(results),
            "office": office,
            "day": day,
            "names": OUTCOME_NAMES,
            "tell_deduction": tell_deduction,
        },
        title=f"Kết quả đánh giá: {results.title}",
    )


@task("results.preview_correction")
def preview_correction(context: TaskContext) -> None:
    """List what a proposed correction would change; made anew, it replaces the list there is."""
    number, last, done = context.params["correction"], 0, 0
    with unit_of_work() as session:
        begin_preview(session, session.get_one(KeyCorrection, number))
        total = count_affected(session, session.get_one(KeyCorrection, number))
    while True:
        with unit_of_work() as session:
            last = preview_batch(session, session.get_one(KeyCorrection, number), after=last)
        if not last:
            break
        done = min(done + PREVIEWED_AT_ONCE, total)
        context.report(done, total)
    with unit_of_work() as session:
        finish_preview(session, session.get_one(KeyCorrection, number), now=get_clock().now())


@task("results.rescore")
def rescore(context: TaskContext) -> None:
    """Let every score follow a confirmed correction, in batches; a broken run goes on where it stopped."""
    number, done = context.params["correction"], 0
    while True:
        with unit_of_work() as session:
            correction = session.get_one(KeyCorrection, number)
            if correction.state != "confirmed":
                return
            total = correction.affected
            scored = rescore_batch(session, correction, now=get_clock().now())
            if not scored:
                finish_rescoring(session, correction, now=get_clock().now())
                return
        done = min(done + scored, total)
        context.report(done, total)


@task("results.sheet")
def make_sheet(context: TaskContext) -> TaskFile:
    """The result sheet (phiếu kết quả) of an attempt: everybody gets one, passed or not."""
    session = db.session()
    sheet = build_sheet(session, context.params["attempt"], now=get_clock().now())
    session.rollback()
    content = render_pdf("results/result_sheet.html", sheet, title=f"Phiếu kết quả: {sheet['full_name']}")
    name = "-".join(compute_search_key(sheet["full_name"]).title().split())
    return TaskFile(f"phieu-ket-qua_{name}.pdf", "application/pdf", content)


@task("results.observe")
def observe(context: TaskContext) -> None:
    """Count what the papers of `params["specification"]` came to; counting again gives the same."""
    with unit_of_work() as session:
        observe_papers(session, context.params["specification"], now=get_clock().now())
        request_calibration(session, now=get_clock().now())


@task("results.calibrate")
def calibrate_questions(context: TaskContext) -> None:
    """Put the difficulties of all questions with enough answers on one scale; doing it again gives the same."""
    context.report(0, 1)
    found = compute_calibration(db.session())
    db.session().rollback()
    with unit_of_work() as session:
        record_calibration(session, found, now=get_clock().now())
