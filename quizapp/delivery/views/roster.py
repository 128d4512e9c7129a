"""Pages on which people are assigned: from the staff list, or from a file with a preview."""

import io
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.delivery.adapters.roster import build_template, read_roster
from quizapp.delivery.forms import RosterForm
from quizapp.delivery.models import Sitting
from quizapp.delivery.queries.organiser import get_assessment, get_sitting, list_assigned_ids
from quizapp.delivery.services.assigning import assign_people
from quizapp.delivery.services.roster import Placement, assign_roster, list_open_sittings, resolve_roster
from quizapp.delivery.views.organiser import delivery
from quizapp.extensions import db, get_clock, get_settings
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.people.adapters.reach import own_scope
from quizapp.people.queries import get_person, list_people, list_units
from quizapp.web.errors import say
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

SHOWN_ERRORS = 50
PREVIEW_SECONDS = 3600
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@delivery.route("/ca/<int:number>/ghi-nguoi", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
def choose_people(number: int) -> Response | str:
    """Choose people from the staff list; each may have a post they are proposed for."""
    if request.method == "POST":
        chosen = [int(value) for value in request.form.getlist("person") if value.isdecimal()]
        if not chosen:
            flash(_("Anh/chị chưa chọn người nào."), "error")
            return redirect(request.full_path)
        try:
            with unit_of_work() as session:
                found = get_sitting(session, number, own_scope())
                people = [
                    (get_person(session, person_id, own_scope()), request.form.get(f"post-{person_id}", "")[:160])
                    for person_id in chosen
                ]
                who = {"actor": current_user.actor, "now": get_clock().now()}
                made = assign_people(session, found, people, scope=own_scope(), **who)
                count = len(made)
        except DomainError as refusal:
            say(refusal)
            return redirect(request.full_path)
        flash(_("Đã ghi %(n)s người vào ca.", n=count), "success")
        return redirect(url_for("delivery.sitting", number=number))
    return _render_choice(db.session(), get_sitting(db.session(), number, own_scope()))


def _render_choice(session: Session, found: Sitting) -> str:
    scope = own_scope()
    text, unit_id = request.args.get("tim", ""), request.args.get("don-vi", type=int)
    return render_template(
        "delivery/manage/choose_people.html",
        sitting=found,
        assessment=found.assessment,
        page=list_people(session, scope=scope, text=text, unit_id=unit_id, page=request.args.get("trang", 1, type=int)),
        units=list_units(session, to_local(get_clock().now()).date(), scope),
        taken=list_assigned_ids(session, found),
        text=text,
        unit_id=unit_id,
    )


@delivery.route("/<int:number>/danh-sach", methods=["GET", "POST"])
@requires(Permission.ASSESSMENT_MANAGE)
def upload(number: int) -> str:
    """Take a file and show what it means: the errors by row, or the list to confirm. Nothing is written here."""
    session: Session = db.session()
    found = get_assessment(session, number, own_scope())
    now = get_clock().now()
    form = RosterForm()
    shown: dict[str, Any] = {"placements": [], "errors": [], "parcel": ""}
    if form.validate_on_submit():
        try:
            rows = read_roster(form.file.data.read())
            placements, errors = resolve_roster(session, found, rows, scope=own_scope(), now=now)
        except DomainError as refusal:
            say(refusal)
        else:
            shown = {
                "placements": [] if errors else placements,
                "errors": [
                    {"row": e.row, "column": _(e.column), "message": _(e.message, **e.params)}
                    for e in errors[:SHOWN_ERRORS]
                ],
                "total_errors": len(errors),
                "parcel": "" if errors else _sign(number, placements),
            }
    return render_template(
        "delivery/manage/upload.html",
        form=form,
        assessment=found,
        sittings=list_open_sittings(found, now),
        **shown,
    )


@delivery.post("/<int:number>/danh-sach/ghi")
@requires(Permission.ASSESSMENT_MANAGE)
def confirm_upload(number: int) -> Response:
    """Assign what the preview showed, all of it or nothing; everything is checked once more."""
    try:
        rows = _unsign(number, request.form.get("parcel", ""))
        with unit_of_work() as session:
            found = get_assessment(session, number, own_scope())
            sittings = {sitting.id: sitting for sitting in found.sittings}
            placements = [
                (sittings[sitting_id], get_person(session, person_id, own_scope()), post)
                for person_id, sitting_id, post in rows
                if sitting_id in sittings
            ]
            made = assign_roster(
                session, placements, actor=current_user.actor, now=get_clock().now(), scope=own_scope()
            )
            count = len(made)
    except DomainError as refusal:
        say(refusal)
        return redirect(url_for("delivery.upload", number=number))
    flash(_("Đã ghi %(n)s người từ tệp.", n=count), "success")
    return redirect(url_for("delivery.assessment", number=number))


@delivery.get("/<int:number>/danh-sach/mau.xlsx")
@requires(Permission.ASSESSMENT_MANAGE)
def roster_template(number: int) -> Response:
    """The file to fill in, with the names of the sittings in its example row."""
    found = get_assessment(db.session(), number, own_scope())
    sittings = list_open_sittings(found, get_clock().now())
    example = {"sitting_name": sittings[0].name} if sittings else {}
    content = build_template([example] if example else [])
    return send_file(io.BytesIO(content), XLSX, as_attachment=True, download_name="danh-sach-danh-gia.xlsx")


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(get_settings().secret_key, salt="delivery.roster")


def _sign(number: int, placements: list[Placement]) -> str:
    """The previewed list as text that the page sends back: bound to this assessment and this person."""
    rows = [[p.person.id, p.sitting.id, p.target_post] for p in placements]
    return str(_serializer().dumps([number, current_user.person.id, rows]))


def _unsign(number: int, parcel: str) -> list[tuple[int, int, str]]:
    try:
        assessment_id, person_id, rows = _serializer().loads(parcel, max_age=PREVIEW_SECONDS)
    except SignatureExpired as error:
        raise DomainError(N_("Bản xem trước đã quá một giờ. Anh/chị hãy chọn lại tệp."), code="expired") from error
    except BadSignature as error:
        raise DomainError(N_("Không đọc được bản xem trước. Anh/chị hãy chọn lại tệp."), code="parcel") from error
    if (assessment_id, person_id) != (number, current_user.person.id):
        raise DomainError(N_("Không đọc được bản xem trước. Anh/chị hãy chọn lại tệp."), code="parcel")
    return [(int(person), int(sitting), str(post)) for person, sitting, post in rows]
