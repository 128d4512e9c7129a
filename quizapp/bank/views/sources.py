"""Documents: the list, one with its passages and the questions that cite them, and bringing one in."""

from collections.abc import Sequence
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.bank.forms.sources import TEXT, SourceForm, ValidityForm
from quizapp.bank.models import ItemVersion
from quizapp.bank.queries.citing import count_citing, list_citing
from quizapp.bank.services import staleness
from quizapp.bank.views.blueprint import BANK
from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.paging import paginate
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import compute_search_key
from quizapp.sources import queries, services
from quizapp.sources.domain import EFFECT_NAMES, PASSIVE_NAMES, locate_passage
from quizapp.sources.models import SourceDocument, SourceImport
from quizapp.web.errors import translate, wants_json
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

PER_PAGE = 60
SHOWN_PASSAGES = 400


@BANK.get("/tai-lieu")
@requires(Permission.BANK_READ)
def sources() -> str:
    """Every document, or what a search finds among documents and passages."""
    session, words = db.session(), request.args.get("tim", "")
    documents = queries.list_documents(session)
    keys = [document.key for document in documents]
    sought = compute_search_key(words).split()
    shown = [d for d in documents if all(word in _fold(d) for word in sought)]
    return render_template(
        "bank/sources/index.html",
        documents=shown,
        total=len(documents),
        words=words,
        found=queries.search_passages(session, words),
        most=queries.MOST_FOUND,
        passages=queries.count_passages(session),
        cited=count_citing(session, keys),
        today=to_local(get_clock().now()).date(),
    )


def _fold(document: SourceDocument) -> str:
    return compute_search_key(f"{document.kind} {document.number or ''} {document.issuer} {document.title}")


@BANK.get("/tai-lieu/<key>")
@requires(Permission.BANK_READ)
def show_source(key: str) -> str:
    """A document: what is registered, its passages, and who cites which."""
    session, words = db.session(), request.args.get("tim", "")
    document = queries.get_document(session, key)
    texts = queries.read_texts(session, [key]).get(key, [])
    citing = list_citing(session, [key])
    by_position, elsewhere = _place_citations(document, texts, citing)
    form = ValidityForm(formdata=None, obj=document)
    return render_template(
        "bank/sources/show.html",
        document=document,
        words=words,
        page=paginate(
            session, queries.select_passages(key, words), request.args.get("trang", 1, type=int), per_page=PER_PAGE
        ),
        count=len(texts),
        effects=queries.list_effects(session, key),
        effect_names=EFFECT_NAMES,
        passive_names=PASSIVE_NAMES,
        cited_by=by_position,
        elsewhere=elsewhere,
        citing=sorted({version.item.code for version in citing}),
        form=form,
        today=to_local(get_clock().now()).date(),
    )


def _place_citations(
    document: SourceDocument, texts: Sequence[str], citing: Sequence[ItemVersion]
) -> tuple[dict[int, list[str]], list[tuple[str, str]]]:
    """Codes of the questions by the positions they cite, and (code, place) of what is not found in the text."""
    at: dict[tuple[int, str], int | None] = {}
    by_position: dict[int, list[str]] = {}
    elsewhere = []
    for version in citing:
        if version.is_sealed:
            # That it rests on the document is told, not on which passage.
            continue
        for citation in version.citations:
            if citation["document"] != document.key:
                continue
            mark = (int(citation["paragraphs"]), str(citation["sha256"]))
            if mark not in at:
                at[mark] = locate_passage(texts, *mark)
            begins = at[mark]
            if begins is None:
                elsewhere.append((version.item.code, citation["place"]))
                continue
            for position in range(begins + 1, begins + 1 + mark[0]):
                codes = by_position.setdefault(position, [])
                if version.item.code not in codes:
                    codes.append(version.item.code)
    return by_position, sorted(set(elsewhere))


@BANK.post("/tai-lieu/<key>/hieu-luc")
@requires(Permission.SOURCES_MANAGE)
def change_validity(key: str) -> Response:
    """Set from when to when a document is in force."""
    form, now = ValidityForm(), get_clock().now()
    if not form.validate():
        flash(next(error for errors in form.errors.values() for error in errors), "error")
        return redirect(url_for("bank.show_source", key=key))
    try:
        with unit_of_work() as session:
            services.change_validity(
                session,
                queries.get_document(session, key),
                valid_from=form.valid_from.data,
                valid_to=form.valid_to.data,
                today=to_local(now).date(),
                actor=current_user.actor,
                now=now,
            )
    except DomainError as error:
        flash(translate(error), "error")
    else:
        flash(_("Đã ghi hiệu lực của tài liệu."), "success")
    return redirect(url_for("bank.show_source", key=key))


