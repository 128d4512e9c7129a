"""Contests from the side of whoever may enter."""

from flask import redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.contests.domain import PHASE_KINDS, PHASE_NAMES, RULES
from quizapp.contests.queries import (
    find_own_entry,
    find_phase,
    get_own_contest_attempt,
    get_public_round,
    is_on_roll,
    list_open_rounds,
    list_published_rounds,
)
from quizapp.contests.services import enter_round
from quizapp.contests.views.blueprint import RefusalAsMessage, contests
from quizapp.extensions import db, get_clock
from quizapp.kernel.permissions import Permission
from quizapp.people.queries import get_person
from quizapp.results.queries.late import build_late_note
from quizapp.results.services.documents import find_objection_note
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work


@contests.get("/cuoc-thi")
@requires(Permission.OWN_WORK)
@section("contests")
def entries() -> str:
    """The contests one may enter or has entered; for HR also those whose ranking is official."""
    session, now = db.session(), get_clock().now()
    return render_template(
        "contests/entries.html",
        rounds=list_open_rounds(session, current_user.person.id, now),
        rankings=list_published_rounds(session) if current_user.can(Permission.RESULTS_READ) else [],
        phase_names=PHASE_NAMES,
        phase_kinds=PHASE_KINDS,
    )


@contests.get("/cuoc-thi/<slug>/du-thi")
@requires(Permission.OWN_WORK)
@section("contests")
def enter(slug: str) -> str:
    """What to know before starting, and the button that starts."""
    session, now = db.session(), get_clock().now()
    round_ = get_public_round(session, slug)
    return render_template(
        "contests/enter.html",
        round=round_,
        contest=round_.contest,
        sitting=round_.sitting,
        phase=find_phase(round_, now),
        rules=[RULES[code] for code in round_.ranking_rules],
        attempt=find_own_entry(session, round_, current_user.person.id),
        on_roll=is_on_roll(session, round_.id, current_user.person.id),
    )


@contests.post("/cuoc-thi/<slug>/du-thi")
@requires(Permission.OWN_WORK)
def start(slug: str) -> Response:
    """Make the place, then start as in any sitting: the 307 sends the same press of the button on."""
    now, person_id = get_clock().now(), current_user.person.id
    with RefusalAsMessage():
        with unit_of_work() as session:
            assignment = enter_round(session, get_public_round(session, slug), get_person(session, person_id), now=now)
            number = assignment.id
        return redirect(url_for("sitting.start", assignment_id=number), 307)
    return redirect(url_for("contests.enter", slug=slug), 303)


@contests.get("/cuoc-thi/bai-du-thi/<public_id>")
@requires(Permission.OWN_WORK)
@section("contests")
def own_entry(public_id: str) -> str | Response:
    """One's own entry: score and time used, and the rank once it is published. Keys are never shown here."""
    entry = get_own_contest_attempt(db.session(), public_id, current_user.person.id, get_clock().now())
    if entry.score is None:
        return redirect(url_for("sitting.attempt", public_id=public_id), 303)
    return render_template(
        "contests/own_entry.html",
        entry=entry,
        late=build_late_note(db.session(), entry.attempt),
        objection=find_objection_note(db.session(), entry.attempt, now=get_clock().now()),
        contest=entry.round.contest,
        rules=RULES,
        phase_names=PHASE_NAMES,
        phase_kinds=PHASE_KINDS,
    )
