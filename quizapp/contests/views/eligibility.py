"""Who may enter a contest: units, people, people barred."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.contests.adapters import read_staff_codes, write_sample
from quizapp.contests.forms import PeopleForm, UnitsForm
from quizapp.contests.queries import REASONS, list_barred, list_named, list_roll_people, list_round_units
from quizapp.contests.services import remove_person, set_people, set_people_by_codes, set_units
from quizapp.contests.views.blueprint import RefusalAsMessage, contests, get_manage_scope, get_managed_round
from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.permissions import Permission
from quizapp.people.queries import get_person, list_people, list_units
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

SHOWN_ERRORS = 20
SHOWN_PEOPLE = 200
FOUND_PEOPLE = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contests.get("/to-chuc-cuoc-thi/<int:contest_id>/doi-tuong")
@requires(Permission.CONTEST_MANAGE)
@section("contests_manage")
def eligibility(contest_id: int) -> str:
    """The units and people who may enter, and who is barred."""
    return render_eligibility(contest_id, PeopleForm())


def render_eligibility(contest_id: int, upload: PeopleForm, errors: list[dict[str, Any]] | None = None) -> str:
    """The page, with the upload form as it was sent and what is wrong in its file."""
    session, scope = db.session(), get_manage_scope()
    round_ = get_managed_round(contest_id)
    text = request.args.get("tim", "")
    found = list_people(session, scope=scope, text=text, per_page=FOUND_PEOPLE) if text else None
    # What is chosen is read from the database: a sent file says nothing about units.
    units = UnitsForm(formdata=None, units=[unit.id for unit in list_round_units(session, round_.id)])
    units.offer(list_choices())
    return render_template(
        "contests/manage/eligibility.html",
        round=round_,
        contest=round_.contest,
        units=units,
        upload=upload,
        errors=(errors or [])[:SHOWN_ERRORS],
        error_count=len(errors or []),
        text=text,
        found=found,
        named=list_named(session, round_, barred=False),
        barred=list_barred(session, round_),
        reasons=REASONS,
        expected=len(list_roll_people(session, round_)),
        shown=SHOWN_PEOPLE,
    )


def list_choices() -> list[tuple[int, str]]:
    """The units in reach as a tree is read; a division goes with its agency and is not listed beside it."""
    units = list_units(db.session(), to_local(get_clock().now()).date(), get_manage_scope())
    known = {unit.id for unit in units}
    return [(unit.id, unit.name) for unit in units if unit.kind != "division" or unit.parent_id not in known]


@contests.post("/to-chuc-cuoc-thi/<int:contest_id>/doi-tuong/don-vi")
@requires(Permission.CONTEST_MANAGE)
def choose_units(contest_id: int) -> Response:
    """Save the units."""
    chosen = [int(value) for value in request.form.getlist("units") if value.isdigit()]
    actor, now, scope = current_user.actor, get_clock().now(), get_manage_scope()
    with RefusalAsMessage():
        with unit_of_work() as session:
            set_units(session, get_managed_round(contest_id), chosen, scope=scope, actor=actor, now=now)
        flash(_("Đã lưu các đơn vị được dự thi."), "success")
    return redirect(url_for("contests.eligibility", contest_id=contest_id), 303)


@contests.post("/to-chuc-cuoc-thi/<int:contest_id>/doi-tuong/nguoi/<int:person_id>/<any(named, barred, remove):action>")
@requires(Permission.CONTEST_MANAGE)
def change_person(contest_id: int, person_id: int, action: str) -> Response:
    """Name a person, bar one, or take one off either list: `action` is named, barred or remove."""
    actor, now, scope = current_user.actor, get_clock().now(), get_manage_scope()
    with RefusalAsMessage(), unit_of_work() as session:
        round_ = get_managed_round(contest_id)
        if action == "remove":
            remove_person(session, round_, person_id, actor=actor, now=now)
        else:
            person = get_person(session, person_id, scope)
            set_people(session, round_, [person], barred=action == "barred", scope=scope, actor=actor, now=now)
    text = request.form.get("tim", "") or None
    return redirect(url_for("contests.eligibility", contest_id=contest_id, tim=text, _anchor="theo-ten"), 303)


@contests.post("/to-chuc-cuoc-thi/<int:contest_id>/doi-tuong/danh-sach")
@requires(Permission.CONTEST_MANAGE)
@section("contests_manage")
def upload_people(contest_id: int) -> str | Response:
    """Read a list of staff codes: everybody in it, or nobody and what is wrong by row."""
    get_managed_round(contest_id)
    form = PeopleForm()
    if not form.validate_on_submit():
        return render_eligibility(contest_id, form)
    actor, now, scope = current_user.actor, get_clock().now(), get_manage_scope()
    content, barred = form.file.data.read(), form.kind.data == "barred"
    with RefusalAsMessage():
        codes = read_staff_codes(content)
        with unit_of_work() as session:
            round_ = get_managed_round(contest_id)
            count, errors = set_people_by_codes(
                session, round_, codes, barred=barred, scope=scope, actor=actor, now=now
            )
        if errors:
            rows = [{"row": e.row, "column": _(e.column), "message": _(e.message, **e.params)} for e in errors]
            return render_eligibility(contest_id, form, rows)
        flash(_("Đã ghi %(count)s người từ tệp.", count=count), "success")
    return redirect(url_for("contests.eligibility", contest_id=contest_id), 303)


@contests.get("/to-chuc-cuoc-thi/tep-mau-danh-sach.xlsx")
@requires(Permission.CONTEST_MANAGE)
def people_sample() -> Response:
    """A file to fill in."""
    response = Response(write_sample(), mimetype=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="danh-sach-mau.xlsx"'
    return response
