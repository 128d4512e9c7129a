"""The audit page: what happened, by whom, and whether the chain is whole."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.audit.domain import SUBJECT_NAMES, describe_action
from quizapp.audit.queries import (
    EventFilter,
    find_last_verification,
    list_actions,
    list_events,
    list_subject_types,
)
from quizapp.audit.services import note_access, record_verification, verify_chains
from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import LOCAL_ZONE
from quizapp.kernel.permissions import Permission
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

audit = Blueprint("audit", __name__)
BLUEPRINTS = (audit,)


def name_action(action: str) -> str:
    """An action in words."""
    subject, verb = describe_action(action)
    return f"{_(subject)}: {_(verb)}"


def _read_day(name: str) -> tuple[str, date | None]:
    """The text of a date filter, and the day it means; a text that means none filters nothing."""
    text = request.args.get(name, "").strip()
    try:
        return text, datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=LOCAL_ZONE).date() if text else None
    except ValueError:
        flash(_("%(text)s không phải là ngày có thật. Viết như 24/11/2026.", text=text), "error")
        return text, None


@audit.get("/nhat-ky", endpoint="events")
@requires(Permission.AUDIT_READ)
def show_events() -> str:
    """The events with their filters in the address."""
    (since_text, since), (until_text, until) = _read_day("tu"), _read_day("den")
    wanted = EventFilter(
        action=request.args.get("viec", ""),
        person=request.args.get("nguoi", "")[:200],
        subject_type=request.args.get("doi-tuong", ""),
        subject_id=request.args.get("ma", "").strip()[:40],
        since=datetime.combine(since, time(), LOCAL_ZONE) if since else None,
        until=datetime.combine(until + timedelta(days=1), time(), LOCAL_ZONE) if until else None,
    )
    page_number = request.args.get("trang", 1, type=int)
    with unit_of_work(access_log=True) as session:
        note_access(session, "audit.events", ("audit", page_number), actor=current_user.actor, now=get_clock().now())
    session = db.session()
    return render_template(
        "audit/events.html",
        page=list_events(session, wanted, page=page_number),
        wanted=wanted,
        since=since_text,
        until=until_text,
        actions=[(action, name_action(action)) for action in list_actions(session)],
        subject_types=[(kind, _(SUBJECT_NAMES.get(kind, kind))) for kind in list_subject_types(session)],
        subject_names=SUBJECT_NAMES,
        name_action=name_action,
        verification=find_last_verification(session),
        now=get_clock().now(),
    )


@audit.post("/nhat-ky/kiem-tra")
@requires(Permission.AUDIT_READ)
def verify() -> Response:
    """Verify every chain, and note in the chain that it was done."""
    breaks = verify_chains(db.session())
    with unit_of_work() as session:
        record_verification(session, breaks, actor=current_user.actor, now=get_clock().now())
    if breaks:
        first = breaks[0]
        flash(_("Chuỗi bị đứt: %(chain)s, mắt xích số %(seq)s.", chain=_(first.chain), seq=first.seq), "error")
    else:
        flash(_("Chuỗi nguyên vẹn: nhật ký và mọi bài làm khớp với mã băm của chúng."), "success")
    return redirect(url_for("audit.events"))
