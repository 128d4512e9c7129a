"""The organiser's list of contests, one contest's own page, and announcing it."""

import secrets

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.assembly.services import plan_missing_papers
from quizapp.contests.domain import PHASE_KINDS, PHASE_NAMES, RULES, RoundPhase, read_prizes
from quizapp.contests.models import Round
from quizapp.contests.queries import (
    count_running,
    find_phase,
    get_board,
    list_barred,
    list_contests,
    list_named,
    list_roll_people,
    list_round_units,
)
from quizapp.contests.services import announce_round
from quizapp.contests.views.blueprint import RefusalAsMessage, contests, get_manage_scope, get_managed_round
from quizapp.extensions import db, get_clock
from quizapp.kernel.permissions import Permission
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work


@contests.get("/to-chuc-cuoc-thi")
@requires(Permission.CONTEST_MANAGE)
@section("contests_manage")
def manage() -> str:
    """The contests one organises, the latest first."""
    now = get_clock().now()
    rounds = list_contests(db.session(), get_manage_scope())
    rows = [{"round": r, "contest": r.contest, "phase": find_phase(r, now)} for r in rounds]
    return render_template("contests/manage/list.html", rows=rows, phase_names=PHASE_NAMES, phase_kinds=PHASE_KINDS)


@contests.get("/to-chuc-cuoc-thi/<int:contest_id>")
@requires(Permission.CONTEST_MANAGE)
@section("contests_manage")
def show(contest_id: int) -> str:
    """One contest: where it stands, what comes next, the figures so far."""
    session, now = db.session(), get_clock().now()
    round_ = get_managed_round(contest_id)
    phase = find_phase(round_, now)
    is_draft = phase is RoundPhase.DRAFT
    return render_template(
        "contests/manage/show.html",
        round=round_,
        contest=round_.contest,
        phase=phase,
        phase_names=PHASE_NAMES,
        phase_kinds=PHASE_KINDS,
        rules=[RULES[code] for code in round_.ranking_rules],
        prizes=read_prizes(round_.prizes),
        units=list_round_units(session, round_.id),
        named=list_named(session, round_, barred=False),
        barred=list_barred(session, round_),
        expected=len(list_roll_people(session, round_)) if is_draft else None,
        board=None if is_draft else get_board(session, round_, now=now),
        running=0 if is_draft else count_running(session, round_.sitting_id),
        missing=list_missing(round_) if is_draft else [],
    )


def list_missing(round_: Round) -> list[str]:
    """What a draft still lacks before it can be announced, as sentences."""
    session, now = db.session(), get_clock().now()
    missing = []
    if round_.sitting.starts_at <= now:
        missing.append(_("Thời điểm mở đã qua; thể lệ phải được công bố trước khi mở."))
    if not list_round_units(session, round_.id) and not list_named(session, round_, barred=False):
        missing.append(_("Chưa chọn đơn vị hoặc người được dự thi."))
    return missing


@contests.post("/to-chuc-cuoc-thi/<int:contest_id>/cong-bo-the-le")
@requires(Permission.CONTEST_MANAGE)
def announce(contest_id: int) -> Response:
    """Announce: rules and prizes are fixed, the roll is closed."""
    actor, now = current_user.actor, get_clock().now()
    with RefusalAsMessage():
        # Papers that are still missing are searched for before anything is written.
        specification = get_managed_round(contest_id).sitting.specification
        plan = plan_missing_papers(db.session(), specification, seed=secrets.token_hex(32), now=now)
        with unit_of_work() as session:
            announce_round(session, get_managed_round(contest_id), actor=actor, now=now, plan=plan)
        flash(_("Đã công bố thể lệ và chốt danh sách dự thi."), "success")
    return redirect(url_for("contests.show", contest_id=contest_id), 303)
