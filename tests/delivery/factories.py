"""A person with a place in a running sitting, and what they do there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from quizapp.assembly.queries import Question, get_paper_content
from quizapp.delivery.models import Assessment, Assignment, Attempt, Sitting
from quizapp.delivery.services.attempts import start_attempt
from quizapp.delivery.services.saving import Saved, save_response
from quizapp.itemtypes.registry import get_item_type
from quizapp.people.models import Person
from quizapp.web.unit_of_work import unit_of_work
from tests.conftest import START
from tests.factories import make_assessment, make_assignment, make_person, make_sitting, make_specification, make_unit
from tests.itemtypes.samples import SAMPLES

LEASE = "browser-one"


@dataclass
class Place:
    """One person's place with everything around it."""

    person: Person
    assessment: Assessment
    sitting: Sitting
    assignment: Assignment


def make_place(
    session: Session,
    *,
    questions: int = 6,
    papers: int = 2,
    attempts_allowed: int = 1,
    starts_at: datetime = START - timedelta(hours=1),
    ends_at: datetime = START + timedelta(hours=8),
    kinds: Sequence[tuple[str, dict[str, Any]]] = (),
    pool: str = "demonstration",
    **columns: object,
) -> Place:
    """A committed place in a sitting of 40 minutes that runs from one hour ago for eight more hours."""
    person = make_person(session, make_unit(session))
    specification = make_specification(session, count=questions // 2, papers=papers, kinds=kinds, pool=pool)
    assessment = make_assessment(session, specification, attempts_allowed=attempts_allowed)
    sitting = make_sitting(session, assessment, starts_at=starts_at, ends_at=ends_at)
    assignment = make_assignment(session, sitting, person, **columns)
    session.commit()
    return Place(person, assessment, sitting, assignment)


def start(session: Session, place: Place, now: datetime = START, lease_key: str = LEASE) -> Attempt:
    """A running attempt, committed."""
    with unit_of_work():
        return start_attempt(session, place.assignment, lease_key=lease_key, actor=place.person.actor, now=now)


def save_answer(
    session: Session, attempt: Attempt, position: int, letter: str | dict[str, Any] | None, **given: Any
) -> Saved:
    """One saved answer, a choice or any raw one, committed."""
    wanted = {
        "person_id": attempt.assignment.person_id,
        "answer": {"choice": letter} if isinstance(letter, str) else letter,
        "flagged": False,
        "epoch": attempt.epoch,
        "client_id": None,
        "now": START,
    }
    public_id = attempt.public_id
    with unit_of_work():
        return save_response(session, public_id, position=position, **(wanted | given))


def make_mixed_place(session: Session) -> Place:
    """A place whose paper has a question of every type."""
    kinds = list(SAMPLES.items())
    return make_place(session, questions=len(kinds) + len(kinds) % 2, papers=1, kinds=kinds)


def find_question(session: Session, attempt: Attempt, item_type: str) -> tuple[int, Question, dict[str, Any]]:
    """Position, question and layout of the first question of a type."""
    questions = {q.version_id: q for q in get_paper_content(session, attempt.paper_id).questions}
    return next(
        (position, questions[place["version"]], place["layout"])
        for position, place in enumerate(attempt.layout, start=1)
        if questions[place["version"]].item_type == item_type
    )


def find_raw_key(session: Session, attempt: Attempt, position: int) -> dict[str, Any]:
    """The answer that is right for this attempt at a position."""
    place = attempt.layout[position - 1]
    questions = get_paper_content(session, attempt.paper_id).questions
    question = next(q for q in questions if q.version_id == place["version"])
    return get_item_type(question.item_type).reveal(question.content, place["layout"])


def find_key(session: Session, attempt: Attempt, position: int) -> str:
    """The letter that is right for this attempt at a position."""
    return str(find_raw_key(session, attempt, position)["choice"])
