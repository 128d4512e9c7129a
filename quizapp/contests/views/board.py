"""The public pages of a contest."""

from flask import render_template, request
from flask_login import current_user

from quizapp.contests.domain import PHASE_KINDS, PHASE_NAMES, RULES, read_prizes
from quizapp.contests.queries import (
    find_own_entry,
    find_phase,
    get_board,
    get_public_round,
    list_named,
    list_round_units,
)
from quizapp.contests.views.blueprint import contests
from quizapp.extensions import db, get_clock
from quizapp.web.guard import public
from quizapp.web.navigation import section

SHOWN_UNITS = 15


@contests.get("/cuoc-thi/<slug>")
@public
@section("contests")
def board(slug: str) -> str:
    """Participation, distribution and winners, as of now; people by name and unit only."""
    session, now = db.session(), get_clock().now()
    round_ = get_public_round(session, slug)
    found = get_board(session, round_, now=now)
    everything = request.args.get("don-vi") == "tat-ca"
    return render_template(
        "contests/board.html",
        round=round_,
        contest=round_.contest,
        sitting=round_.sitting,
        phase=find_phase(round_, now),
        attempt=find_own_entry(session, round_, current_user.person.id) if current_user.is_authenticated else None,
        phase_names=PHASE_NAMES,
        phase_kinds=PHASE_KINDS,
        board=found,
        units=found.units if everything else found.units[:SHOWN_UNITS],
        everything=everything,
        rules=[RULES[code] for code in round_.ranking_rules],
        all_rules=RULES,
    )


@contests.get("/cuoc-thi/<slug>/the-le")
@public
@section("contests")
def rules(slug: str) -> str:
    """The rules as announced: they do not change any more."""
    session, now = db.session(), get_clock().now()
    round_ = get_public_round(session, slug)
    return render_template(
        "contests/rules.html",
        round=round_,
        contest=round_.contest,
        sitting=round_.sitting,
        phase=find_phase(round_, now),
        phase_names=PHASE_NAMES,
        phase_kinds=PHASE_KINDS,
        paragraphs=[line.strip() for line in round_.contest.rules_text.splitlines() if line.strip()],
        rules=[RULES[code] for code in round_.ranking_rules],
        prizes=read_prizes(round_.prizes),
        units=list_round_units(session, round_.id),
        named=len(list_named(session, round_, barred=False)),
    )
