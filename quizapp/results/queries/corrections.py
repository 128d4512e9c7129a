"""Corrections of used questions: which are in force, what they change, and whom they concern."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Numeric, Select, case, cast, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from quizapp.assembly.models import PaperItem
from quizapp.bank.models import Item, ItemVersion
from quizapp.delivery.models import Assignment, Attempt, Sitting
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.paging import Page, paginate_rows
from quizapp.kernel.text import N_, compute_search_key, normalise
from quizapp.people.models import Person
from quizapp.results.domain import Question
from quizapp.results.models import KeyCorrection, Score, ScoreChange

ENDED = ("handed_in", "finalised")
IN_FORCE = ("confirmed", "applied")
FOUND_AT_MOST = 20


def find_rulings(
    session: Session, version_ids: Collection[int], *, stage: int | None = None
) -> dict[int, KeyCorrection]:
    """The correction in force for each version that has one; with `stage`, as it was once that one came into force."""
    statement = select(KeyCorrection).where(KeyCorrection.version_id.in_(version_ids), KeyCorrection.stage.is_not(None))
    if stage is not None:
        statement = statement.where(KeyCorrection.stage <= stage)
    return {ruling.version_id: ruling for ruling in session.scalars(statement.order_by(KeyCorrection.stage))}


def get_marked_content(session: Session, version: ItemVersion) -> tuple[dict[str, Any], bool]:
    """The content that a version is marked by now, and whether the question is declared void."""
    ruling = find_rulings(session, [version.id]).get(version.id)
    if ruling is None:
        return version.content, False
    return (ruling.content, False) if ruling.ruling == "key" else (version.content, True)


def apply_ruling(question: Question, ruling: KeyCorrection | None) -> Question:
    """The question as it is marked under a correction."""
    if ruling is None:
        return question
    content = ruling.content if ruling.ruling == "key" else question.content
    # One that is only proposed has no number yet; its scores are never kept.
    return replace(question, content=content, stage=ruling.stage or -1, ruling=ruling.ruling)


def is_rescoring(session: Session) -> bool:
    """Whether scores are being computed again somewhere: nothing is made final meanwhile."""
    running = select(KeyCorrection.id).where(KeyCorrection.state == "confirmed").limit(1)
    return session.scalar(running) is not None


def get_correction(session: Session, correction_id: int) -> KeyCorrection:
    """A correction with its question and the two people."""
    found = session.scalars(
        select(KeyCorrection)
        .where(KeyCorrection.id == correction_id)
        .options(
            joinedload(KeyCorrection.version).joinedload(ItemVersion.item),
            joinedload(KeyCorrection.proposed_by),
            joinedload(KeyCorrection.decided_by),
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError(N_("Không có đính chính này."))
    return found


def list_corrections(session: Session, page: int = 1) -> Page[Any]:
    """Corrections, those that wait first, then the newest: rows (KeyCorrection, code, stem, number of changes)."""
    changes = (
        select(func.count())
        .where(ScoreChange.correction_id == KeyCorrection.id)
        .correlate(KeyCorrection)
        .scalar_subquery()
    )
    statement: Select[Any] = (
        select(KeyCorrection, Item.code, ItemVersion.stem, changes.label("changes"))
        .join(ItemVersion, ItemVersion.id == KeyCorrection.version_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .options(joinedload(KeyCorrection.proposed_by))
        .order_by(case((KeyCorrection.state == "proposed", 0), else_=1), KeyCorrection.id.desc())
    )
    return paginate_rows(session, statement, page, 30)


def list_used_questions(session: Session, text: str) -> Sequence[Any]:
    """Versions that people have answered, by code or by words of the question: rows (ItemVersion, code, attempts)."""
    typed = normalise(text)
    if not typed:
        return []
    key = compute_search_key(typed)
    return session.execute(
        select(ItemVersion, Item.code, func.count(Attempt.id).label("attempts"))
        .join(Item, Item.id == ItemVersion.item_id)
        .join(PaperItem, PaperItem.version_id == ItemVersion.id)
        .join(Attempt, Attempt.paper_id == PaperItem.paper_id)
        .where(
            Attempt.state.in_(ENDED),
            or_(
                func.lower(Item.code) == typed.lower(),
                ItemVersion.search_key.contains(key, autoescape=True),
            ),
        )
        .group_by(ItemVersion.id, Item.code)
        .order_by(Item.code, ItemVersion.number)
        .limit(FOUND_AT_MOST)
    ).all()


def get_used_version(session: Session, version_id: int) -> ItemVersion:
    """A version that stands in a paper somebody has sat."""
    used = (
        select(Attempt.id)
        .join(PaperItem, PaperItem.paper_id == Attempt.paper_id)
        .where(PaperItem.version_id == ItemVersion.id, Attempt.state.in_(ENDED))
        .exists()
    )
    version = session.scalars(
        select(ItemVersion).where(ItemVersion.id == version_id, used).options(joinedload(ItemVersion.item))
    ).one_or_none()
    if version is None:
        raise NotFoundError(N_("Câu hỏi này chưa có ai làm nên chưa có điểm nào phải tính lại."))
    return version


def select_affected(correction: KeyCorrection) -> Select[Any]:
    """Ended attempts whose paper holds the corrected version."""
    return (
        select(Attempt)
        .join(PaperItem, PaperItem.paper_id == Attempt.paper_id)
        .join(Assignment, Assignment.id == Attempt.assignment_id)
        .where(PaperItem.version_id == correction.version_id, Attempt.state.in_(ENDED))
    )


def count_affected(session: Session, correction: KeyCorrection) -> int:
    """How many ended attempts hold the corrected question."""
    return session.scalar(select_affected(correction).with_only_columns(func.count())) or 0


def list_affected_places(session: Session, correction: KeyCorrection, *, after: int, limit: int) -> Sequence[int]:
    """The next assignments with affected attempts, by id."""
    statement = select_affected(correction).with_only_columns(Attempt.assignment_id).distinct()
    return session.scalars(
        statement.where(Attempt.assignment_id > after).order_by(Attempt.assignment_id).limit(limit)
    ).all()


def list_waiting_places(session: Session, correction: KeyCorrection, *, limit: int) -> Sequence[int]:
    """The next assignments with an affected attempt that has no score under the correction yet."""
    scored = select(Score.id).where(Score.attempt_id == Attempt.id, Score.stage >= correction.stage).exists()
    statement = select_affected(correction).where(~scored).with_only_columns(Attempt.assignment_id).distinct()
    return session.scalars(statement.order_by(Attempt.assignment_id).limit(limit)).all()


def is_concerned(session: Session, correction: KeyCorrection, person_id: int) -> bool:
    """Whether a person's own score hangs on a correction."""
    own = select_affected(correction).where(Assignment.person_id == person_id)
    return session.scalar(own.with_only_columns(Attempt.id).limit(1)) is not None


