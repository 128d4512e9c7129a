"""What a person may read of their own attempts, keys included only once they are released."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from quizapp.assembly.queries import get_paper_content
from quizapp.bank.models import ItemVersion
from quizapp.delivery.models import Assessment, Assignment, Attempt, Sitting
from quizapp.delivery.queries import list_responses
from quizapp.indices.models import IndexDefinition
from quizapp.itemtypes.base import Answer
from quizapp.itemtypes.presenting import describe_question, judge
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.results.domain import KeyRelease, Question, Ruling, Window, compute_key_release, compute_mark
from quizapp.results.models import KeyCorrection, Publication, Result, Score
from quizapp.results.queries.corrections import find_rulings
from quizapp.sources.models import SourceDocument


def get_own_attempt_result(session: Session, public_id: str, person_id: int) -> tuple[Attempt, Score, Result | None]:
    """A person's ended attempt, its score, and the result of its place (None in a contest).

    Somebody else's attempt, and one that is not scored, are not found.
    """
    attempt = session.scalars(
        select(Attempt)
        .join(Attempt.assignment)
        .where(Attempt.public_id == public_id, Assignment.person_id == person_id)
        .options(
            contains_eager(Attempt.assignment)
            .joinedload(Assignment.sitting)
            .joinedload(Sitting.assessment)
            .joinedload(Assessment.specification)
        )
    ).one_or_none()
    score = find_score(session, attempt.id) if attempt is not None else None
    if attempt is None or score is None:
        raise NotFoundError(N_("Không có kết quả của bài này."))
    return attempt, score, find_result(session, attempt.assignment_id)


def find_score(session: Session, attempt_id: int) -> Score | None:
    """The score of an attempt under the keys used last."""
    return session.scalars(
        select(Score).where(Score.attempt_id == attempt_id).order_by(Score.id.desc()).limit(1)
    ).first()


def counts_right_answers(session: Session, paper_id: int) -> bool:
    """Whether a paper's points are right answers ("câu đúng"): every question of it is worth one point or none."""
    questions = get_paper_content(session, paper_id).questions
    return all(get_item_type(q.item_type).is_right_or_wrong(q.content) for q in questions)


def find_result(session: Session, assignment_id: int) -> Result | None:
    """The result of a place, once decided."""
    return session.scalars(
        select(Result)
        .where(Result.assignment_id == assignment_id)
        .options(joinedload(Result.attempt), joinedload(Result.score))
    ).one_or_none()


def find_publication(session: Session, assessment_id: int) -> Publication | None:
    """The notice that made an assessment's results official, if there is one."""
    return session.scalars(select(Publication).where(Publication.assessment_id == assessment_id)).one_or_none()


def list_own_results(session: Session, person_id: int) -> list[Result]:
    """A person's results, the newest first."""
    return list(
        session.scalars(
            select(Result)
            .join(Result.assignment)
            .where(Assignment.person_id == person_id)
            .order_by(Result.assessed_on.desc(), Result.id.desc())
            .options(
                contains_eager(Result.assignment).joinedload(Assignment.sitting).joinedload(Sitting.assessment),
                joinedload(Result.attempt),
                joinedload(Result.score),
            )
        )
    )


def can_see_keys(session: Session, assessment: Assessment, *, now: datetime) -> KeyRelease:
    """Whether an assessment's keys may be shown now.

    Counts every sitting on the same papers: another assessment, or a contest, may still be using them.
    """
    longest = select(func.max(Assignment.extra_minutes)).where(Assignment.sitting_id == Sitting.id).scalar_subquery()
    windows = [
        Window(ends_at + timedelta(minutes=extra or 0), closed_at)
        for ends_at, closed_at, extra in session.execute(
            select(Sitting.ends_at, Sitting.closed_at, longest).where(
                Sitting.specification_id == assessment.specification_id
            )
        )
    ]
    running = session.scalar(
        select(func.count())
        .select_from(Attempt)
        .join(Assignment)
        .join(Sitting)
        .where(
            Sitting.specification_id == assessment.specification_id,
            Attempt.ended_at.is_(None),
        )
    )
    publication = find_publication(session, assessment.id)
    return compute_key_release(
        assessment.key_release,
        windows=windows,
        running=running or 0,
        closed_at=assessment.closed_at if assessment.state == "closed" else None,
        published_at=publication.published_at if publication else None,
        now=now,
    )


def list_index_names(session: Session) -> dict[str, str]:
    """Short name of every index by its code, in the order of the indices."""
    rows = session.execute(select(IndexDefinition.code, IndexDefinition.short_name).order_by(IndexDefinition.position))
    return dict(rows.all())


@dataclass(frozen=True)
class Citation:
    """A document and the place in it."""

    document: SourceDocument | None
    place: str


@dataclass(frozen=True)
class Review:
    """One question as it is looked at again: what was chosen, what is right, why and on what legal basis."""

    position: int
    verdict: str  # right, partly, wrong, unfinished, blank, void
    points: Decimal
    maximum: Decimal
    index_name: str
    level: str
    stem: str
    # The question as it was shown, with what was answered and with the key in it; see `itemtypes.presenting`.
    item_type: str
    chosen: dict[str, Any]
    key: dict[str, Any] | None  # of a question declared void there is none
    explanation: str
    basis: tuple[Citation, ...]


def list_review(session: Session, attempt: Attempt) -> list[Review]:
    """The questions of an attempt with keys. The caller has asked `can_see_keys` first."""
    numbers = [place["version"] for place in attempt.layout]
    versions = {
        version.id: version for version in session.scalars(select(ItemVersion).where(ItemVersion.id.in_(numbers)))
    }
    names = list_index_names(session)
    documents = {document.key: document for document in session.scalars(select(SourceDocument))}
    responses = list_responses(session, attempt.id)
    rulings = find_rulings(session, numbers)
    found = []
    for position, place in enumerate(attempt.layout, start=1):
        version = versions[place["version"]]
        response = responses.get(position)
        found.append(
            _review(
                position,
                version,
                rulings.get(version.id),
                place["layout"],
                response.answer if response else None,
                names.get(version.index_code, version.index_code),
                tuple(
                    Citation(documents.get(citation["document"]), citation["place"]) for citation in version.citations
                ),
            )
        )
    return found


def _review(
    position: int,
    version: ItemVersion,
    ruling: KeyCorrection | None,
    layout: dict[str, Any],
    answer: Answer | None,
    index_name: str,
    basis: tuple[Citation, ...],
) -> Review:
    plugin = get_item_type(version.item_type)
    content = ruling.content if ruling is not None and ruling.ruling == Ruling.KEY else version.content
    is_void = ruling is not None and ruling.ruling != Ruling.KEY
    mark = compute_mark(
        Question(
            version.id, version.item_type, version.index_code, content, layout, ruling=ruling.ruling if ruling else ""
        ),
        answer,
    )
    chosen = describe_question(plugin, content, layout, answer)
    return Review(
        position=position,
        verdict="void" if is_void else judge(plugin, content, layout, answer),
        points=mark.points,
        maximum=mark.maximum,
        index_name=index_name,
        level=version.level,
        stem=version.stem,
        item_type=version.item_type,
        chosen=chosen,
        key=None if is_void else describe_question(plugin, content, layout, plugin.reveal(content, layout)),
        explanation="" if is_void else version.explanation,
        basis=basis,
    )
