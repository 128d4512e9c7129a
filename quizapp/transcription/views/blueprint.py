"""What the pages of answer sheets share: the fields of a sheet, and how they are read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.assembly.models import Paper
from quizapp.itemtypes.base import Answer
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.transcription.domain import Reading, SheetQuestion, UnreadableError, read_typed, write_typed
from quizapp.transcription.queries import SheetPlace, list_papers, list_sheet_questions

sheets = Blueprint("sheets", __name__)
FIELD = "cau-"


@dataclass
class SheetPage:
    """The sheet of one paper as it is typed: a field a question, with what is wrong in it."""

    paper: Paper
    papers: Sequence[Paper]
    questions: list[SheetQuestion]
    typed: dict[int, str]
    errors: dict[int, str] = field(default_factory=dict)

    @property
    def fields(self) -> list[dict[str, Any]]:
        """What the template shows of each question."""
        return [
            {
                "position": q.position,
                "name": f"{FIELD}{q.position}",
                "value": self.typed.get(q.position, ""),
                "error": self.errors.get(q.position),
                "hint": _describe(q),
                "length": q.length,
                "is_figure": not q.shown.options,
            }
            for q in self.questions
        ]

    @property
    def summary(self) -> list[dict[str, str]]:
        """The errors as the summary at the top of the page takes them."""
        return [
            {"text": _("Câu %(n)s: %(what)s", n=at, what=text), "href": f"#{FIELD}{at}"}
            for at, text in self.errors.items()
        ]


def open_sheet(session: Session, place: SheetPlace, known: Reading | None) -> SheetPage:
    """The sheet to type: of the paper asked for, else of the one in `known`, else of the one dealt to the person."""
    papers = list_papers(session, place.assignment.sitting)
    wanted = request.values.get("de", type=int)
    by_number = {paper.number: paper for paper in papers}
    by_id = {paper.id: paper for paper in papers}
    paper = by_number.get(wanted or 0)
    if paper is None:
        paper = by_id.get((known.paper_id if known else None) or place.assignment.paper_id or 0)
    if paper is None and papers:
        paper = papers[0]
    if paper is None:
        raise NotFoundError(N_("Ca này chưa có đề."))
    questions = list_sheet_questions(session, paper.id)
    answers = known.answers if known is not None and known.paper_id == paper.id else {}
    return SheetPage(paper, papers, questions, {q.position: write_typed(q, answers.get(q.position)) for q in questions})


def read_sheet(page: SheetPage, form: Mapping[str, str], *, is_missing: bool) -> Reading | None:
    """What was typed; None where something cannot be read, and the page then says what."""
    if is_missing:
        return Reading(None, {}, is_missing=True)
    answers: dict[int, Answer] = {}
    for question in page.questions:
        typed = form.get(f"{FIELD}{question.position}", "")
        page.typed[question.position] = typed
        try:
            raw = read_typed(question, typed)
        except UnreadableError as wrong:
            page.errors[question.position] = _(wrong.message, **wrong.params)
        else:
            if raw is not None:
                answers[question.position] = raw
    return None if page.errors else Reading(page.paper.id, answers)


def mark(page: SheetPage, positions: Collection[int], text: str) -> None:
    """Say the same of several questions."""
    page.errors |= dict.fromkeys(positions, text)


def _describe(question: SheetQuestion) -> str:
    """What may be typed, in few words."""
    if not question.shown.options:
        return _("số")
    codes = question.codes
    span = "/".join(codes) if question.has_verdicts else f"{codes[0]}–{codes[-1]}"
    if question.shown.parts:
        return _("%(n)s chữ %(codes)s", n=len(question.shown.parts), codes=span)
    return _("các chữ %(codes)s", codes=span) if question.shown.several else span
