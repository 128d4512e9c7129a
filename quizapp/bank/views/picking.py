"""In the editor: finding passages of documents, and citing those that were ticked."""

from typing import Any

from flask import flash, request
from flask_babel import gettext as _

from quizapp.bank.forms import ItemForm
from quizapp.bank.forms.items import describe_document
from quizapp.extensions import db
from quizapp.sources.domain import find_runs
from quizapp.sources.models import SourcePassage
from quizapp.sources.queries import count_passages, list_documents, list_passages, search_passages


def find_passages(asked: str) -> dict[str, Any]:
    """What the search in the editor found; nothing where it was not asked for."""
    words, document = request.form.get("tim-doan", ""), request.form.get("tim-trong", "")
    session, is_asked = db.session(), asked == "find_passage"
    counts = count_passages(session)
    with_text = [document for document in list_documents(session) if document.key in counts]
    return {
        "sought": {"words": words, "document": document, "asked": is_asked},
        "found": search_passages(session, words, document) if is_asked else [],
        "documents_with_text": [(document.key, describe_document(document)) for document in with_text],
    }


def cite_picked(form: ItemForm) -> None:
    """Make one citation of each run of consecutive passages that were ticked."""
    picked = list_passages(db.session(), request.form.getlist("doan", type=int))
    by_document: dict[str, dict[int, SourcePassage]] = {}
    for passage in picked:
        by_document.setdefault(passage.document_key, {})[passage.position] = passage
    runs = [
        [passages[at] for at in range(first, last + 1)]
        for passages in by_document.values()
        for first, last in find_runs(passages)
    ]
    cited = [form.cite(run) for run in runs]
    if not cited:
        flash(_("Anh/chị chưa chọn đoạn nào."), "warning")
    elif not all(cited):
        flash(_("Câu hỏi đã đủ số nguồn cho phép; có đoạn chưa được dẫn."), "warning")
