"""Results of others: for HR, heads of units, organisers and the committee, each within their reach."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.delivery.models import Assessment
from quizapp.extensions import db, get_clock
from quizapp.kernel.permissions import Permission
from quizapp.results.adapters.words import tell_deduction
from quizapp.results.domain import OUTCOME_KINDS, OUTCOME_NAMES, WAITING_NAME, Outcome
from quizapp.results.forms import PublishForm
from quizapp.results.queries import (
    Filters,
    build_filters,
    build_reach,
    count_outcomes,
    counts_right_answers,
    find_publication,
    get_assessment,
    get_place,
    list_assessments,
    list_index_names,
    list_posts,
    list_results,
    list_units_assessed,
)
from quizapp.results.queries.corrections import list_assessment_corrections, list_attempt_corrections
from quizapp.results.queries.late import build_late_note
from quizapp.results.services import publish_results
from quizapp.results.services.documents import list_documents
from quizapp.results.services.exporting import to_params
from quizapp.results.services.publishing import count_undecided
from quizapp.results.views.blueprint import results
from quizapp.results.views.own import build_bars, compute_seconds
from quizapp.rooms.queries import find_deduction, list_deductions
from quizapp.tasks.services import request_task
from quizapp.web.filters import percent_vn
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

FORMATS = ("xlsx", "csv", "pdf")
# The parameters of the address, and of forms that carry the filters on.
PARAMETERS = {"unit_id": "don-vi", "outcome": "ket-qua", "post": "chuc-vu", "text": "tim"}


@results.get("/ket-qua")
@requires(Permission.RESULTS_READ)
def assessments() -> str:
    """The assessments in which the reader may see somebody's result."""
    rows = list_assessments(db.session(), build_reach(current_user))
    return render_template("results/assessments.html", rows=rows)


@results.get("/ket-qua/<int:assessment_id>", endpoint="results")
@requires(Permission.RESULTS_READ)
def list_of_results(assessment_id: int) -> str:
    """How it went and who is in it, within the reader's reach and filters."""
    session, reach = db.session(), build_reach(current_user)
    _note(assessment_id, "results.results")
    assessment = get_assessment(session, assessment_id, reach)
    filters = build_filters(request.args)
    counts = count_outcomes(session, assessment_id=assessment_id, reach=reach, filters=filters)
    page = list_results(
        session,
        assessment_id=assessment_id,
        reach=reach,
        filters=filters,
        page=request.args.get("trang", 1, type=int),
    )
    return render_template(
        "results/results.html",
        assessment=assessment,
        publication=find_publication(session, assessment_id),
        corrections=list_assessment_corrections(session, assessment_id),
        filters=filters,
        carried=_carry(filters),
        page=page,
        segments=_build_segments(counts),
        units=list_units_assessed(session, assessment_id, reach),
        posts=list_posts(session, assessment_id, reach),
        outcomes=[(o.value, OUTCOME_NAMES[o]) for o in Outcome] + [("waiting", WAITING_NAME)],
        names=OUTCOME_NAMES,
        kinds=OUTCOME_KINDS,
        documents=list_documents(session, [row.Result for row in page.items if row.Result is not None]),
        deductions=list_deductions(session, [row.Assignment.id for row in page.items]),
        tell_deduction=tell_deduction,
        can_publish=_can_publish(assessment),
        at=get_clock().now(),
    )


@results.get("/ket-qua/<int:assessment_id>/<int:assignment_id>")
@requires(Permission.RESULTS_READ)
def person_result(assessment_id: int, assignment_id: int) -> str:
    """One person's result, without answers and keys."""
    session, reach = db.session(), build_reach(current_user)
    _note(assignment_id, "results.person_result", kind="assignment")
    row = get_place(session, assessment_id, assignment_id, reach)
    result = row.Result
    return render_template(
        "results/person_result.html",
        row=row,
        assessment=row.Assignment.sitting.assessment,
        bars=build_bars(row.Score, list_index_names(session)) if row.Score else [],
        counted=counts_right_answers(session, row.Attempt.paper_id) if row.Attempt else True,
        seconds=compute_seconds(row.Attempt) if row.Attempt else None,
        corrections=list_attempt_corrections(session, row.Attempt) if row.Attempt else [],
        late=build_late_note(session, row.Attempt) if row.Attempt else None,
        document=list_documents(session, [result]).get(result.id) if result else None,
        deduction=find_deduction(session, assignment_id),
        tell_deduction=tell_deduction,
        names=OUTCOME_NAMES,
        kinds=OUTCOME_KINDS,
    )


