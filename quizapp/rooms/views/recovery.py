"""Taking in the recovery file that a person hands to the invigilator."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.delivery.adapters.recovery import LARGEST
from quizapp.extensions import get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.rooms.forms import RecoveryForm
from quizapp.rooms.queries import get_watched, list_watched
from quizapp.rooms.services.recovering import take_handed_file
from quizapp.rooms.views.blueprint import get_own_room, rooms
from quizapp.rooms.views.person import ADDRESS
from quizapp.web.errors import say
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


@rooms.post(f"{ADDRESS}/tep-khoi-phuc")
@requires(Permission.ROOM_WATCH)
def recover(room_id: int, place_id: int) -> Response:
    """Keep what the file holds apart from the attempt, for two people to decide on."""
    form = RecoveryForm(prefix="tep")
    now = get_clock().now()
    back = redirect(url_for("rooms.person", room_id=room_id, place_id=place_id))
    if not form.validate_on_submit():
        with unit_of_work() as session:
            get_own_room(session, room_id)
        flash(_("Anh/chị chọn tệp khôi phục."), "error")
        return back
    try:
        with unit_of_work() as session:
            room = get_own_room(session, room_id)
            place = get_watched(list_watched(session, room, now=now), place_id).assignment
            content = form.file.data.read(LARGEST + 1)
            count = take_handed_file(session, room, place, content, actor=current_user.actor, now=now)
    except DomainError as refusal:
        say(refusal)
    else:
        flash(_("Đã nhận tệp: %(n)s câu mới chờ xem xét, chưa tính điểm.", n=count), "success")
    return back