@dataclass(frozen=True)
class EventChanges:
    """What a correction does in one sitting. `is_final`: published already, so its ranking stays as it is."""

    sitting: Sitting
    attempts: int
    changed: int
    to_passed: int
    to_failed: int


def list_events(session: Session, correction: KeyCorrection) -> list[EventChanges]:
    """The sittings in which the corrected question was answered, with what changes in each."""
    attempts = dict(
        session.execute(
            select_affected(correction)
            .with_only_columns(Assignment.sitting_id, func.count())
            .group_by(Assignment.sitting_id)
        ).all()
    )
    flips = {
        sitting_id: row
        for sitting_id, *row in session.execute(
            select(
                Assignment.sitting_id,
                func.count(),
                func.count(case((_flips("not_passed", "passed"), ScoreChange.assignment_id)).distinct()),
                func.count(case((_flips("passed", "not_passed"), ScoreChange.assignment_id)).distinct()),
            )
            .join(ScoreChange, ScoreChange.assignment_id == Assignment.id)
            .where(ScoreChange.correction_id == correction.id)
            .group_by(Assignment.sitting_id)
        )
    }
    sittings = session.scalars(
        select(Sitting)
        .where(Sitting.id.in_(attempts))
        .options(joinedload(Sitting.assessment))
        .order_by(Sitting.starts_at, Sitting.id)
    )
    return [EventChanges(sitting, attempts[sitting.id], *flips.get(sitting.id, (0, 0, 0))) for sitting in sittings]


