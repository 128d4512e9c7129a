"""Lists of results for HR, heads of units, organisers and the committee, each within its reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased, joinedload

from quizapp.delivery.models import Assessment, Assignment, Attempt, Sitting
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.paging import Page, paginate_rows
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_, compute_search_key, compute_word_key, normalise
from quizapp.people.domain import Scope
from quizapp.people.models import OrgUnit, Person
from quizapp.people.queries import sort_as_tree, within
from quizapp.results.domain import Outcome
from quizapp.results.models import Publication, Result, Score

# SQLAlchemy types every column; rows here are read by name.
Places = Select[*tuple[Any, ...]]
WAITING = "waiting"
MAX_DIGITS = 10
NOBODY = Scope(everywhere=False)


@dataclass(frozen=True)
class Reach:
    """Whose results somebody may read.

    Those of people of the units in `people`, and of everybody in the assessments that units in `organised` organise.
    """

    people: Scope
    organised: Scope = NOBODY


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; it stands in the page's address and on every file made from the list."""

    unit_id: int | None = None
    outcome: str = ""
    post: str = ""
    text: str = ""


class Reader(Protocol):
    """Somebody signed in, as far as reach goes."""

    def get_scope(self, permission: Permission) -> Scope: ...


def build_reach(reader: Reader) -> Reach:
    """How far somebody reads results: by the units of their grants, and by what these units organise."""
    return Reach(
        people=reader.get_scope(Permission.RESULTS_READ),
        organised=reader.get_scope(Permission.ASSESSMENT_MANAGE),
    )


def build_filters(values: Mapping[str, str]) -> Filters:
    """The filters of a page's address or of a form that carries them on; what is not known is left out."""
    unit, outcome = values.get("don-vi", ""), values.get("ket-qua", "")
    return Filters(
        unit_id=int(unit) if unit.isascii() and unit.isdigit() and len(unit) < MAX_DIGITS else None,
        outcome=outcome if outcome in {*Outcome, WAITING} else "",
        post=values.get("chuc-vu", "")[:160],
        text=values.get("tim", "").strip()[:100],
    )


def get_assessment(session: Session, assessment_id: int, reach: Reach) -> Assessment:
    """An assessment in which `reach` may read at least one person's result, or which it organises."""
    assessment = session.scalars(
        select(Assessment)
        .where(Assessment.id == assessment_id, _is_within_reach(reach))
        .options(
            joinedload(Assessment.specification),
            joinedload(Assessment.organiser_unit),
        )
    ).one_or_none()
    if assessment is None:
        raise NotFoundError(N_("Không có đợt đánh giá này, hoặc đợt ngoài phạm vi của anh/chị."))
    return assessment


def list_assessments(session: Session, reach: Reach) -> list[tuple[Assessment, Publication | None, int, int]]:
    """Assessments within reach, newest first, with their notice, people within reach and how many passed."""
    counted = (
        select_places(reach, Filters(), None)
        .with_only_columns(
            Sitting.assessment_id.label("assessment_id"),
            func.count().label("people"),
            func.sum(case((Result.outcome == "passed", 1), else_=0)).label("passed"),
        )
        .order_by(None)
        .group_by(Sitting.assessment_id)
        .subquery()
    )
    rows = session.execute(
        select(Assessment, Publication, counted.c.people, counted.c.passed)
        .outerjoin(Publication)
        .outerjoin(counted, counted.c.assessment_id == Assessment.id)
        .where(_is_within_reach(reach), Assessment.state != "draft", Assessment.is_rehearsal.is_(False))
        .order_by(Assessment.opened_at.desc(), Assessment.id.desc())
    )
    return [(a, p, people or 0, passed or 0) for a, p, people, passed in rows]


def select_places(reach: Reach, filters: Filters, assessment_id: int | None) -> Places:
    """One row for every person of an assessment within reach: (Assignment, Result, Score, Attempt, Person).

    A person who was assigned to a further sitting is listed once, with the place decided last.
    """
    statement: Places = (
        select(Assignment, Result, Score, Attempt, Person)
        .join(Sitting, Sitting.id == Assignment.sitting_id)
        .join(Assessment, Assessment.id == Sitting.assessment_id)
        .join(OrgUnit, OrgUnit.id == Assignment.unit_id)
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(Result, Result.assignment_id == Assignment.id)
        .outerjoin(Score, Score.id == Result.score_id)
        .outerjoin(Attempt, Attempt.id == Result.attempt_id)
        .where(
            Assignment.state != "withdrawn",
            or_(within(reach.people), _is_organised(reach)),
            _counts(),
            *_list_conditions(filters),
        )
        .options(joinedload(Assignment.sitting))
        .order_by(Person.sort_key, Person.id)
    )
    if assessment_id is not None:
        statement = statement.where(Sitting.assessment_id == assessment_id)
    return statement


def list_results(
    session: Session,
    *,
    assessment_id: int,
    reach: Reach,
    filters: Filters,
    page: int = 1,
    per_page: int = 50,
) -> Page[Any]:
    """A page of `select_places`, in the order of Vietnamese names."""
    return paginate_rows(session, select_places(reach, filters, assessment_id), page, per_page)


