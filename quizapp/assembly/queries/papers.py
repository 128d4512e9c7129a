"""Reading papers."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.domain.terms import QuestionOrder
from quizapp.assembly.models import Paper, PaperItem
from quizapp.bank.models import Item, ItemVersion
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_

_KEPT_PAPERS = 500


@dataclass(frozen=True)
class Question:
    """One question of a paper, key included: for the server only. Read, never changed."""

    position: int
    version_id: int
    code: str
    item_type: str
    index_code: str
    component: str
    level: str
    stem: str
    content: Mapping[str, Any]
    explanation: str
    citations: tuple[Mapping[str, Any], ...]
    stays_last: bool


@dataclass(frozen=True)
class PaperContent:
    """A paper as drawn. `questions[position - 1]` is the question at a position."""

    id: int
    number: int
    specification_id: int
    content_hash: str
    fixed_order: bool
    questions: tuple[Question, ...]


def get_paper(session: Session, specification_id: int, number: int) -> Paper:
    """Paper `number` of a specification."""
    paper = session.scalars(
        select(Paper).where(Paper.specification_id == specification_id, Paper.number == number)
    ).one_or_none()
    if paper is None:
        raise NotFoundError(N_("Không có đề này."))
    return paper


def list_dealt_papers(session: Session, specification_id: int) -> list[int]:
    """Ids of the papers that are handed out in turn, by number; reserve papers are not among them."""
    statement = select(Paper.id).where(Paper.specification_id == specification_id, Paper.is_reserve.is_(False))
    return list(session.scalars(statement.order_by(Paper.number)))


# Papers and approved versions never change, so what one request read serves the next ones of this process.
_papers: OrderedDict[int, PaperContent] = OrderedDict()
_papers_lock = Lock()


def get_paper_content(session: Session, paper_id: int) -> PaperContent:
    """A paper with its questions; from memory where this process has read it before."""
    with _papers_lock:
        known = _papers.get(paper_id)
        if known is not None:
            _papers.move_to_end(paper_id)
            return known
    content = _read_paper(session, paper_id)
    with _papers_lock:
        _papers[paper_id] = content
        if len(_papers) > _KEPT_PAPERS:
            _papers.popitem(last=False)
    return content


def forget_papers() -> None:
    """Empty the memory of papers: for whoever puts another database under a running process."""
    with _papers_lock:
        _papers.clear()


def _read_paper(session: Session, paper_id: int) -> PaperContent:
    paper = session.get(Paper, paper_id)
    if paper is None:
        raise NotFoundError(N_("Không có đề này."))
    rows = session.execute(
        select(PaperItem, ItemVersion, Item.code)
        .join(ItemVersion, ItemVersion.id == PaperItem.version_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(PaperItem.paper_id == paper_id)
        .order_by(PaperItem.position)
    )
    questions = tuple(
        Question(
            position=place.position,
            version_id=version.id,
            code=code,
            item_type=version.item_type,
            index_code=version.index_code,
            component=version.component,
            level=version.level,
            stem=version.stem,
            content=version.content,
            explanation=version.explanation,
            citations=tuple(version.citations),
            stays_last=place.stays_last,
        )
        for place, version, code in rows
    )
    fixed = paper.specification.question_order == QuestionOrder.FIXED
    return PaperContent(paper.id, paper.number, paper.specification_id, paper.content_hash, fixed, questions)
