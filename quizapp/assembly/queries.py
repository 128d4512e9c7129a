"""Reading specifications and papers."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from quizapp.assembly.domain import LEVELS, Cell, Overlap, compute_overlap
from quizapp.assembly.models import Paper, PaperItem, Specification
from quizapp.bank.models import EditionItem, Item, ItemVersion
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.people.domain import Scope
from quizapp.people.queries import within

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


@dataclass(frozen=True)
class PaperContent:
    """A paper as drawn. `questions[position - 1]` is the question at a position."""

    id: int
    number: int
    specification_id: int
    content_hash: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class SpecificationRow:
    """A specification in a list, with how many papers it has."""

    specification: Specification
    papers: int


def list_specifications(session: Session, scope: Scope) -> list[SpecificationRow]:
    """The Committee's specifications and those of units within `scope`, newest first."""
    papers = select(Paper.specification_id, func.count().label("papers")).group_by(Paper.specification_id).subquery()
    rows = session.execute(
        select(Specification, func.coalesce(papers.c.papers, 0))
        .outerjoin(Specification.owner_unit)
        .outerjoin(papers, papers.c.specification_id == Specification.id)
        .where(or_(Specification.owner_unit_id.is_(None), within(scope)))
        .options(
            joinedload(Specification.edition),
            joinedload(Specification.owner_unit),
            selectinload(Specification.cells),
        )
        .order_by(Specification.id.desc())
    )
    return [SpecificationRow(specification, count) for specification, count in rows]


def get_specification(session: Session, specification_id: int, scope: Scope, *, own: bool = False) -> Specification:
    """A specification that `scope` may read; with `own`, one that it may change and use (see `is_own`)."""
    statement = (
        select(Specification)
        .outerjoin(Specification.owner_unit)
        .where(Specification.id == specification_id)
        .options(joinedload(Specification.edition), joinedload(Specification.owner_unit))
    )
    reach = within(scope)
    statement = statement.where(reach if own else or_(Specification.owner_unit_id.is_(None), reach))
    specification = session.scalars(statement).one_or_none()
    if specification is None:
        raise NotFoundError(N_("Không có ma trận đề này, hoặc ma trận ngoài phạm vi của anh/chị."))
    return specification


def is_own(specification: Specification, scope: Scope) -> bool:
    """Whether who manages `scope` may change and use it; the Committee's own are for the Committee, others may copy."""
    unit = specification.owner_unit
    return scope.everywhere or (unit is not None and scope.includes(unit.path))


def list_usable_specifications(session: Session, scope: Scope) -> list[Specification]:
    """Specifications that who manages `scope` may use for an assessment, newest first."""
    return list(
        session.scalars(
            select(Specification)
            .outerjoin(Specification.owner_unit)
            .where(within(scope))
            .options(selectinload(Specification.cells))
            .order_by(Specification.id.desc())
        )
    )


def get_paper(session: Session, specification_id: int, number: int) -> Paper:
    """Paper `number` of a specification."""
    paper = session.scalars(
        select(Paper).where(Paper.specification_id == specification_id, Paper.number == number)
    ).one_or_none()
    if paper is None:
        raise NotFoundError(N_("Không có đề này."))
    return paper


def count_stock(session: Session, edition_ids: list[int]) -> dict[tuple[int, str], dict[Cell, int]]:
    """What editions hold: (edition, pool) -> {(index code, level): count}, for every pool with questions."""
    rows = session.execute(
        select(EditionItem.edition_id, Item.pool, ItemVersion.index_code, ItemVersion.level, func.count())
        .join(ItemVersion, ItemVersion.id == EditionItem.version_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(EditionItem.edition_id.in_(edition_ids))
        .group_by(EditionItem.edition_id, Item.pool, ItemVersion.index_code, ItemVersion.level)
    )
    stock: dict[tuple[int, str], dict[Cell, int]] = {}
    for edition_id, pool, index_code, level, count in rows:
        stock.setdefault((edition_id, pool), {})[index_code, level] = count
    return stock


def compute_paper_overlap(session: Session, specification_id: int) -> Overlap:
    """How much the papers of a specification share."""
    rows = session.execute(
        select(PaperItem.paper_id, PaperItem.version_id)
        .join(PaperItem.paper)
        .where(Paper.specification_id == specification_id)
    )
    papers: dict[int, list[int]] = {}
    for paper_id, version_id in rows:
        papers.setdefault(paper_id, []).append(version_id)
    return compute_overlap(list(papers.values()))


def list_shown_levels(*sources: Mapping[Cell, int]) -> list[str]:
    """The levels a matrix has columns for: the first three, and those in use."""
    used = {level for cells in sources for (_index, level), count in cells.items() if count}
    return [level for at, level in enumerate(LEVELS) if at < len(LEVELS) - 1 or level in used]


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
        select(PaperItem.position, ItemVersion, Item.code)
        .join(ItemVersion, ItemVersion.id == PaperItem.version_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(PaperItem.paper_id == paper_id)
        .order_by(PaperItem.position)
    )
    questions = tuple(
        Question(
            position=position,
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
        )
        for position, version, code in rows
    )
    return PaperContent(paper.id, paper.number, paper.specification_id, paper.content_hash, questions)
