"""Planning a contest: its words and window, its ranking rules and prizes."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.contests.domain import RULES, read_prizes
from quizapp.contests.forms import ContestForm, PrizesForm
from quizapp.contests.queries import list_open_specifications
from quizapp.contests.services import change_contest, create_contest, set_prizes, set_ranking_rules
from quizapp.contests.views.blueprint import RefusalAsMessage, contests, get_manage_scope, get_managed_round
from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.permissions import Permission
from quizapp.people.queries import get_unit, list_units
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

# Chosen instead of a unit where the Committee itself organises.
COMMITTEE = 0


def build_form(**values: Any) -> ContestForm:
    """The form with what the signed-in person may choose."""
    session, scope = db.session(), get_manage_scope()
    form = ContestForm(**values)
    units = [(unit.id, unit.name) for unit in list_units(session, to_local(get_clock().now()).date(), scope)]
    if scope.everywhere:
        units.insert(0, (COMMITTEE, _("Ban Chỉ đạo")))
    papers = [
        (s.id, _("%(name)s (%(count)s câu, %(minutes)s phút)", name=s.name, count=s.question_count, minutes=s.minutes))
        for s in list_open_specifications(session, scope)
    ]
    form.offer(units, papers)
    return form


@contests.route("/to-chuc-cuoc-thi/moi", methods=["GET", "POST"])
@requires(Permission.CONTEST_MANAGE)
@section("contests_manage")
def create() -> str | Response:
    """A new contest in draft."""
    now = get_clock().now()
    form = build_form(year=to_local(now).year, minutes=20)
    if form.validate_on_submit():
        actor, scope = current_user.actor, get_manage_scope()
        with RefusalAsMessage():
            with unit_of_work() as session:
                unit_id = form.organiser_unit_id.data
                unit = None if unit_id == COMMITTEE and scope.everywhere else get_unit(session, unit_id, scope)
                chosen = find_specification(form.specification_id.data)
                round_ = create_contest(
                    session, form.read_plan(), organiser_unit=unit, specification=chosen, actor=actor, now=now
                )
                contest_id = round_.contest_id
            return redirect(url_for("contests.show", contest_id=contest_id), 303)
    return render_template("contests/manage/edit.html", form=form, contest=None)


@contests.route("/to-chuc-cuoc-thi/<int:contest_id>/sua", methods=["GET", "POST"])
@requires(Permission.CONTEST_MANAGE)
@section("contests_manage")
def edit(contest_id: int) -> str | Response:
    """Change a draft."""
    round_ = get_managed_round(contest_id)
    contest, sitting = round_.contest, round_.sitting
    if round_.state != "draft" and request.method == "GET":
        flash(_("Cuộc thi đã công bố thể lệ nên không sửa được nữa."), "info")
        return redirect(url_for("contests.show", contest_id=contest_id), 303)
    form = build_form(obj=contest)
    del form.organiser_unit_id
    if form.validate_on_submit():
        actor, now = current_user.actor, get_clock().now()
        with RefusalAsMessage():
            with unit_of_work() as session:
                chosen = find_specification(form.specification_id.data)
                round_ = get_managed_round(contest_id)
                change_contest(session, round_, form.read_plan(), specification=chosen, actor=actor, now=now)
            flash(_("Đã lưu."), "success")
            return redirect(url_for("contests.show", contest_id=contest_id), 303)
        contest = get_managed_round(contest_id).contest
    elif not form.is_submitted():
        form.show_window(sitting.starts_at, sitting.ends_at)
        form.minutes.data, form.specification_id.data = sitting.minutes, sitting.specification_id
    return render_template("contests/manage/edit.html", form=form, contest=contest)


def find_specification(specification_id: int) -> Any:
    """One of the specifications that the form offered."""
    offered = list_open_specifications(db.session(), get_manage_scope())
    return next(specification for specification in offered if specification.id == specification_id)


@contests.get("/to-chuc-cuoc-thi/<int:contest_id>/tieu-chi-giai-thuong")
@requires(Permission.CONTEST_MANAGE)
@section("contests_manage")
def terms(contest_id: int) -> str:
    """The ordered ranking rules, and the prizes."""
    round_ = get_managed_round(contest_id)
    form = PrizesForm(prizes=[vars(prize) for prize in read_prizes(round_.prizes)])
    return render_terms(contest_id, form)


def render_terms(contest_id: int, form: PrizesForm) -> str:
    """The page of rules and prizes around a form as it was sent or is stored."""
    round_ = get_managed_round(contest_id)
    chosen = [RULES[code] for code in round_.ranking_rules]
    return render_template(
        "contests/manage/terms.html",
        round=round_,
        contest=round_.contest,
        chosen=chosen,
        others=[rule for rule in RULES.values() if rule not in chosen],
        form=form,
    )


@contests.post("/to-chuc-cuoc-thi/<int:contest_id>/tieu-chi")
@requires(Permission.CONTEST_MANAGE)
def change_rules(contest_id: int) -> Response:
    """Move a ranking rule up or down, add or remove it: the button's value reads action:code."""
    action, _colon, code = request.form.get("move", "").partition(":")
    actor, now = current_user.actor, get_clock().now()
    with RefusalAsMessage(), unit_of_work() as session:
        round_ = get_managed_round(contest_id)
        set_ranking_rules(session, round_, move_rule(round_.ranking_rules, action, code), actor=actor, now=now)
    return redirect(url_for("contests.terms", contest_id=contest_id, _anchor="tieu-chi"), 303)


def move_rule(codes: list[str], action: str, code: str) -> list[str]:
    """The list after one button; the same list where the button does not fit it."""
    codes = list(codes)
    if action == "add":
        return [*codes, code] if code not in codes else codes
    if code not in codes:
        return codes
    at = codes.index(code)
    if action == "remove":
        del codes[at]
    elif (action == "up" and at > 0) or (action == "down" and at < len(codes) - 1):
        codes.insert(at - 1 if action == "up" else at + 1, codes.pop(at))
    return codes


@contests.post("/to-chuc-cuoc-thi/<int:contest_id>/giai-thuong")
@requires(Permission.CONTEST_MANAGE)
@section("contests_manage")
def change_prizes(contest_id: int) -> str | Response:
    """Save the prizes."""
    form = PrizesForm()
    get_managed_round(contest_id)
    if not form.validate_on_submit():
        return render_terms(contest_id, form)
    actor, now = current_user.actor, get_clock().now()
    with RefusalAsMessage():
        with unit_of_work() as session:
            set_prizes(session, get_managed_round(contest_id), form.read_prizes(), actor=actor, now=now)
        flash(_("Đã lưu giải thưởng."), "success")
    return redirect(url_for("contests.terms", contest_id=contest_id), 303)
