"""The invigilator's console: everybody in the room, live."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quizapp.delivery.queries.organiser import is_over
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.rooms.domain import PENALTY_NAMES, WATCH_KINDS, WATCH_NAMES, PenaltyKind, WatchState
from quizapp.rooms.queries import count_watched, filter_watched, list_watched
from quizapp.rooms.services.watching import check_in
from quizapp.rooms.views.blueprint import get_own_room, rooms
from quizapp.web.errors import say
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

FRAGMENT = "phan"
# From so many people on, rows are closer and the page asks less often.
MANY = 60
LIVE_MS, LIVE_MS_MANY = 5000, 10_000


@rooms.get("/phong/<int:room_id>")
@requires(Permission.ROOM_WATCH)
@section("watching")
def console(room_id: int) -> Response | str:
    """The room as it is now. With `phan=1` only the part that changes, for the page's script."""
    session, now = db.session(), get_clock().now()
    room = get_own_room(session, room_id)
    people = list_watched(session, room, now=now)
    named = request.args.get("trang-thai", "")
    state = WatchState(named) if named in list(WatchState) else None
    text = request.args.get("tim", "")
    facts: dict[str, Any] = {
        "room": room,
        "sitting": room.sitting,
        "assessment": room.sitting.assessment,
        "total": room.sitting.specification.question_count,
        "people": filter_watched(people, state=state, text=text),
        "counts": count_watched(people),
        "all": len(people),
        "state": state,
        "text": text,
        "states": WatchState,
        "names": WATCH_NAMES,
        "kinds": WATCH_KINDS,
        "penalties": {kind.value: name for kind, name in PENALTY_NAMES.items()},
        "heavy": PenaltyKind.SUSPENSION,
        "dense": len(people) > MANY,
        "over": is_over(room.sitting, now),
        "now": now,
    }
    if request.args.get(FRAGMENT):
        return jsonify(ok=True, html=render_template("rooms/_console.html", **facts))
    filters: dict[str, Any] = {key: value for key, value in request.args.items() if key != FRAGMENT}
    live = url_for("rooms.console", room_id=room_id, **{**filters, FRAGMENT: "1"})
    return render_template(
        "rooms/console.html", live_url=live, live_ms=LIVE_MS_MANY if facts["dense"] else LIVE_MS, **facts
    )


@rooms.post("/phong/<int:room_id>/co-mat")
@requires(Permission.ROOM_WATCH)
@section("watching")
def present(room_id: int) -> Response:
    """Note that somebody is in the room; without a name, that everybody else is, too."""
    named = request.form.get("cho", type=int)
    try:
        with unit_of_work() as session:
            found = get_own_room(session, room_id)
            count = check_in(session, found, None if named is None else [named], now=get_clock().now())
    except DomainError as refusal:
        say(refusal)
    else:
        flash(_("Đã ghi %(n)s người có mặt.", n=count), "success")
    filters: dict[str, Any] = {key: request.form[key] for key in ("trang-thai", "tim") if request.form.get(key)}
    return redirect(url_for("rooms.console", room_id=room_id, **filters))
