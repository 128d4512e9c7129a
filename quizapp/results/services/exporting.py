"""Lists of results for files. Reads only."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.kernel.clock import to_local
from quizapp.kernel.text import N_
from quizapp.office.queries import get_office
from quizapp.people.domain import EVERYWHERE, Scope
from quizapp.people.queries import get_unit
from quizapp.results.domain import ListRow, Outcome, ResultsList, get_outcome_name
from quizapp.results.queries import (
    Filters,
    Reach,
    count_outcomes,
    find_publication,
    get_assessment,
    select_places,
)
from quizapp.results.services.documents import list_documents
from quizapp.rooms.queries import list_deductions

Words = tuple[str, dict[str, str]]


def to_params(assessment_id: int, reach: Reach, filters: Filters) -> dict[str, Any]:
    """A list as a background run carries it: the reach is that of the moment of asking."""
    return {
        "assessment": assessment_id,
        "reach": [[s.everywhere, list(s.paths)] for s in (reach.people, reach.organised)],
        "filters": vars(filters),
    }


def build_list(session: Session, params: dict[str, Any], *, now: datetime) -> ResultsList:
    """The list that `to_params` described, in the order of Vietnamese names."""
    people, organised = (Scope(everywhere, tuple(paths)) for everywhere, paths in params["reach"])
    reach, filters = Reach(people, organised), Filters(**params["filters"])
    assessment = get_assessment(session, params["assessment"], reach)
    places = session.execute(select_places(reach, filters, assessment.id)).all()
    documents = list_documents(session, [row.Result for row in places if row.Result is not None])
    deductions = list_deductions(session, [row.Assignment.id for row in places])
    publication = find_publication(session, assessment.id)
    rows = []
    counts: Counter[str] = Counter()
    for assignment, result, score, attempt, person in places:
        outcome = Outcome(result.outcome) if result is not None else None
        document = documents.get(result.id) if result is not None else None
        counts[get_outcome_name(outcome)] += 1
        rows.append(
            ListRow(
                staff_code=person.staff_code,
                full_name=assignment.person_name,
                date_of_birth=person.date_of_birth,
                position=assignment.position,
                target_post=assignment.target_post,
                unit=assignment.unit_name,
                sitting=assignment.sitting.name,
                points=score.points if score is not None else None,
                maximum=score.maximum if score is not None else None,
                deduction=deductions.get(assignment.id),
                outcome=outcome,
                assessed_on=result.assessed_on if result is not None else None,
                valid_until=result.valid_until if result is not None else None,
                seconds=_count_seconds(attempt),
                certificate_number=document.number if document is not None else "",
            )
        )
    everybody = _count_people(session, assessment.id, Reach(EVERYWHERE))
    is_limited = _count_people(session, assessment.id, reach) < everybody
    return ResultsList(
        title=assessment.title,
        organisation=get_office(session, to_local(now).date()).organisation,
        extent=describe_extent(session, reach, filters, is_limited=is_limited),
        as_of=now,
        rows=rows,
        counts={name: counts[name] for name in map(get_outcome_name, (*Outcome, None)) if counts[name]},
        is_extract=len(rows) < everybody,
        notice_number=publication.notice_number if publication else "",
        published_at=publication.published_at if publication else None,
    )


def _count_people(session: Session, assessment_id: int, reach: Reach) -> int:
    return sum(count_outcomes(session, assessment_id=assessment_id, reach=reach, filters=Filters()).values())


def _count_seconds(attempt: Any) -> int | None:
    if attempt is None or attempt.ended_at is None:
        return None
    return int((attempt.ended_at - attempt.started_at).total_seconds())


def describe_extent(session: Session, reach: Reach, filters: Filters, *, is_limited: bool) -> list[Words]:
    """Whom a list holds: the reader's reach where it is less than everybody, then the filters."""
    parts: list[Words] = []
    if is_limited:
        names = (get_unit(session, int(path.strip("/").rsplit("/", 1)[-1])).full_name for path in reach.people.paths)
        parts.append((N_("phạm vi %(units)s và các đơn vị trực thuộc"), {"units": ", ".join(names)}))
    if filters.unit_id is not None:
        parts.append((N_("đơn vị %(unit)s"), {"unit": get_unit(session, filters.unit_id).full_name}))
    if filters.outcome:
        outcome = Outcome(filters.outcome) if filters.outcome in list(Outcome) else None
        parts.append((N_("kết quả %(outcome)s"), {"outcome": get_outcome_name(outcome).lower()}))
    if filters.post:
        parts.append((N_("chức vụ đề nghị %(post)s"), {"post": filters.post}))
    if filters.text:
        parts.append((N_("tìm “%(text)s”"), {"text": filters.text}))
    return parts or [(N_("Toàn bộ danh sách"), {})]
