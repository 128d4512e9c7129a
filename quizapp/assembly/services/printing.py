"""Papers for rooms without machines: the questions, a sheet for the answers, and the keys on a sheet of their own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.assembly.domain.terms import PrintKind
from quizapp.assembly.models import Paper, Specification
from quizapp.assembly.queries import Question, get_paper, get_paper_content
from quizapp.audit.services import record
from quizapp.itemtypes.base import Shown
from quizapp.itemtypes.registry import get_item_type
from quizapp.itemtypes.true_false import VERDICTS
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise
from quizapp.office.queries import get_office
from quizapp.tasks.models import TaskRun
from quizapp.tasks.services import request_task


@dataclass(frozen=True)
class PrintedQuestion:
    """A question in the order of its text; the key in words."""

    question: Question
    shown: Shown
    key: str

    @property
    def has_verdicts(self) -> bool:
        """Whether each part is true or false."""
        return self.shown.options == VERDICTS


@dataclass(frozen=True)
class PrintedPaper:
    """A paper as it is printed."""

    paper: Paper
    questions: tuple[PrintedQuestion, ...]


def request_print(
    session: Session,
    specification: Specification,
    numbers: Collection[int],
    *,
    kind: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> TaskRun:
    """Have papers, or their keys, made into a PDF. Every paper is noted in the audit chain with the reason."""
    reason = normalise(reason)
    if not reason:
        raise DomainError(N_("Anh/chị hãy ghi lý do in."), code="reason")
    if not numbers:
        raise DomainError(N_("Anh/chị chọn ít nhất một đề."), code="none")
    for number in sorted(numbers):
        paper = get_paper(session, specification.id, number)
        data = {
            "specification": specification.id,
            "number": number,
            "kind": kind,
            "reason": reason,
            "sealed": paper.sealed is not None,
        }
        record(session, "web:paper:print", ("paper", paper.id), actor=actor, now=now, data=data)
    titles = {PrintKind.PAPERS: N_("In đề và phiếu trả lời"), PrintKind.KEYS: N_("In đáp án")}
    return request_task(
        session,
        "assembly.print",
        params={"specification": specification.id, "numbers": sorted(numbers), "kind": kind},
        requested_by_id=actor.id,
        title=titles[PrintKind(kind)],
        now=now,
    )


def build_print(
    session: Session, specification: Specification, numbers: Collection[int], *, now: datetime
) -> dict[str, Any]:
    """What the documents of some papers say."""
    day = to_local(now).date()
    papers = [get_paper(session, specification.id, number) for number in numbers]
    return {
        "office": get_office(session, day),
        "day": day,
        "specification": specification,
        "papers": [
            PrintedPaper(paper, tuple(_print(q) for q in get_paper_content(session, paper.id).questions))
            for paper in papers
        ],
    }


def _print(question: Question) -> PrintedQuestion:
    kind = get_item_type(question.item_type)
    layout = kind.keep_layout(question.content)
    shown = kind.show(question.content, layout)
    return PrintedQuestion(question, shown, write_key(shown, kind.reveal(question.content, layout)))


def write_key(shown: Shown, revealed: Mapping[str, Any]) -> str:
    """A key in the letters of the sheet: one or several, the figure, or what belongs to each part."""
    letters = {option.value: option.letter for option in shown.options}
    if "choice" in revealed:
        return letters.get(revealed["choice"], str(revealed["choice"]))
    if "choices" in revealed:
        return ", ".join(letters.get(value, value) for value in revealed["choices"])
    if "parts" in revealed:
        return "; ".join(f"{part.letter}) {letters.get(revealed['parts'][part.letter], '')}" for part in shown.parts)
    return " ".join(part for part in (str(revealed.get("value", "")), shown.unit) if part)
