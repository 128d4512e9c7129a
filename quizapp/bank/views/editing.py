"""Writing and editing questions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from quizapp.bank import queries, services
from quizapp.bank.adapters.likeness import find_alike
from quizapp.bank.domain import AXIS_NAMES, LEVEL_NAMES, Axis, Level, Pool, State
from quizapp.bank.domain.conflicts import FIELD_NAMES, Field, list_differences, merge_wordings
from quizapp.bank.domain.parts import list_parts
from quizapp.bank.domain.wording import Wording, list_cited
from quizapp.bank.domain.workflow import STEP_NAMES, Step
from quizapp.bank.forms import ItemForm, fill_form
from quizapp.bank.models import Item, ItemAutosave, ItemVersion
from quizapp.bank.services import OvertakenError
from quizapp.bank.services.versions import get_wording
from quizapp.bank.views import picking, picturing, present, stages
from quizapp.bank.views.blueprint import BANK
from quizapp.bank.views.duties import find_judging
from quizapp.bank.views.opening import is_shown, require_opened
from quizapp.extensions import db, get_clock
from quizapp.indices.models import IndexDefinition
from quizapp.indices.queries import list_indices
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.sources.queries import list_documents, read_texts
from quizapp.web.errors import translate
from quizapp.web.filters import time_vn
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

FIRST_OPTIONS = 4
SAVING = frozenset({"save", "submit"})


def _open_form(kept: ItemAutosave | None = None) -> tuple[ItemForm, Sequence[IndexDefinition]]:
    """The form as it was sent, or over what was kept of it."""
    session = db.session()
    indices = list_indices(session)
    form = ItemForm() if kept is None else ItemForm(MultiDict([(name, value) for name, value in kept.fields]))
    form.set_choices(indices, list_documents(session))
    form.set_pools(may_keep_back=current_user.can(Permission.BANK_SECURE))
    return form, indices


def _show(
    form: ItemForm,
    indices: Sequence[IndexDefinition],
    item: Item | None = None,
    kept: ItemAutosave | None = None,
) -> str:
    """The editor over what the form holds now; `kept` where that was typed earlier and not saved."""
    asked = request.form.get("do", "")
    if asked == "cite":
        picking.cite_picked(form)
    if asked == "add_picture":
        picturing.add_picture(form)
    wording = form.to_wording()
    # A type that was just chosen begins with as many empty rows as a new question.
    begun = FIRST_OPTIONS if asked == "change_type" else 0
    form.add_rows(
        options=asked == "add_option" or begun - len(form.options),
        pairs=asked == "add_pair" or begun - len(form.pairs),
        citations=asked == "add_citation",
    )
    form.offer_places()
    return render_template(
        "bank/edit.html",
        form=form,
        item=item,
        kept=kept,
        latest=item.versions[-1] if item else None,
        remarks=_list_remarks(item, wording) if item else [],
        **picking.find_passages(asked),
        **_build(wording, indices, item.code if item else "", str(form.pool.data)),
    )


def _list_remarks(item: Item, wording: Wording) -> list[dict[str, Any]]:
    threads = queries.list_threads(db.session(), item)
    return stages.list_open_remarks(stages.build_discussions(list_parts(wording), threads))


def _build(wording: Wording, indices: Sequence[IndexDefinition], code: str, pool: str) -> dict[str, Any]:
    session = db.session()
    documents = list_documents(session)
    started = bool(wording.stem or wording.content.get("options") or wording.content.get("pairs"))
    return {
        "wording": wording,
        "question": present.build_question(wording, {index.code: index for index in indices}),
        "options": present.build_options(wording),
        "scoring": present.describe_scoring(wording),
        "notes": present.build_notes(wording, _list_others(code, pool)) if started else {},
        "citations": present.build_citations(wording, documents, read_texts(session, list_cited(wording))),
    }


def _list_others(code: str, pool: str) -> dict[str, str]:
    """Folded stems that a question may resemble, by code; secret ones for who writes a secret one."""
    stems = queries.list_folded_stems(db.session(), without=code)
    if pool == Pool.SECURE and current_user.can(Permission.BANK_SECURE):
        stems |= queries.list_secret_stems(db.session(), without=code)
    return stems


@BANK.post("/cau-hoi/xem-truoc")
@requires(Permission.BANK_EDIT)
def preview_item() -> str:
    """The question as typed, as an HTML fragment; nothing is kept."""
    form, indices = _open_form()
    code = request.args.get("cau", "")
    item = queries.find_item(db.session(), code)
    pool = item.pool if item is not None else str(form.pool.data)
    return render_template("bank/_preview.html", **_build(form.to_wording(), indices, code, pool))


@BANK.route("/cau-hoi/moi", methods=["GET", "POST"])
@requires(Permission.BANK_EDIT)
def new_item() -> Any:
    """A new question."""
    kept = _find_kept("")
    form, indices = _open_form(kept)
    if kept is not None:
        return _show(form, indices, kept=kept)
    if request.method == "GET":
        form.add_rows(options=FIRST_OPTIONS, citations=1)
        form.subject.data = f"{indices[0].code}/{indices[0].components[0].code}" if indices else ""
        return _show(form, indices)
    if request.form.get("do") not in SAVING or not form.validate():
        return _show(form, indices)
    wording = form.to_wording()
    with unit_of_work() as session:
        version = services.create_item(
            session, pool=str(form.pool.data), wording=wording, actor=current_user.actor, now=get_clock().now()
        )
        code = version.item.code
        services.drop_typing(session, current_user.person.id, "")
    return _finish(code)


@BANK.route("/cau-hoi/<code>/sua", methods=["GET", "POST"])
@requires(Permission.BANK_EDIT)
def edit_item(code: str) -> Any:
    """Edit the draft, or make a new draft of what has left that state."""
    item = queries.get_item(db.session(), code)
    latest = item.versions[-1]
    step = find_judging(latest)
    if step is not None:
        name = _(STEP_NAMES[step]).lower()
        flash(_("Anh/chị giữ bước %(step)s của câu này, nên không sửa được.", step=name), "error")
        return redirect(url_for("bank.show_item", code=code))
    if not is_shown(latest) and request.method == "POST":
        # The time was over while they wrote: what they typed waits for them behind the seal.
        _keep(code)
    require_opened(item.versions)
    if request.method == "GET":
        return _open_editor(item)
    form, indices = _open_form()
    form.pool.data, form.item_type.data = item.pool, latest.item_type
    if request.form.get("do") == "merge":
        return _show_merged(form, indices, item)
    if request.form.get("do") not in SAVING or not form.validate():
        return _show(form, indices, item)
    wording = form.to_wording()
    try:
        with unit_of_work() as session:
            version = queries.get_item(session, code).versions[-1]
            _save(version, wording, number=str(form.number.data), revision=str(form.revision.data))
            services.drop_typing(session, current_user.person.id, code)
    except OvertakenError:
        return _show_conflict(wording, code), 409
    return _finish(code)


def _open_editor(item: Item) -> str:
    """The editor over what this person typed and did not save, or over what is stored."""
    kept, latest = _find_kept(item.code), item.versions[-1]
    form, indices = _open_form(kept)
    if kept is None:
        fill_form(form, get_wording(latest), pool=item.pool, number=latest.number, revision=latest.revision)
        form.add_rows(citations=0 if form.citations.entries else 1)
    return _show(form, indices, item, kept)


def _save(version: ItemVersion, wording: Wording, *, number: str, revision: str) -> None:
    session, act = db.session(), {"actor": current_user.actor, "now": get_clock().now()}
    if number != str(version.number) or not revision.isdecimal():
        raise OvertakenError(version)
    if version.state == State.DRAFT:
        services.save_draft(session, version, wording, revision=int(revision), **act)
    elif wording.compute_hash() != version.content_hash:
        services.start_new_version(session, version, wording=wording, **act)


def _finish(code: str) -> Any:
    """After the save: hand over where that was asked, and say how far it went."""
    _warn_of_twins(code)
    if request.form.get("do") != "submit":
        flash(_("Đã lưu câu %(code)s.", code=code), "success")
        return redirect(url_for("bank.show_item", code=code))
    try:
        with unit_of_work() as session:
            version = queries.get_item(session, code).versions[-1]
            services.submit_version(session, version, actor=current_user.actor, now=get_clock().now())
    except DomainError as error:
        flash(_("Đã lưu bản nháp nhưng chưa trình được. %(reason)s", reason=translate(error)), "warning")
        return redirect(url_for("bank.edit_item", code=code))
    flash(_("Đã lưu và trình phản biện câu %(code)s.", code=code), "success")
    return redirect(url_for("bank.show_item", code=code))


def _warn_of_twins(code: str) -> None:
    """Name questions that ask nearly the same: who has no script was not told while typing."""
    session = db.session()
    item = queries.get_item(session, code)
    alike = find_alike(item.versions[-1].stem, _list_others(code, item.pool))
    if alike:
        flash(_("Câu dẫn trùng hoặc gần trùng với câu %(codes)s.", codes=", ".join(alike)), "warning")


def _find_kept(code: str) -> ItemAutosave | None:
    """What this person typed before and did not save, for a page that is only opened."""
    return queries.find_typing(db.session(), current_user.person.id, code) if request.method == "GET" else None


@BANK.post("/cau-hoi/tu-luu")
@requires(Permission.BANK_EDIT)
def keep_typing() -> Any:
    """Keep what is typed, without making a version of it."""
    return jsonify(ok=True, saved_at=time_vn(_keep(request.args.get("cau", "")[:40])))


def _keep(code: str) -> datetime:
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "do"}]
    now = get_clock().now()
    with unit_of_work() as session:
        services.keep_typing(session, current_user.person.id, code, fields, now=now)
    return now


@BANK.post("/cau-hoi/tu-luu/bo")
@requires(Permission.BANK_EDIT)
def drop_typing() -> Any:
    """Throw away what was typed and not saved."""
    code = request.args.get("cau", "")
    with unit_of_work() as session:
        services.drop_typing(session, current_user.person.id, code)
    flash(_("Đã bỏ bản soạn dở."), "success")
    return redirect(url_for("bank.edit_item", code=code) if code else url_for("bank.new_item"))


def _show_conflict(mine: Wording, code: str) -> str:
    session = db.session()
    item = queries.get_item(session, code)
    latest = item.versions[-1]
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in OWN_FIELDS]
    duties = queries.list_duties(session, [latest]).get((item.id, latest.cycle), [])
    writers = [duty for duty in duties if duty.step == Step.AUTHOR and duty.acted_at is not None]
    subjects = present.name_subjects(list_indices(session))
    stored = get_wording(latest)
    return render_template(
        "bank/conflict.html",
        item=item,
        latest=latest,
        saved=max(writers, key=lambda duty: duty.acted_at or duty.assigned_at, default=None),
        kept=[*kept, ("number", str(latest.number)), ("revision", str(latest.revision))],
        differences=list_differences(stored, mine),
        names=FIELD_NAMES,
        describe_place=stages.describe_place,
        sides={
            Field.SUBJECT: [subjects.get((w.index_code, w.component), w.component) for w in (stored, mine)],
            Field.LEVEL: [_(LEVEL_NAMES[Level(w.level)]) for w in (stored, mine)],
            Field.AXIS: [_(AXIS_NAMES[Axis(w.axis)]) for w in (stored, mine)],
        },
    )


def _show_merged(form: ItemForm, indices: Sequence[IndexDefinition], item: Item) -> str:
    """The editor over what was chosen of both; nothing is saved yet."""
    latest = item.versions[-1]
    taken = {name.removeprefix("lay-") for name, value in request.form.items() if value == "theirs"}
    merged = merge_wordings(form.to_wording(), get_wording(latest), taken)
    fresh = ItemForm(formdata=None)
    fresh.set_choices(indices, list_documents(db.session()))
    fill_form(fresh, merged, pool=item.pool, number=latest.number, revision=latest.revision)
    return _show(fresh, indices, item)


OWN_FIELDS = frozenset({"csrf_token", "do", "number", "revision"})