def _flips(before: str, after: str) -> Any:
    return (ScoreChange.outcome_before == before) & (ScoreChange.outcome_after == after)


def count_directions(session: Session, correction: KeyCorrection) -> tuple[int, int]:
    """How many attempts reach a larger share of their maximum than before, and how many a smaller one."""
    # Cross-multiplied: shares of different maxima compare exactly, and SQLite's texts become numbers.
    before = _number(ScoreChange.points_before) * _number(ScoreChange.maximum_after)
    after = _number(ScoreChange.points_after) * _number(ScoreChange.maximum_before)
    row = session.execute(
        select(func.count(case((after > before, 1))), func.count(case((after < before, 1)))).where(
            ScoreChange.correction_id == correction.id
        )
    ).one()
    return int(row[0]), int(row[1])


def _number(column: Any) -> Any:
    # Four decimals are kept: as whole numbers they compare exactly on either database.
    return cast(func.round(cast(column, Numeric(12, 4)) * 10000), BigInteger)


def page_changes(session: Session, correction: KeyCorrection, *, flips: bool, page: int = 1) -> Page[Any]:
    """Rows (ScoreChange, Assignment, Sitting) in the order of names; with `flips`, only where the outcome changes."""
    statement: Any = (
        select(ScoreChange, Assignment, Sitting)
        .join(Assignment, Assignment.id == ScoreChange.assignment_id)
        .join(Sitting, Sitting.id == Assignment.sitting_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(ScoreChange.correction_id == correction.id)
        .options(contains_eager(ScoreChange.assignment), joinedload(Sitting.assessment))
        .order_by(Person.sort_key, ScoreChange.attempt_id)
    )
    if flips:
        statement = statement.where(ScoreChange.outcome_before != ScoreChange.outcome_after)
    return paginate_rows(session, statement, page, 50)


@dataclass(frozen=True)
class AttemptCorrection:
    """A correction as the person concerned reads of it: where it stands on their paper and what it made of the score.

    Before and after are None where the score stayed as it was.
    """

    position: int
    ruling: str
    reason: str
    decision_number: str
    applied_at: datetime
    change: ScoreChange | None


def list_attempt_corrections(session: Session, attempt: Attempt) -> list[AttemptCorrection]:
    """The corrections that touched an attempt's questions, oldest first."""
    positions = {place["version"]: position for position, place in enumerate(attempt.layout, start=1)}
    rows = session.execute(
        select(KeyCorrection, ScoreChange)
        .outerjoin(
            ScoreChange, (ScoreChange.correction_id == KeyCorrection.id) & (ScoreChange.attempt_id == attempt.id)
        )
        .where(KeyCorrection.version_id.in_(positions), KeyCorrection.state == "applied")
        .order_by(KeyCorrection.stage)
    )
    return [
        AttemptCorrection(
            positions[correction.version_id],
            correction.ruling,
            correction.reason,
            correction.decision_number,
            correction.applied_at or correction.proposed_at,
            change,
        )
        for correction, change in rows
    ]


def list_assessment_corrections(session: Session, assessment_id: int) -> Sequence[KeyCorrection]:
    """The corrections after which scores of an assessment were computed again, oldest first."""
    touched = (
        select(ScoreChange.attempt_id)
        .join(Assignment, Assignment.id == ScoreChange.assignment_id)
        .join(Sitting, Sitting.id == Assignment.sitting_id)
        .where(ScoreChange.correction_id == KeyCorrection.id, Sitting.assessment_id == assessment_id)
        .exists()
    )
    return session.scalars(
        select(KeyCorrection).where(KeyCorrection.state == "applied", touched).order_by(KeyCorrection.stage)
    ).all()
