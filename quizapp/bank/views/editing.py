"""Writing and editing questions."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from quizapp.bank import queries, services
from quizapp.bank.domain import State
from quizapp.bank.domain.parts import list_parts
from quizapp.bank.domain.wording import Wording
from quizapp.bank.domain.workflow import STEP_NAMES
from quizapp.bank.forms import ItemForm, fill_form
from quizapp.bank.models import Item, ItemVersion
from quizapp.bank.services import OvertakenError
from quizapp.bank.services.versions import get_wording
from quizapp.bank.views import present, stages
from quizapp.bank.views.blueprint import BANK
from quizapp.bank.views.duties import find_judging
from quizapp.extensions import db, get_clock
from quizapp.indices.models import IndexDefinition
from quizapp.indices.queries import list_indices
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

FIRST_OPTIONS = 4
SAVING = frozenset({"save", "submit"})


def _open_form() -> tuple[ItemForm, Sequence[IndexDefinition]]:
    session = db.session()
    indices = list_indices(session)
    form = ItemForm()
    form.set_choices(indices, queries.list_documents(session))
    return form, indices


def _show(form: ItemForm, indices: Sequence[IndexDefinition], item: Item | None = None) -> str:
    """The editor over what the form holds now."""
    wording = form.to_wording()
    asked = request.form.get("do", "")
    form.add_rows(options=asked == "add_option", citations=asked == "add_citation")
    return render_template(
        "bank/edit.html",
        form=form,
        item=item,
        latest=item.versions[-1] if item else None,
        remarks=_list_remarks(item, wording) if item else [],
        **_build(wording, indices, item.code if item else ""),
    )


def _list_remarks(item: Item, wording: Wording) -> list[dict[str, Any]]:
    threads = queries.list_threads(db.session(), item)
    return stages.list_open_remarks(stages.build_discussions(list_parts(wording), threads))


def _build(wording: Wording, indices: Sequence[IndexDefinition], code: str) -> dict[str, Any]:
    started = bool(wording.stem or wording.content.get("options"))
    return {
        "wording": wording,
        "question": present.build_question(wording, {index.code: index for index in indices}),
        "options": present.build_options(wording),
        "scoring": present.describe_scoring(wording),
        "notes": present.build_notes(wording, queries.list_stems(db.session(), without=code)) if started else {},
        "citations": present.build_citations(wording, queries.list_documents(db.session())),
    }


@BANK.post("/cau-hoi/xem-truoc")
@requires(Permission.BANK_EDIT)
def preview_item() -> str:
    """The question as typed, as an HTML fragment; nothing is kept."""
    form, indices = _open_form()
    return render_template("bank/_preview.html", **_build(form.to_wording(), indices, request.args.get("cau", "")))


@BANK.route("/cau-hoi/moi", methods=["GET", "POST"])
@requires(Permission.BANK_EDIT)
def new_item() -> Any:
    """A new question."""
    form, indices = _open_form()
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
    return _finish(code)


@BANK.route("/cau-hoi/<code>/sua", methods=["GET", "POST"])
@requires(Permission.BANK_EDIT)
def edit_item(code: str) -> Any:
    """Edit the draft, or make a new draft of what has left that state."""
    form, indices = _open_form()
    item = queries.get_item(db.session(), code)
    latest = item.versions[-1]
    step = find_judging(latest)
    if step is not None:
        flash(
            _("Anh/chị giữ bước %(step)s của câu này, nên không sửa được.", step=_(STEP_NAMES[step]).lower()), "error"
        )
        return redirect(url_for("bank.show_item", code=code))
    if request.method == "GET":
        fill_form(form, get_wording(latest), pool=item.pool, number=latest.number, revision=latest.revision)
        form.add_rows(citations=0 if form.citations.entries else 1)
        return _show(form, indices, item)
    form.pool.data, form.item_type.data = item.pool, latest.item_type
    if request.form.get("do") not in SAVING or not form.validate():
        return _show(form, indices, item)
    wording = form.to_wording()
    try:
        with unit_of_work() as session:
            version = queries.get_item(session, code).versions[-1]
            _save(version, wording, number=str(form.number.data), revision=str(form.revision.data))
    except OvertakenError:
        return _show_conflict(form, wording, indices, code), 409
    return _finish(code)


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


def _show_conflict(form: ItemForm, mine: Wording, indices: Sequence[IndexDefinition], code: str) -> str:
    item = queries.get_item(db.session(), code)
    latest = item.versions[-1]
    form.number.data, form.revision.data = str(latest.number), str(latest.revision)
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in OWN_FIELDS]
    stored = get_wording(latest)
    names = {index.code: index for index in indices}
    return render_template(
        "bank/conflict.html",
        item=item,
        latest=latest,
        kept=[*kept, ("number", str(latest.number)), ("revision", str(latest.revision))],
        mine={"question": present.build_question(mine, names), "options": present.build_options(mine), "text": mine},
        theirs={
            "question": present.build_question(stored, names),
            "options": present.build_options(stored),
            "text": stored,
        },
    )


OWN_FIELDS = frozenset({"csrf_token", "do", "number", "revision"})
