"""Drafts into questions: options chosen and put in order, texts filled, citations and figures taken from the rows."""

import string
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from quizapp.bank.domain.files import BankFiles, DocumentEntry, Finding, ItemEntry, ItemModel, Severity
from quizapp.bank.domain.itemmodels.charting import build_chart
from quizapp.bank.domain.itemmodels.drafts import Choice, Draft, pick
from quizapp.bank.domain.itemmodels.kinds import KINDS
from quizapp.bank.domain.wording import Citation, Wording
from quizapp.bank.domain.writing import check_wording
from quizapp.indices.domain import IndexEdition, Measure, Passage
from quizapp.kernel.text import N_

CHART_TYPE = "chart_reading"
DISTRACTORS = 3
# More rows than this are cited as the whole table.
_ROWS = 3


def build_instances(model: ItemModel, files: BankFiles, codes: Mapping[str, str]) -> Iterator[ItemEntry | Finding]:
    """Every instance of a model, as a question under the code that is kept for it, and what stands in the way."""
    documents = {document.key: document for document in files.documents}
    editions = {entry.edition.key: entry.edition for entry in files.editions}
    for key in model.editions:
        edition = editions.get(key)
        if edition is None or edition.document not in documents:
            yield _fail(model, N_("Không có bảng số liệu “%(edition)s”."), edition=key)
            continue
        for draft in KINDS[model.kind](edition, model):
            name = f"{model.key}/{draft.key}"
            wording = _build(model, draft, edition, documents[edition.document])
            if wording is None:
                continue
            if isinstance(wording, str):
                yield _fail(model, N_("Mẫu câu hỏi dùng chỗ trống “%(name)s” mà loại này không có."), name=wording)
                return
            if name not in codes:
                yield _fail(model, N_("Chưa có mã cho “%(name)s”: chạy flask bank models --number."), name=name)
                continue
            yield ItemEntry(codes[name], model.pool, wording, model.file, model.line)


def list_names(model: ItemModel, files: BankFiles) -> list[tuple[str, str]]:
    """The names of a model's instances with the index of each, whether they have a code or not."""
    found = []
    documents = {document.key: document for document in files.documents}
    for edition in (entry.edition for entry in files.editions):
        if edition.key in model.editions and edition.document in documents:
            found += [
                (f"{model.key}/{draft.key}", edition.index_code)
                for draft in KINDS[model.kind](edition, model)
                if isinstance(_build(model, draft, edition, documents[edition.document]), Wording)
            ]
    return found


def _fail(model: ItemModel, message: str, **params: Any) -> Finding:
    return Finding(Severity.ERROR, "model", message, params, model.file, model.line, model.key)


def _build(model: ItemModel, draft: Draft, edition: IndexEdition, document: DocumentEntry) -> Wording | str | None:
    """The question; the placeholder that nothing fills; None where no good question comes of it.

    That is where three distinct distractors cannot be had, or where a rule of item writing is broken.
    """
    options = choose_options(draft, f"{model.key}/{draft.key}")
    if options is None:
        return None
    values = {
        **draft.values,
        "working": draft.working,
        "document": _name_document(document),
        "province": edition.province,
        "key": draft.right.text,
    }
    for template in (model.stem, model.explanation, model.get("chart", "")):
        for _text, name, _form, _conversion in string.Formatter().parse(template):
            if name is not None and name not in values:
                return name
    chart = (
        build_chart(edition, draft, model.get("chart", "").format_map(values)) if "chart" in model.settings else None
    )
    figures = {edition.name_cell(f.row, f.measure, f.year): str(f.value) for f in draft.figures}
    wording = Wording(
        item_type=CHART_TYPE if chart else "single_choice",
        index_code=edition.index_code,
        component=draft.component,
        axis=model.axis,
        level=model.level,
        stem=model.stem.format_map(values),
        content={
            "options": options,
            **({"fixed_order": True} if _is_ordered(draft) else {}),
            **({"chart": chart.to_json()} if chart else {}),
        },
        explanation=model.explanation.format_map(values),
        owners=model.owners,
        citations=tuple(_cite(draft, edition)),
        origin={"model": model.key, "figures": figures},
    )
    return None if check_wording(wording) else wording


def _name_document(document: DocumentEntry) -> str:
    number = f" số {document.number}" if document.number else ""
    return f"{document.kind}{number} năm {document.issued_on.year}"


def _is_ordered(draft: Draft) -> bool:
    return draft.right.order is not None


def choose_options(draft: Draft, seed: str) -> list[dict[str, Any]] | None:
    """The key among three distractors: figures from the smallest to the largest, names in an order of chance.

    Of figures those distractors are taken that put the key where chance wants it, so that over many instances it
    stands in every place alike.
    """
    distinct: list[Choice] = []
    for choice in draft.wrong:
        taken = [draft.right, *distinct]
        same = any(c.text == choice.text or (c.order is not None and c.order == choice.order) for c in taken)
        if not same:
            distinct.append(choice)
    if len(distinct) < DISTRACTORS:
        return None
    if draft.right.order is None:
        chosen = [*distinct[:DISTRACTORS]]
        chosen.insert(pick(seed, DISTRACTORS + 1), draft.right)
    else:
        chosen = _choose_around(draft.right, distinct, pick(seed, DISTRACTORS + 1))
    return [
        {"text": c.text, "correct": True}
        if c is draft.right
        else {"text": c.text, "correct": False, "misconception": c.misconception}
        for c in chosen
    ]


def _choose_around(right: Choice, distinct: list[Choice], place: int) -> list[Choice]:
    key = right.order or Decimal(0)
    below = [c for c in distinct if (c.order or Decimal(0)) < key]
    above = [c for c in distinct if (c.order or Decimal(0)) > key]
    lower = min(max(place, DISTRACTORS - len(above)), len(below))
    chosen = [*below[:lower], right, *above[: DISTRACTORS - lower]]
    return sorted(chosen, key=lambda c: c.order or Decimal(0))


def _cite(draft: Draft, edition: IndexEdition) -> Iterator[Citation]:
    rows = list(dict.fromkeys(figure.row.code for figure in draft.figures))
    passages: list[Passage] = []
    for code in rows:
        row = edition.find_row(code)
        own = row.passages if row is not None else ()
        whole = len(rows) > _ROWS or len(own) > _ROWS
        passages += [p for p in ((edition.passage,) if whole else own) if p not in passages]
    if edition.passage not in passages:
        # The row alone does not say what its columns are.
        passages.append(edition.passage)
    if any(figure.measure is Measure.TARGET_RANK for figure in draft.figures) and edition.total is not None:
        # What is to be reached stands elsewhere, and is the last that the total cites.
        passages.append(edition.total.passages[-1])
    for passage in passages:
        yield Citation(edition.document, passage.place, passage.line, passage.paragraphs, passage.sha256)
