"""Printing activation slips for a unit."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from quizapp.extensions import db, get_clock
from quizapp.kernel.permissions import Permission
from quizapp.people.adapters.reach import can_activate
from quizapp.people.forms import SlipsForm
from quizapp.people.models import Person
from quizapp.people.queries import get_unit, list_waiting_for_activation
from quizapp.people.views.blueprints import PEOPLE
from quizapp.people.views.records import log_access, today_units
from quizapp.tasks.services import request_task
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


def _list_printable(unit_id: int) -> list[Person]:
    """Who in the unit and below waits for activation and may be handed a slip by the person signed in."""
    scope = current_user.get_scope(Permission.PEOPLE_ACTIVATE)
    unit = get_unit(db.session(), unit_id, scope)
    waiting = list_waiting_for_activation(db.session(), unit, scope)
    return [person for person in waiting if can_activate(current_user, person)]


@PEOPLE.route("/nhan-su/phieu-kich-hoat", methods=["GET", "POST"])
@requires(Permission.PEOPLE_ACTIVATE)
def slips() -> Any:
    """Choose a unit, see who waits for a slip, print all of them."""
    form = SlipsForm() if request.method == "POST" else SlipsForm(request.args, meta={"csrf": False})
    form.unit_id.offer(today_units(Permission.PEOPLE_ACTIVATE), _("Chọn đơn vị"))
    people = _list_printable(form.unit_id.data) if form.unit_id.data else []
    if request.method == "POST" and form.validate():
        if people:
            return redirect(_request_slips(people))
        flash(_("Trong đơn vị này không còn ai chờ kích hoạt."), "info")
    if people:
        log_access("people", f"slips {form.unit_id.data}")
    return render_template("people/slips.html", form=form, people=people, chosen=bool(form.unit_id.data))


def _request_slips(people: list[Person]) -> str:
    """Ask for the slips; the address of the page that shows how far they are."""
    person_ids = [person.id for person in people]
    with unit_of_work() as session:
        run = request_task(
            session,
            "people.activation_slips",
            now=get_clock().now(),
            params={"person_ids": person_ids},
            requested_by_id=current_user.person.id,
            title=_("Phiếu kích hoạt của %(n)s người", n=len(person_ids)),
        )
        return url_for("tasks.show", public_id=run.public_id)