def count_outcomes(session: Session, *, assessment_id: int, reach: Reach, filters: Filters) -> dict[str, int]:
    """How many people came to which outcome; `waiting` for those without one. The sum is the list's length."""
    outcome = func.coalesce(Result.outcome, literal(WAITING))
    rows = session.execute(
        select_places(reach, filters, assessment_id)
        .with_only_columns(outcome, func.count())
        .order_by(None)
        .group_by(outcome)
    )
    return dict(rows.all())


def list_result_ids(session: Session, assessment_id: int, reach: Reach, filters: Filters) -> Sequence[int]:
    """Ids of the results of a list, in its order."""
    return session.scalars(
        select_places(reach, filters, assessment_id).where(Result.id.is_not(None)).with_only_columns(Result.id)
    ).all()


def get_place(session: Session, assessment_id: int, assignment_id: int, reach: Reach) -> Any:
    """The row of one person's place, where it is within reach."""
    row = session.execute(
        select_places(reach, Filters(), assessment_id).where(Assignment.id == assignment_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError(N_("Không có kết quả này, hoặc kết quả ngoài phạm vi của anh/chị."))
    return row


def list_units_assessed(session: Session, assessment_id: int, reach: Reach) -> list[tuple[OrgUnit, int]]:
    """The units of the people assessed and all units above them, as a tree is read, with their depth in it."""
    paths = session.scalars(
        select_places(reach, Filters(), assessment_id).with_only_columns(OrgUnit.path).order_by(None).distinct()
    )
    numbers = {int(step) for path in paths for step in path.strip("/").split("/")}
    units = sort_as_tree(
        session.scalars(
            select(OrgUnit).where(
                OrgUnit.id.in_(numbers),
                or_(within(reach.people), _is_everything(reach)),
            )
        ).all()
    )
    if not units:
        return []
    top = min(unit.path.count("/") for unit in units)
    return [(unit, unit.path.count("/") - top) for unit in units]


def list_posts(session: Session, assessment_id: int, reach: Reach) -> Sequence[str]:
    """The posts that people assessed are proposed for, by the Vietnamese alphabet."""
    found = session.scalars(
        select_places(reach, Filters(), assessment_id)
        .where(Assignment.target_post != "")
        .with_only_columns(Assignment.target_post)
        .order_by(None)
        .distinct()
    )
    return sorted(found, key=lambda post: [compute_word_key(word) for word in post.split()])


def _is_everything(reach: Reach) -> ColumnElement[bool]:
    # Who reads an assessment as its organiser reads all of its units.
    return literal(bool(reach.organised.everywhere or reach.organised.paths))


def _is_organised(reach: Reach) -> ColumnElement[bool]:
    if reach.organised.everywhere:
        return literal(value=True)
    organiser = aliased(OrgUnit)
    if not reach.organised.paths:
        return literal(value=False)
    return exists().where(
        organiser.id == Assessment.organiser_unit_id,
        or_(*(organiser.path.startswith(path) for path in reach.organised.paths)),
    )


def _is_within_reach(reach: Reach) -> ColumnElement[bool]:
    if reach.people.everywhere:
        return literal(value=True)
    seen = (
        select(Sitting.assessment_id)
        .join(Assignment, Assignment.sitting_id == Sitting.id)
        .join(OrgUnit, OrgUnit.id == Assignment.unit_id)
        .where(within(reach.people), Assignment.state != "withdrawn")
    )
    return or_(Assessment.id.in_(seen), _is_organised(reach))


def _counts() -> ColumnElement[bool]:
    """No other place of the same person in the same assessment was decided later."""
    other, sitting, decided = aliased(Assignment), aliased(Sitting), aliased(Result)
    is_decided = case((Result.id.is_not(None), 1), else_=0)
    other_decided = case((decided.id.is_not(None), 1), else_=0)
    later = or_(
        other_decided > is_decided,
        and_(
            other_decided == is_decided,
            or_(
                sitting.starts_at > Sitting.starts_at,
                and_(sitting.starts_at == Sitting.starts_at, other.id > Assignment.id),
            ),
        ),
    )
    return ~(
        select(other.id)
        .join(sitting, sitting.id == other.sitting_id)
        .outerjoin(decided, decided.assignment_id == other.id)
        .where(
            other.person_id == Assignment.person_id,
            sitting.assessment_id == Sitting.assessment_id,
            other.state != "withdrawn",
            later,
        )
        .correlate(Assignment, Sitting, Result)
        .exists()
    )


def _list_conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.unit_id is not None:
        found.append(OrgUnit.path.contains(f"/{int(filters.unit_id)}/"))
    if filters.outcome == WAITING:
        found.append(Result.id.is_(None))
    elif filters.outcome:
        found.append(Result.outcome == filters.outcome)
    if filters.post:
        found.append(Assignment.target_post == filters.post)
    text = normalise(filters.text)
    if text:
        found.append(
            or_(
                Person.search_key.contains(compute_search_key(text), autoescape=True),
                func.lower(Person.staff_code).startswith(text.lower(), autoescape=True),
            )
        )
    return found
