"""Reading papers."""

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.domain.terms import QuestionOrder
from quizapp.assembly.models import AssemblyRun, Paper, PaperItem
from quizapp.bank.models import Item, ItemVersion
from quizapp.documents.adapters.sealing import seal, unseal
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.hashing import to_canonical_json
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
    is_sealed: bool
    questions: tuple[Question, ...]

    @cached_property
    def by_version(self) -> dict[int, Question]:
        """The questions by the number of their version."""
        return {question.version_id: question for question in self.questions}


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


def find_known_paper(paper_id: int) -> PaperContent | None:
    """A paper with its questions where this process has read it before."""
    with _papers_lock:
        known = _papers.get(paper_id)
        if known is not None:
            _papers.move_to_end(paper_id)
        return known


def get_paper_content(session: Session, paper_id: int) -> PaperContent:
    """A paper with its questions; from memory where this process has read it before."""
    known = find_known_paper(paper_id)
    if known is not None:
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


def forget_paper(paper_id: int) -> None:
    """Read a paper afresh when it is next asked for."""
    with _papers_lock:
        _papers.pop(paper_id, None)


@dataclass(frozen=True)
class Place:
    """What stands at a place of a paper."""

    position: int
    version_id: int
    stays_last: bool


def list_places(session: Session, papers: Sequence[Paper]) -> dict[int, list[Place]]:
    """The places of papers by paper id, in order; sealed ones are read through their seal, and stay sealed."""
    places: dict[int, list[Place]] = {paper.id: [] for paper in papers}
    rows = select(PaperItem).where(PaperItem.paper_id.in_(places)).order_by(PaperItem.paper_id, PaperItem.position)
    for row in session.scalars(rows):
        places[row.paper_id].append(Place(row.position, row.version_id, row.stays_last))
    for paper in papers:
        if paper.sealed is not None:
            order = json.loads(unseal(paper.sealed, paper.subject))
            places[paper.id] = [Place(n, version, last) for n, (version, last) in enumerate(order, start=1)]
    return places


def find_seed(run: AssemblyRun, papers: Sequence[Paper]) -> str | None:
    """The seed with which anybody can repeat a search; None while one of its papers is still sealed."""
    if run.sealed_seed is None or any(paper.sealed is not None for paper in papers):
        return None
    return unseal(run.sealed_seed, f"seed/{run.specification_id}").decode()


def seal_places(paper: Paper, places: Iterable[tuple[int, bool]]) -> bytes:
    """The sealed form of (version, stays last) pairs in order."""
    return seal(to_canonical_json([[version, last] for version, last in places]).encode(), paper.subject)


def _read_paper(session: Session, paper_id: int) -> PaperContent:
    paper = session.get(Paper, paper_id)
    if paper is None:
        raise NotFoundError(N_("Không có đề này."))
    places = list_places(session, [paper])[paper_id]
    wanted = [place.version_id for place in places]
    rows = session.execute(
        select(ItemVersion, Item.code).join(Item, Item.id == ItemVersion.item_id).where(ItemVersion.id.in_(wanted))
    )
    versions = {version.id: (version, code) for version, code in rows}
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
        for place in places
        for version, code in (versions[place.version_id],)
    )
    return PaperContent(
        id=paper.id,
        number=paper.number,
        specification_id=paper.specification_id,
        content_hash=paper.content_hash,
        fixed_order=paper.specification.question_order == QuestionOrder.FIXED,
        is_sealed=paper.sealed is not None,
        questions=questions,
    )