@results.post("/ket-qua/<int:assessment_id>/<int:assignment_id>/phieu")
@requires(Permission.RESULTS_EXPORT)
def person_sheet(assessment_id: int, assignment_id: int) -> Response:
    """Ask for one person's result sheet (phiếu kết quả)."""
    with unit_of_work() as session:
        row = get_place(session, assessment_id, assignment_id, build_reach(current_user))
        if row.Attempt is None:
            abort(404)
        who, now = current_user.actor, get_clock().now()
        note_access(session, "results.person_sheet", ("assignment", assignment_id), actor=who, now=now)
        run = request_task(
            session,
            "results.sheet",
            now=get_clock().now(),
            params={"attempt": row.Attempt.id},
            requested_by_id=current_user.person.id,
            title=_("Phiếu kết quả của %(name)s", name=row.Assignment.person_name),
        )
        number = run.public_id
    return redirect(url_for("tasks.show", public_id=number))


@results.post("/ket-qua/<int:assessment_id>/tep")
@requires(Permission.RESULTS_EXPORT)
def export(assessment_id: int) -> Response:
    """Ask for the list as a file; it is made with the filters of the page it was asked from."""
    kind = request.form.get("dang", "")
    if kind not in FORMATS:
        abort(400)
    with unit_of_work() as session:
        reach = build_reach(current_user)
        assessment = get_assessment(session, assessment_id, reach)
        params = to_params(assessment_id, reach, build_filters(request.form))
        who, now = current_user.actor, get_clock().now()
        note_access(session, "results.export", ("assessment", assessment_id), actor=who, now=now)
        run = request_task(
            session,
            "results.list",
            now=get_clock().now(),
            params={**params, "format": kind},
            requested_by_id=current_user.person.id,
            title=_("Danh sách kết quả (%(format)s): %(title)s", format=kind.upper(), title=assessment.title)[:200],
        )
        number = run.public_id
    return redirect(url_for("tasks.show", public_id=number))


@results.route("/ket-qua/<int:assessment_id>/cong-bo", methods=["GET", "POST"])
@requires(Permission.RESULTS_PUBLISH)
def publish(assessment_id: int) -> Response | str:
    """Make the results official under the number of a notice."""
    form = PublishForm()
    session = db.session()
    assessment = get_assessment(session, assessment_id, build_reach(current_user))
    if not _may_publish(assessment):
        abort(403)
    if form.validate_on_submit():
        with unit_of_work() as work:
            publish_results(
                work,
                work.get_one(Assessment, assessment_id),
                notice_number=form.notice_number.data or "",
                actor=current_user.actor,
                now=get_clock().now(),
            )
        flash(_("Đã công bố kết quả."), "success")
        return redirect(url_for("results.results", assessment_id=assessment_id))
    return render_template(
        "results/publish.html",
        assessment=assessment,
        form=form,
        publication=find_publication(session, assessment_id),
        undecided=count_undecided(session, assessment_id),
        segments=_build_segments(
            count_outcomes(
                session, assessment_id=assessment_id, reach=build_reach(current_user), filters=build_filters({})
            )
        ),
    )


def _note(subject: int, endpoint: str, kind: str = "assessment") -> None:
    with unit_of_work(access_log=True) as session:
        note_access(session, endpoint, (kind, subject), actor=current_user.actor, now=get_clock().now())


def _carry(filters: Filters) -> dict[str, str]:
    """The filters as parameters: for forms that act on the list, and for links to it."""
    return {name: str(value) for key, name in PARAMETERS.items() if (value := getattr(filters, key))}


def _build_segments(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Parts of the bar in a fixed order; those of nobody are left out, except the three that everybody looks for."""
    total = sum(counts.values())
    labels = [(o.value, _(OUTCOME_NAMES[o]).lower(), OUTCOME_KINDS[o]) for o in Outcome]
    labels.append(("waiting", _(WAITING_NAME).lower(), "info"))
    always = {Outcome.PASSED, Outcome.NOT_PASSED, Outcome.ABSENT}
    return [
        {
            "count": counts.get(code, 0),
            "label": label,
            "kind": kind,
            "share": percent_vn(100 * counts.get(code, 0) / total) if total else "",
        }
        for code, label, kind in labels
        if counts.get(code) or code in always
    ]


def _may_publish(assessment: Assessment) -> bool:
    """Whether the reader publishes for the agency that organises: the committee for all, others for their own."""
    scope = current_user.get_scope(Permission.RESULTS_PUBLISH)
    unit = assessment.organiser_unit
    return bool(scope.everywhere or (unit is not None and scope.includes(unit.path)))


def _can_publish(assessment: Assessment) -> bool:
    return current_user.can(Permission.RESULTS_PUBLISH) and _may_publish(assessment)
