"""What the exam page asks every few seconds: whether its clock runs, and how much is left."""

from typing import Any

from flask import jsonify, request
from flask_login import current_user

from quizapp.delivery.queries import get_own_attempt, get_progress
from quizapp.delivery.services.attempts import find_attempt_refusal
from quizapp.delivery.services.presence import MOST, is_sign_due, note_presence
from quizapp.delivery.views.blueprint import sitting
from quizapp.delivery.views.exam_page import compute_remaining_ms, get_clock_time, get_end, holds_lease, read_whole
from quizapp.delivery.views.saving import describe_refusal
from quizapp.extensions import db, get_clock
from quizapp.kernel.permissions import Permission
from quizapp.people.adapters import idle
from quizapp.web.filters import clock_vn
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


@sitting.post("/bai-lam/<public_id>/nhip")
@requires(Permission.OWN_WORK)
def beat(public_id: str) -> Any:
    """Take a sign of life; tell the time that is left, and whether the clock stands."""
    session, now = db.session(), get_clock().now()
    found = get_own_attempt(session, public_id, current_user.person.id)
    sent = request.get_json(silent=True)
    sent = sent if isinstance(sent, dict) else {}
    epoch = sent.get("epoch")
    away = {key: min(read_whole(sent.get(key, 0)), MOST) for key in ("away_count", "away_seconds")}
    is_holder = holds_lease(found) and read_whole(found.epoch if epoch is None else epoch) == found.epoch
    refusal = find_attempt_refusal(found, holds_lease=is_holder, now=now)
    if refusal is not None and (refusal.code != "paused" or not is_holder):
        return jsonify(describe_refusal(public_id, refusal)), refusal.status
    if any(away.values()) or is_sign_due(session, found.id, now=now):
        attempt_id = found.id
        with unit_of_work() as work:
            note_presence(work, attempt_id, now=now, **away)
        found = get_own_attempt(session, public_id, current_user.person.id)
    answered, at = get_progress(session, found.id)
    idle.keep_awake(get_end(found))
    return jsonify(
        ok=True,
        paused=refusal is not None,
        remaining_ms=compute_remaining_ms(get_end(found), get_clock_time(found, now)),
        saved_count=answered,
        saved_at=clock_vn(at) or None,
    )
