"""Meetings of the council that accepts questions."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.bank import queries, services
from quizapp.bank.domain.council import CHOICE_NAMES, OUTCOME_NAMES, SEAT_NAMES, Choice, Outcome, count_votes
from quizapp.bank.forms import MeetingForm
from quizapp.bank.models import CouncilMeeting
from quizapp.bank.views.blueprint import BANK
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.people.queries import list_holders
from quizapp.tasks.services import request_task
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

UNPROCESSABLE = 422
OUTCOME_KINDS = {Outcome.ACCEPTED: "ok", Outcome.RETURNED: "bad", Outcome.DEFERRED: "neutral"}


def _act() -> dict[str, Any]:
    return {"actor": current_user.actor, "now": get_clock().now()}


def _open_form() -> MeetingForm:
    form = MeetingForm()
    form.set_people(list_holders(db.session(), Permission.BANK_READ))
    return form


@BANK.get("/phien-hop")
@requires(Permission.BANK_READ)
def meetings() -> str:
    """All meetings, and how much waits for one."""
    session = db.session()
    return render_template(
        "bank/council/list.html",
        meetings=queries.list_meetings(session),
        waiting=len(queries.list_before_council(session)),
        may_plan=current_user.can(Permission.BANK_ACCEPT),
    )


@BANK.route("/phien-hop/moi", methods=["GET", "POST"])
@requires(Permission.BANK_ACCEPT)
def new_meeting() -> Any:
    """Plan a meeting."""
    form = _open_form()
    if request.method == "POST" and form.validate():
        with unit_of_work() as session:
            meeting = services.plan_meeting(session, **_read(form), **_act())
            number = meeting.id
        flash(_("Đã lập phiên họp. Hãy chọn câu hỏi đưa ra phiên họp."), "success")
        return redirect(url_for("bank.show_meeting", meeting_id=number))
    return render_template("bank/council/edit.html", form=form, meeting=None), UNPROCESSABLE if form.errors else 200


@BANK.route("/phien-hop/<int:meeting_id>/sua", methods=["GET", "POST"])
@requires(Permission.BANK_ACCEPT)
def edit_meeting(meeting_id: int) -> Any:
    """Change what was planned."""
    form, meeting = _open_form(), queries.get_meeting(db.session(), meeting_id)
    if request.method == "GET":
        form.fill(meeting)
    elif form.validate():
        with unit_of_work() as session:
            services.change_meeting(session, queries.get_meeting(session, meeting_id), **_read(form), **_act())
        flash(_("Đã lưu phiên họp."), "success")
        return redirect(url_for("bank.show_meeting", meeting_id=meeting_id))
    return render_template("bank/council/edit.html", form=form, meeting=meeting), UNPROCESSABLE if form.errors else 200


def _read(form: MeetingForm) -> dict[str, Any]:
    return {
        "title": form.title.data or "",
        "held_at": form.held_at,
        "place": form.place.data or "",
        "seats": form.seats,
        "quorum": form.quorum.data or None,
    }


@BANK.get("/phien-hop/<int:meeting_id>")
@requires(Permission.BANK_READ)
def show_meeting(meeting_id: int) -> str:
    """One meeting: its council, its questions with their votes, and what is to be done next."""
    session = db.session()
    meeting = queries.get_meeting(session, meeting_id)
    planned = meeting.state == "planned"
    present = sum(member.is_present for member in meeting.members)
    rows = [(entry, count_votes(vote.choice for vote in entry.votes)) for entry in meeting.items]
    return render_template(
        "bank/council/show.html",
        meeting=meeting,
        members=sorted(meeting.members, key=lambda m: (list(SEAT_NAMES).index(m.seat), m.person.sort_key)),
        rows=rows,
        voted=sum(tally.total > 0 for _entry, tally in rows),
        present=present,
        barred=services.find_barred(session, meeting) if planned else {},
        secret_codes=(
            [entry.version.item.code for entry in meeting.items if entry.version.is_sealed]
            if planned and current_user.can(Permission.BANK_SECURE)
            else []
        ),
        addable=queries.list_before_council(session) if planned else [],
        may_run=planned and current_user.can(Permission.BANK_ACCEPT),
        choice_names=CHOICE_NAMES,
        seat_names=SEAT_NAMES,
        outcome_names=OUTCOME_NAMES,
        outcome_kinds=OUTCOME_KINDS,
        stage_of={entry.version_id: entry.version.stage for entry in meeting.items},
    )


def _change(meeting_id: int, act: Callable[[Session, CouncilMeeting], str], anchor: str = "") -> Response:
    """Do something to a meeting and go back to it; a refusal is told there."""
    try:
        with unit_of_work() as session:
            done = act(session, queries.get_meeting(session, meeting_id))
    except NotFoundError:
        raise
    except DomainError as error:
        flash(translate(error), "error")
    else:
        flash(done, "success")
    return redirect(url_for("bank.show_meeting", meeting_id=meeting_id, _anchor=anchor or None))


@BANK.post("/phien-hop/<int:meeting_id>/cau-hoi")
@requires(Permission.BANK_ACCEPT)
def add_to_meeting(meeting_id: int) -> Response:
    """Put the ticked questions on the list."""
    chosen = request.form.getlist("candidate", type=int)

    def add(session: Session, meeting: CouncilMeeting) -> str:
        versions = [queries.get_version(session, version_id) for version_id in chosen]
        number = services.add_to_meeting(session, meeting, versions, **_act())
        return _("Đã đưa %(number)s câu hỏi vào danh sách của phiên họp.", number=number)

    return _change(meeting_id, add)


@BANK.post("/phien-hop/<int:meeting_id>/bo/<int:version_id>")
@requires(Permission.BANK_ACCEPT)
def remove_from_meeting(meeting_id: int, version_id: int) -> Response:
    """Take a question off the list."""

    def remove(session: Session, meeting: CouncilMeeting) -> str:
        services.remove_from_meeting(session, meeting, version_id, **_act())
        return _("Đã bỏ câu hỏi khỏi danh sách của phiên họp.")

    return _change(meeting_id, remove)


@BANK.post("/phien-hop/<int:meeting_id>/co-mat")
@requires(Permission.BANK_ACCEPT)
def set_presence(meeting_id: int) -> Response:
    """Note who is there."""
    present = set(request.form.getlist("present", type=int))

    def note(session: Session, meeting: CouncilMeeting) -> str:
        services.set_presence(session, meeting, present, **_act())
        return _("Đã ghi thành viên có mặt.")

    return _change(meeting_id, note)


@BANK.post("/phien-hop/<int:meeting_id>/bieu-quyet")
@requires(Permission.BANK_ACCEPT)
def record_votes(meeting_id: int) -> Response:
    """Take down the votes of the members present on the ticked questions."""
    chosen = request.form.getlist("version", type=int)
    votes = {
        int(name.removeprefix("vote-")): Choice(value)
        for name, value in request.form.items()
        if name.startswith("vote-") and name.removeprefix("vote-").isdecimal() and value in set(Choice)
    }
    opinion = request.form.get("opinion", "")

    def take_down(session: Session, meeting: CouncilMeeting) -> str:
        number = services.record_votes(session, meeting, chosen, votes, opinion=opinion, **_act())
        return _("Đã ghi phiếu biểu quyết cho %(number)s câu hỏi.", number=number)

    return _change(meeting_id, take_down, "bieu-quyet")


@BANK.post("/phien-hop/<int:meeting_id>/ket-luan")
@requires(Permission.BANK_ACCEPT)
def conclude_meeting(meeting_id: int) -> Response:
    """End the meeting: its decisions take effect."""
    number = request.form.get("minutes_number", "")

    def conclude(session: Session, meeting: CouncilMeeting) -> str:
        counts = services.conclude_meeting(session, meeting, minutes_number=number, **_act())
        return _(
            "Đã kết luận: nghiệm thu %(accepted)s câu, trả lại %(returned)s câu, để phiên sau %(deferred)s câu.",
            accepted=counts[Outcome.ACCEPTED],
            returned=counts[Outcome.RETURNED],
            deferred=counts[Outcome.DEFERRED],
        )

    return _change(meeting_id, conclude)


@BANK.post("/phien-hop/<int:meeting_id>/bien-ban")
@requires(Permission.BANK_READ)
def make_minutes(meeting_id: int) -> Response:
    """Ask for the minutes as a file."""
    with unit_of_work() as session:
        meeting = queries.get_meeting(session, meeting_id)
        run = request_task(
            session,
            "bank.minutes",
            now=get_clock().now(),
            params={"meeting": meeting.id},
            requested_by_id=current_user.person.id,
            title=_("Biên bản: %(title)s", title=meeting.title)[:200],
        )
        number = run.public_id
    return redirect(url_for("tasks.show", public_id=number))
