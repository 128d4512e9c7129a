"""Files made of results: lists in three formats, and the result sheet of one attempt."""

from quizapp.documents.adapters import render_pdf
from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.text import compute_search_key
from quizapp.office.queries import get_office
from quizapp.results.adapters.spreadsheets import tell_extent, write_csv, write_xlsx
from quizapp.results.domain import OUTCOME_NAMES, ResultsList
from quizapp.results.services.exporting import build_list
from quizapp.results.services.sheets import build_sheet
from quizapp.tasks.domain import TaskContext, TaskFile, task

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
        },
        title=f"Kết quả đánh giá: {results.title}",
    )


@task("results.sheet")
def make_sheet(context: TaskContext) -> TaskFile:
    """The result sheet (phiếu kết quả) of an attempt: everybody gets one, passed or not."""
    session = db.session()
    sheet = build_sheet(session, context.params["attempt"], now=get_clock().now())
    session.rollback()
    content = render_pdf("results/result_sheet.html", sheet, title=f"Phiếu kết quả: {sheet['full_name']}")
    name = "-".join(compute_search_key(sheet["full_name"]).title().split())
    return TaskFile(f"phieu-ket-qua_{name}.pdf", "application/pdf", content)
