"""Sitting a paper: rules, questions, saving, review, handing in."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Reply

from quizapp.delivery.domain import (
    ASSIGNMENT_STATE_KINDS,
    ASSIGNMENT_STATE_NAMES,
    RUNNING_STATES,
    AssignmentState,
    Response,
)
from quizapp.delivery.models import Attempt
from quizapp.delivery.queries import (
    find_running_attempt,
    get_own_assignment,
    get_own_attempt,
    get_progress,
    is_attempt_over,
    list_responses,
)
from quizapp.delivery.services.attempts import (
    StartRefusedError,
    explain_refusal,
    find_attempt_refusal,
    hand_in_attempt,
    needs_release,
    start_attempt,
    take_over_attempt,
)
from quizapp.delivery.services.latecomers import note_refused_latecomer
from quizapp.delivery.services.saving import Save, SaveRefusedError, get_own_attempt_id, save_response
from quizapp.delivery.services.seats import list_seats
from quizapp.delivery.views.blueprint import sitting
from quizapp.delivery.views.exam_page import (
    WHOLE,
    build_exam,
    build_question,
    compute_remaining_ms,
    find_browser_name,
    get_browser_cookie_name,
    get_clock_time,
    get_end,
    get_title,
    hold_lease,
    holds_lease,
    list_answer_states,
    read_whole,
)
from quizapp.delivery.views.saving import describe_refusal, end_by_time, keep_late
from quizapp.extensions import db, get_clock, get_settings
from quizapp.kernel.errors import ForbiddenError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.people.adapters import idle
from quizapp.web.answers import read_form_answer
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

# Pages with keys. Who writes or judges questions may have to sit a paper too, but never with these open beside it.
KEY_PAGES = frozenset({"assembly.paper", "assembly.print_papers"})
KEY_SECTIONS = frozenset({"bank", "difficulty", "issuing", "practice", "corrections"})


@sitting.before_app_request
def keep_keys_closed() -> None:
    """Refuse the pages with keys to somebody whose own attempt is running."""
    if not (request.blueprint in KEY_SECTIONS or request.endpoint in KEY_PAGES) or not current_user.is_authenticated:
        return
    if find_running_attempt(db.session(), current_user.person.id, get_clock().now()) is not None:
        raise ForbiddenError(
            N_("Anh/chị đang làm bài nên chưa xem được câu hỏi và đề. Trang này mở lại khi anh/chị đã nộp bài.")
        )


@sitting.before_app_request
def draw_lease() -> None:
    """Name this browser before anything starts, so that two presses of a button come from one and the same."""
    if request.blueprint in {"sitting", "contests"} and current_user.is_authenticated:
        hold_lease()


@sitting.after_app_request
def name_browser(response: Reply) -> Reply:
    """Keep the cookie without which no token of this browser saves: it goes when the session ends or is locked."""
    if request.endpoint == "static":
        return response
    name, wanted = get_browser_cookie_name(get_settings()), find_browser_name()
    if request.cookies.get(name) != wanted:
        if wanted is None:
            response.delete_cookie(name, secure=get_settings().is_production, httponly=True, samesite="Lax")
        else:
            response.set_cookie(name, wanted, secure=get_settings().is_production, httponly=True, samesite="Lax")
    return response


@sitting.get("/viec-cua-toi/<int:assignment_id>")
@requires(Permission.OWN_WORK)
@section("portal")
def assignment(assignment_id: int) -> str:
    """The rules, the terms and the button; or why there is no button."""
    now = get_clock().now()
    own = get_own_assignment(db.session(), assignment_id, current_user.person.id, now)
    refusal = None
    if not own.can_start and own.state is not AssignmentState.IN_PROGRESS:
        refusal = translate(explain_refusal(own))
    return render_template(
        "delivery/assignment.html",
        own=own,
        refusal=refusal,
        name=ASSIGNMENT_STATE_NAMES[own.state],
        kind=ASSIGNMENT_STATE_KINDS[own.state],
        seat=list_seats(db.session(), [own.assignment]).get(assignment_id),
    )


@sitting.post("/viec-cua-toi/<int:assignment_id>/bat-dau")
@requires(Permission.OWN_WORK)
@section("portal")
def start(assignment_id: int) -> Reply:
    """Start, or come back to what is running."""
    person_id, actor, now = current_user.person.id, current_user.actor, get_clock().now()
    try:
        with unit_of_work() as session:
            own = get_own_assignment(session, assignment_id, person_id, now)
            attempt = start_attempt(session, own.assignment, lease_key=hold_lease(), actor=actor, now=now)
            public_id, end = attempt.public_id, get_end(attempt)
    except StartRefusedError as refusal:
        if refusal.code == "late":
            with unit_of_work() as session:
                place = get_own_assignment(session, assignment_id, person_id, now).assignment
                note_refused_latecomer(session, place, actor=actor, now=now)
        flash(translate(refusal), "error")
        return redirect(url_for("sitting.assignment", assignment_id=assignment_id), 303)
    idle.keep_awake(end)
    return redirect(url_for("sitting.attempt", public_id=public_id), 303)


@sitting.get("/bai-lam/<public_id>")
@requires(Permission.OWN_WORK)
@section("portal")
def attempt(public_id: str) -> Any:
    """Where to go on: the first question without an answer, the review, or the result."""
    session = db.session()
    found = get_own_attempt(session, public_id, current_user.person.id)
    turned = _turn_away(found)
    if turned is not None:
        return turned
    responses = list_responses(session, found.id)
    for position, state in list_answer_states(session, found, responses).items():
        if state != "answered":
            return redirect(url_for("sitting.question", public_id=public_id, position=position), 303)
    return redirect(url_for("sitting.review", public_id=public_id), 303)


@sitting.get("/bai-lam/<public_id>/cau/<int:position>")
@requires(Permission.OWN_WORK)
@section("portal")
def question(public_id: str, position: int) -> Any:
    """One question with what was last saved for it."""
    session, now = db.session(), get_clock().now()
    found = get_own_attempt(session, public_id, current_user.person.id)
    if not 1 <= position <= len(found.layout):
        abort(404)
    turned = _turn_away(found)
    if turned is not None:
        return turned
    idle.keep_awake(get_end(found))
    responses = list_responses(session, found.id)
    return render_template(
        "delivery/exam_question.html",
        exam=build_exam(session, found, responses, now, position, current_user.account),
        question=build_question(session, found, position, responses.get(position)),
    )


@sitting.post("/bai-lam/<public_id>/cau/<int:position>")
@requires(Permission.OWN_WORK)
@section("portal")
def answer(public_id: str, position: int) -> Any:
    """Save the form's answer and go where its button says."""
    person_id, now = current_user.person.id, get_clock().now()
    raw, flagged = read_form_answer(request.form), request.form.get("flagged") == "1"
    epoch = read_whole(request.form.get("epoch"))
    try:
        with unit_of_work() as session:
            save_response(
                session,
                public_id,
                person_id=person_id,
                position=position,
                answer=raw,
                flagged=flagged,
                epoch=epoch,
                client_id=None,
                now=now,
            )
    except SaveRefusedError as refusal:
        shown = _show_unsaved(public_id, refusal, position, raw)
        number = get_own_attempt_id(db.session(), public_id, person_id)
        keep_late(public_id, [(Save(number, position, raw, flagged, epoch, None, now), refusal)])
        return shown
    return redirect(_compute_next(public_id, position, request.form.get("go", "next")), 303)