@BANK.post("/tai-lieu/<key>/tac-dong/bo")
@requires(Permission.SOURCES_MANAGE)
def withdraw_effect(key: str) -> Response:
    """Take back what was registered of a document by mistake."""
    try:
        with unit_of_work() as session:
            effect = queries.get_effect(session, key, request.form.get("target", ""), request.form.get("effect", ""))
            count = staleness.withdraw_effect(session, effect, actor=current_user.actor, now=get_clock().now())
    except DomainError as error:
        flash(translate(error), "error")
    else:
        flash(_("Đã bỏ tác động; %(n)s bản câu hỏi thôi phải rà soát vì tác động này.", n=count), "success")
    return redirect(url_for("bank.show_source", key=key))


@BANK.route("/tai-lieu/nhap", methods=["GET", "POST"])
@requires(Permission.SOURCES_MANAGE)
def import_source() -> Any:
    """Hand in a document; it is looked at before it is registered."""
    session, form = db.session(), SourceForm()
    documents = queries.list_documents(session)
    texts = queries.count_passages(session)
    form.set_documents(documents, [document for document in documents if document.key not in texts])
    if request.method == "GET" and request.args.get("cho"):
        form.purpose.data, form.document.data = TEXT, request.args["cho"]
    if form.validate_on_submit():
        try:
            return redirect(url_for("bank.preview_source", public_id=_hand_in(form)))
        except DomainError as refusal:
            form.file.errors = [*form.file.errors, translate(refusal)]
    return render_template("bank/sources/import.html", form=form)


def _hand_in(form: SourceForm) -> str:
    with unit_of_work() as session:
        found = services.hand_in(
            session,
            content=form.file.data.read(),
            file_name=form.file.data.filename or "",
            facts=form.facts,
            document=queries.get_document(session, str(form.document.data)) if form.purpose.data == TEXT else None,
            person=current_user.person,
            now=get_clock().now(),
            effects=form.effect_lines,
        )
        return found.public_id


@BANK.get("/tai-lieu/nhap/<public_id>")
@requires(Permission.SOURCES_MANAGE)
def preview_source(public_id: str) -> Any:
    """How a document was understood, before it is registered; a script asks here whether it is read."""
    session = db.session()
    found = queries.get_import(session, public_id, created_by_id=current_user.person.id)
    if wants_json() or request.args.get("dang") == "json":
        is_read = found.state != "reading"
        here = url_for("bank.preview_source", public_id=public_id)
        text = _("Đã đọc xong.") if is_read else _("Đang đọc tài liệu.")
        return jsonify(done=int(is_read), total=1, text=text, finished=is_read, url=here if is_read else None)
    return render_template(
        "bank/sources/preview.html",
        found=found,
        document=_describe(found),
        passages=found.passages[:SHOWN_PASSAGES],
        count=len(found.passages),
        headings=sum(passage["is_heading"] for passage in found.passages),
        rows=sum(passage["text"].startswith("|") for passage in found.passages),
    )


def _describe(found: SourceImport) -> Any:
    """What the document is registered as, or will be."""
    if found.document_key is not None:
        return queries.get_document(db.session(), found.document_key)
    return queries.read_facts(found)


@BANK.post("/tai-lieu/nhap/<public_id>")
@requires(Permission.SOURCES_MANAGE)
def register_source(public_id: str) -> Response:
    """Register what was looked at; where it bears on questions, the page of its impact was seen first."""
    try:
        with unit_of_work() as session:
            found = queries.get_import(session, public_id, created_by_id=current_user.person.id)
            seen = request.form.get("seen", "")
            document = staleness.register_source(
                session, found, seen=seen, actor=current_user.actor, now=get_clock().now()
            )
            key = document.key
    except DomainError as error:
        flash(translate(error), "error")
        return redirect(url_for("bank.preview_source", public_id=public_id))
    flash(_("Đã ghi nhận tài liệu."), "success")
    return redirect(url_for("bank.show_source", key=key))


@BANK.post("/tai-lieu/nhap/<public_id>/bo")
@requires(Permission.SOURCES_MANAGE)
def drop_source(public_id: str) -> Response:
    """Throw away what was handed in."""
    with unit_of_work() as session:
        services.drop_import(session, queries.get_import(session, public_id, created_by_id=current_user.person.id))
    flash(_("Đã bỏ tài liệu vừa nhập."), "success")
    return redirect(url_for("bank.sources"))
