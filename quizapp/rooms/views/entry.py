"""Who comes from a machine that the room or the sitting does not take is told so, before any question is shown."""

from typing import Any

from flask import render_template, request
from flask_login import current_user

from quizapp.delivery.domain import AssignmentState
from quizapp.delivery.queries import list_own_assignments
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import ForbiddenError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.rooms.domain import is_address_allowed, is_config_key_shown
from quizapp.rooms.queries import get_entry_rules
from quizapp.rooms.views.blueprint import rooms
from quizapp.web.guard import requires
from quizapp.web.navigation import section

# Saving and handing in are not among them: what was begun at the right machine is never lost.
WATCHED = frozenset({"sitting.start", "sitting.attempt", "sitting.question", "sitting.review", "sitting.take_over"})
HEADER = "X-SafeExamBrowser-ConfigKeyHash"


@rooms.before_app_request
def keep_to_the_room() -> None:
    """Refuse the pages of a paper to machines outside the room's networks, and to other browsers than asked for."""
    if request.endpoint not in WATCHED or not current_user.is_authenticated:
        return
    parts: dict[str, Any] = request.view_args or {}
    rules = get_entry_rules(db.session(), assignment_id=parts.get("assignment_id"), public_id=parts.get("public_id"))
    if not is_address_allowed(request.remote_addr, rules.networks):
        raise ForbiddenError(
            N_("Phòng này chỉ nhận máy đặt trong phòng. Anh/chị làm bài ở máy được xếp, hoặc báo giám sát."),
            code="address",
        )
    if rules.config_key and not is_config_key_shown(request.url, rules.config_key, request.headers.get(HEADER)):
        raise ForbiddenError(
            N_("Ca này chỉ mở bằng Safe Exam Browser với đúng cấu hình. Anh/chị báo giám sát trong phòng."),
            code="browser",
        )


@rooms.get("/kiem-tra-may")
@requires(Permission.OWN_WORK)
@section("portal")
def readiness() -> str:
    """Whether this machine is ready for a sitting: its clock, network, storage and browser."""
    now = get_clock().now()
    return render_template(
        "rooms/readiness.html",
        rehearsals=[
            place
            for place in list_own_assignments(db.session(), current_user.person.id, now)
            if place.sitting.is_rehearsal and (place.is_due or place.state is AssignmentState.AGAIN)
        ],
        now_ms=int(now.timestamp() * 1000),
        address=request.remote_addr,
        locked_browser=HEADER in request.headers or "SEB" in request.headers.get("User-Agent", ""),
    )