@sitting.get("/bai-lam/<public_id>/xem-lai")
@requires(Permission.OWN_WORK)
@section("portal")
def review(public_id: str) -> Any:
    """What is unanswered or flagged, before handing in."""
    session, now = db.session(), get_clock().now()
    found = get_own_attempt(session, public_id, current_user.person.id)
    turned = _turn_away(found)
    if turned is not None:
        return turned
    idle.keep_awake(get_end(found))
    exam = build_exam(session, found, list_responses(session, found.id), now, None, current_user.account)
    return render_template("delivery/exam_review.html", exam=exam)


@sitting.post("/bai-lam/<public_id>/nop")
@requires(Permission.OWN_WORK)
@section("portal")
def hand_in(public_id: str) -> Any:
    """Hand in; a page whose own clock ran ahead of the server's goes on working instead."""
    person_id, actor, now = current_user.person.id, current_user.actor, get_clock().now()
    by_time = request.form.get("reason") == "time"
    try:
        with unit_of_work() as session:
            found = get_own_attempt(session, public_id, person_id)
            if by_time and not is_attempt_over(found, now):
                return redirect(url_for("sitting.attempt", public_id=public_id), 303)
            epoch = None if by_time else read_whole(request.form.get("epoch"))
            hand_in_attempt(session, found, actor=actor, now=now, epoch=epoch)
    except SaveRefusedError as refusal:
        return _show_unsaved(public_id, refusal)
    idle.let_rest(now)
    return redirect(url_for("results.own_result", public_id=public_id), 303)


