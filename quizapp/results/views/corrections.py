"""Corrections of used questions: proposed, foreseen, confirmed by another person."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.bank.models import ItemVersion
from quizapp.bank.queries import find_opening, require_opened
from quizapp.extensions import db, get_clock
from quizapp.itemtypes.base import KeyedByField, KeyedByOption, KeyField, KeyOption
from quizapp.itemtypes.presenting import describe_question
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.results.domain import (
    CORRECTION_STATE_KINDS,
    CORRECTION_STATE_NAMES,
    OUTCOME_KINDS,
    OUTCOME_NAMES,
    RULING_NAMES,
    Ruling,
)
from quizapp.results.forms import DeclineForm, make_correction_form
from quizapp.results.models import KeyCorrection
from quizapp.results.queries.corrections import (
    count_directions,
    get_correction,
    get_marked_content,
    get_used_version,
    is_concerned,
    list_corrections,
    list_events,
    list_used_questions,
    page_changes,
)
from quizapp.results.services.correcting import (
    confirm_correction,
    decline_correction,
    propose_correction,
    request_preview,
)
from quizapp.results.services.documents import list_final
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

corrections = Blueprint("corrections", __name__)


@corrections.get("/dinh-chinh", endpoint="list")
@requires(Permission.KEYS_PROPOSE, Permission.KEYS_CONFIRM)
def list_() -> str:
    """Corrections so far, and the way to a new one: the question is looked up first."""
    session, text = db.session(), request.args.get("tim", "")
    return render_template(
        "results/corrections.html",
        page=list_corrections(session, request.args.get("trang", 1, type=int)),
        text=text,
        found=list_used_questions(session, text),
        **_names(),
    )


@corrections.route("/dinh-chinh/cau/<int:version_id>", methods=["GET", "POST"])
@requires(Permission.KEYS_PROPOSE)
def propose(version_id: int) -> Response | str:
    """Propose how a question is to be marked after all."""
    version = get_used_version(db.session(), version_id)
    require_opened(db.session(), [version], person_id=current_user.person.id, now=get_clock().now())
    options = _list_options(version)
    form = make_correction_form(_list_fields(version))(ruling=Ruling.KEY.value)
    form.offer(options)
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                correction = propose_correction(
                    session,
                    get_used_version(session, version_id),
                    ruling=Ruling(form.ruling.data),
                    keys=form.keys.data or [],
                    given=form.read_given(),
                    reason=form.reason.data or "",
                    decision_number=form.decision_number.data or "",
                    actor=current_user.actor,
                    now=get_clock().now(),
                )
                number = correction.id
        except DomainError as refusal:
            at_fault = form.key_fields[0] if refusal.code == "no_key" and form.key_fields else form.ruling
            at_fault.errors = [translate(refusal)]
        else:
            flash(_("Đã ghi đề nghị. Người khác xem danh sách thay đổi rồi xác nhận."), "success")
            return redirect(url_for("corrections.show", correction_id=number))
    version = get_used_version(db.session(), version_id)
    return render_template(
        "results/propose_correction.html",
        version=version,
        form=form,
        options=_list_options(version),
        question=_show_question(version) if form.key_fields else None,
    )


@corrections.get("/dinh-chinh/<int:correction_id>")
@requires(Permission.KEYS_PROPOSE, Permission.KEYS_CONFIRM)
def show(correction_id: int) -> str:
    """What a correction changes, and the decision on it. Names only for who may read results everywhere."""
    with unit_of_work(access_log=True) as log:
        note_access(
            log,
            "corrections.show",
            ("correction", correction_id),
            actor=current_user.actor,
            now=get_clock().now(),
        )
    session = db.session()
    correction = get_correction(session, correction_id)
    return _render(correction, DeclineForm(formdata=None))


@corrections.post("/dinh-chinh/<int:correction_id>/xac-nhan")
@requires(Permission.KEYS_CONFIRM)
def confirm(correction_id: int) -> Response:
    """Bring it into force; the scores follow in the background."""
    try:
        with unit_of_work() as session:
            confirm_correction(
                session, get_correction(session, correction_id), actor=current_user.actor, now=get_clock().now()
            )
    except DomainError as refusal:
        flash(translate(refusal), "error")
    else:
        flash(_("Đã xác nhận. Hệ thống đang tính lại điểm; điểm cũ được giữ."), "success")
    return redirect(url_for("corrections.show", correction_id=correction_id))


@corrections.post("/dinh-chinh/<int:correction_id>/khong-chap-nhan")
@requires(Permission.KEYS_PROPOSE, Permission.KEYS_CONFIRM)
def decline(correction_id: int) -> Response | str:
    """Turn the proposal down; who proposed it withdraws it."""
    form = DeclineForm()
    session = db.session()
    correction = get_correction(session, correction_id)
    is_own = correction.proposed_by_id == current_user.person.id
    if not is_own and not current_user.can(Permission.KEYS_CONFIRM):
        return Response(status=403)
    if not form.validate_on_submit():
        return _render(correction, form)
    try:
        with unit_of_work() as work:
            decline_correction(
                work,
                get_correction(work, correction_id),
                note=form.note.data or "",
                actor=current_user.actor,
                now=get_clock().now(),
            )
    except DomainError as refusal:
        flash(translate(refusal), "error")
    return redirect(url_for("corrections.show", correction_id=correction_id))


@corrections.post("/dinh-chinh/<int:correction_id>/xem-truoc")
@requires(Permission.KEYS_PROPOSE, Permission.KEYS_CONFIRM)
def preview(correction_id: int) -> Response:
    """Have the list of changes made anew, after more attempts have ended."""
    with unit_of_work() as session:
        correction = get_correction(session, correction_id)
        if correction.state == "proposed":
            request_preview(session, correction, now=get_clock().now())
    return redirect(url_for("corrections.show", correction_id=correction_id))


def _render(correction: KeyCorrection, form: DeclineForm) -> str:
    session = db.session()
    events = list_events(session, correction)
    rises, falls = count_directions(session, correction)
    flips = request.args.get("loc") == "ket-qua"
    sees_names = current_user.get_scope(Permission.RESULTS_READ).everywhere
    is_own = correction.proposed_by_id == current_user.person.id
    return render_template(
        "results/correction.html",
        correction=correction,
        options=_list_corrected(correction),
        fields=_list_corrected_fields(correction),
        sees_question=_sees_question(correction.version),
        events=events,
        final=list_final(session, [event.sitting.id for event in events]),
        rises=rises,
        falls=falls,
        flips=flips,
        changes=(
            page_changes(session, correction, flips=flips, page=request.args.get("trang", 1, type=int))
            if sees_names
            else None
        ),
        form=form,
        is_own=is_own,
        is_concerned=is_concerned(session, correction, current_user.person.id),
        may_confirm=current_user.can(Permission.KEYS_CONFIRM),
        outcome_names=OUTCOME_NAMES,
        outcome_kinds=OUTCOME_KINDS,
        **_names(),
    )


def _sees_question(version: ItemVersion) -> bool:
    """Whether the reader may see what was asked: it is not kept back, or they have opened it."""
    session, now = db.session(), get_clock().now()
    return not version.is_sealed or bool(
        find_opening(session, version.item_id, person_id=current_user.person.id, now=now)
    )


def _names() -> dict[str, Any]:
    return {
        "ruling_names": RULING_NAMES,
        "state_names": CORRECTION_STATE_NAMES,
        "state_kinds": CORRECTION_STATE_KINDS,
    }


def _list_options(version: ItemVersion) -> list[KeyOption]:
    """The options as marked now; none where the type has no options to choose among."""
    plugin = get_item_type(version.item_type)
    if not isinstance(plugin, KeyedByOption):
        return []
    return plugin.list_key_options(get_marked_content(db.session(), version)[0])


def _list_fields(version: ItemVersion) -> list[KeyField]:
    """The key as marked now, where the type tells it field by field."""
    plugin = get_item_type(version.item_type)
    if not isinstance(plugin, KeyedByField):
        return []
    return plugin.list_key_fields(get_marked_content(db.session(), version)[0])


def _show_question(version: ItemVersion) -> dict[str, Any]:
    """The question as its candidates saw it, but for the order."""
    plugin = get_item_type(version.item_type)
    layout = plugin.keep_layout(version.content)
    return {"stem": version.stem, "topic": "", **describe_question(plugin, version.content, layout, None)}


def _list_corrected_fields(correction: KeyCorrection) -> list[tuple[KeyField, KeyField]]:
    """Every field of the key as it was written and as it is under the correction."""
    plugin = get_item_type(correction.version.item_type)
    if not isinstance(plugin, KeyedByField):
        return []
    before = plugin.list_key_fields(correction.version.content)
    after = plugin.list_key_fields(correction.content) if correction.content else before
    return list(zip(before, after, strict=True))


def _list_corrected(correction: KeyCorrection) -> list[tuple[KeyOption, bool]]:
    """Every option of the wording with whether it is right under the correction."""
    plugin = get_item_type(correction.version.item_type)
    if not isinstance(plugin, KeyedByOption):
        return []
    before = plugin.list_key_options(correction.version.content)
    after = plugin.list_key_options(correction.content) if correction.content else before
    return [(old, new.is_key) for old, new in zip(before, after, strict=True)]
