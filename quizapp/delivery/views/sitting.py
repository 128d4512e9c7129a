"""Sitting a paper: rules, questions, saving, review, handing in."""

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Reply

from quizapp.delivery.domain import (
    ASSIGNMENT_STATE_KINDS,
    ASSIGNMENT_STATE_NAMES,
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
    start_attempt,
    take_over_attempt,
)
from quizapp.delivery.services.saving import SaveRefusedError, save_response
from quizapp.delivery.services.seats import list_seats
from quizapp.delivery.views.exam_page import (
    WHOLE,
    build_exam,
    build_question,
    compute_remaining_ms,
    get_end,
    get_title,
    hold_lease,
    holds_lease,
    list_answer_states,
    read_answer,
    read_client_id,
    read_form_answer,
    read_whole,
)
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import ForbiddenError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.people.adapters import idle
from quizapp.web.errors import translate
from quizapp.web.filters import clock_vn
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

sitting = Blueprint("sitting", __name__)
# Pages with keys. Who writes or judges questions may have to sit a paper too, but never with these open beside it.
KEY_PAGES = frozenset({"assembly.paper"})
KEY_SECTIONS = frozenset({"bank", "difficulty"})


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
        exam=build_exam(session, found, responses, now, position),
        question=build_question(session, found, position, responses.get(position)),
    )


@sitting.post("/bai-lam/<public_id>/cau/<int:position>")
@requires(Permission.OWN_WORK)
@section("portal")
def answer(public_id: str, position: int) -> Any:
    """Save the form's answer and go where its button says."""
    person_id, now = current_user.person.id, get_clock().now()
    raw = read_form_answer(request.form)
    try:
        with unit_of_work() as session:
            save_response(
                session,
                public_id,
                person_id=person_id,
                position=position,
                answer=raw,
                flagged=request.form.get("flagged") == "1",
                epoch=read_whole(request.form.get("epoch")),
                client_id=None,
                now=now,
            )
    except SaveRefusedError as refusal:
        return _show_unsaved(public_id, refusal, position, raw)
    return redirect(_compute_next(public_id, position, request.form.get("go", "next")), 303)


@sitting.post("/bai-lam/<public_id>/luu")
@requires(Permission.OWN_WORK)
def save(public_id: str) -> Any:
    """Save one answer for the page's script; acknowledged only after the commit."""
    person_id, now = current_user.person.id, get_clock().now()
    sent = request.get_json(silent=True)
    sent = sent if isinstance(sent, dict) else {}
    try:
        with unit_of_work() as session:
            saved = save_response(
                session,
                public_id,
                person_id=person_id,
                position=read_whole(sent.get("position")),
                answer=read_answer(sent.get("answer")),
                flagged=sent.get("flagged") is True,
                epoch=read_whole(sent.get("epoch")),
                client_id=read_client_id(sent),
                now=now,
            )
    except SaveRefusedError as refusal:
        if refusal.code == "expired":
            _end_by_time(public_id)
        return jsonify(_describe_refusal(public_id, refusal)), refusal.status
    return jsonify(
        ok=True,
        seq=saved.seq,
        saved_count=saved.answered,
        saved_at=clock_vn(saved.at),
        remaining_ms=compute_remaining_ms(saved.end_at, now),
        **({"note": _(saved.lacks[0], **saved.lacks[1])} if saved.lacks else {}),
    )


@sitting.get("/bai-lam/<public_id>/trang-thai")
@requires(Permission.OWN_WORK)
def state(public_id: str) -> Any:
    """What the server has and how much time is left, for the page's script."""
    session, now = db.session(), get_clock().now()
    found = get_own_attempt(session, public_id, current_user.person.id)
    # A window that another one of this browser took over from holds an earlier lease.
    is_holder = holds_lease(found) and read_whole(request.args.get("epoch", found.epoch)) == found.epoch
    refusal = find_attempt_refusal(found, holds_lease=is_holder, now=now)
    if refusal is not None:
        return jsonify(_describe_refusal(public_id, refusal)), refusal.status
    answered, at = get_progress(session, found.id)
    return jsonify(
        ok=True,
        remaining_ms=compute_remaining_ms(get_end(found), now),
        saved_count=answered,
        saved_at=clock_vn(at) or None,
    )


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
    exam = build_exam(session, found, list_responses(session, found.id), now, None)
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
    return redirect(url_for("sitting.attempt", public_id=public_id), 303)


def _turn_away(found: Attempt) -> Any:
    """The answer to give instead of a question: the result, the end of time, or another browser's lease; or None."""
    public_id = found.public_id
    if found.state != "in_progress":
        return redirect(url_for("results.own_result", public_id=public_id), 303)
    refusal = find_attempt_refusal(found, holds_lease=holds_lease(found), now=get_clock().now())
    if refusal is None:
        return None
    if refusal.code == "taken_over":
        return redirect(url_for("sitting.other_device", public_id=public_id), 303)
    answered, _last = get_progress(db.session(), found.id)
    return render_template(
        "delivery/exam_over.html", attempt=found, message=translate(refusal), title=get_title(found), answered=answered
    )


def _end_by_time(public_id: str) -> None:
    """End an attempt whose time is up, on the request that came too late."""
    person_id, actor, now = current_user.person.id, current_user.actor, get_clock().now()
    with unit_of_work() as session:
        hand_in_attempt(session, get_own_attempt(session, public_id, person_id), actor=actor, now=now)


def _describe_refusal(public_id: str, refusal: SaveRefusedError) -> dict[str, Any]:
    to = "sitting.other_device" if refusal.code == "taken_over" else "sitting.attempt"
    return {
        "ok": False,
        "code": refusal.code,
        "message": translate(refusal),
        "url": url_for(to, public_id=public_id),
    }


def _show_unsaved(
    public_id: str, refusal: SaveRefusedError, position: int | None = None, raw: dict[str, Any] | None = None
) -> tuple[str, int]:
    """What was refused, with the answer that was not stored, so that nothing vanishes silently."""
    if refusal.code == "expired":
        _end_by_time(public_id)
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
        url=_describe_refusal(public_id, refusal)["url"],
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