@sitting.get("/bai-lam/<public_id>/may-khac")
@requires(Permission.OWN_WORK)
@section("portal")
def other_device(public_id: str) -> Any:
    """Ask before moving a running attempt to this browser, or to this window of it."""
    session = db.session()
    found = get_own_attempt(session, public_id, current_user.person.id)
    window = request.args.get("cua_so") == "1"
    if is_attempt_over(found, get_clock().now()) or (holds_lease(found) and not window):
        return redirect(url_for("sitting.attempt", public_id=public_id), 303)
    answered, at = get_progress(session, found.id)
    return render_template(
        "delivery/exam_other_device.html",
        attempt=found,
        title=get_title(found),
        answered=answered,
        saved_at=at,
        is_window=holds_lease(found),
        must_wait=needs_release(found, hold_lease()),
    )


@sitting.post("/bai-lam/<public_id>/may-khac")
@requires(Permission.OWN_WORK)
@section("portal")
def take_over(public_id: str) -> Reply:
    """Move a running attempt to this browser, or to this window of it."""
    person_id, actor, now = current_user.person.id, current_user.actor, get_clock().now()
    epoch = read_whole(request.form["epoch"]) if "epoch" in request.form else None
    try:
        with unit_of_work() as session:
            found = get_own_attempt(session, public_id, person_id)
            take_over_attempt(session, found, lease_key=hold_lease(), actor=actor, now=now, epoch=epoch)
    except SaveRefusedError as refusal:
        flash(translate(refusal), "info")
        if refusal.code == "unreleased":
            return redirect(url_for("sitting.other_device", public_id=public_id), 303)
    return redirect(url_for("sitting.attempt", public_id=public_id), 303)


def _turn_away(found: Attempt) -> Any:
    """The answer to give instead of a question: the result, the end of time, or another browser's lease; or None."""
    public_id = found.public_id
    if found.state not in RUNNING_STATES:
        return redirect(url_for("results.own_result", public_id=public_id), 303)
    refusal = find_attempt_refusal(found, holds_lease=holds_lease(found), now=get_clock().now())
    if refusal is None:
        return None
    if refusal.code == "taken_over":
        return redirect(url_for("sitting.other_device", public_id=public_id), 303)
    answered, _at = get_progress(db.session(), found.id)
    if refusal.code == "paused":
        left = compute_remaining_ms(get_end(found), get_clock_time(found, get_clock().now()))
        return render_template(
            "delivery/exam_paused.html", attempt=found, title=get_title(found), answered=answered, left=left // 1000
        )
    return render_template(
        "delivery/exam_over.html", attempt=found, message=translate(refusal), title=get_title(found), answered=answered
    )


def _show_unsaved(
    public_id: str, refusal: SaveRefusedError, position: int | None = None, raw: dict[str, Any] | None = None
) -> tuple[str, int]:
    """What was refused, with the answer that was not stored, so that nothing vanishes silently."""
    if refusal.code == "expired":
        end_by_time(public_id)
    session = db.session()
    found = get_own_attempt(session, public_id, current_user.person.id)
    unsaved = None
    if position is not None and raw:
        unsaved = build_question(session, found, position, Response(raw, flagged=False, at=get_clock().now()))
    page = render_template(
        "delivery/exam_unsaved.html",
        code=refusal.code,
        message=translate(refusal),
        position=position,
        unsaved=unsaved,
        url=describe_refusal(public_id, refusal)["url"],
        title=get_title(found),
    )
    return page, refusal.status


def _compute_next(public_id: str, position: int, go: str) -> str:
    """Where the pressed button leads: on, back, to the review, or to a question by its number."""
    if go == "review":
        return url_for("sitting.review", public_id=public_id)
    step = -1 if go == "previous" else 1
    position = int(go) if WHOLE.fullmatch(go) else max(1, position + step)
    return url_for("sitting.question", public_id=public_id, position=position)
