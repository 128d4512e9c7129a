"""What the world holds of marking: a question found wrong, objections and late answers of either side."""

from dataclasses import dataclass
from datetime import datetime

from quizapp.bank.models import ItemVersion
from quizapp.delivery.models import Attempt
from quizapp.delivery.services.late import keep_late_answers
from quizapp.delivery.services.saving import Save
from quizapp.objections.domain import Kind
from quizapp.objections.models import Objection
from quizapp.objections.services.filing import file_objection
from quizapp.people.models import Person
from quizapp.results.domain import Ruling
from quizapp.results.models import KeyCorrection
from quizapp.results.services.correcting import propose_correction
from quizapp.web.unit_of_work import unit_of_work
from tests.architecture.on_paper import Papers, add_papers


@dataclass
class Marking:
    """A proposal of the reviewer that waits for a second person, and an objection near and far."""

    correction: KeyCorrection
    near: Objection
    far: Objection
    near_papers: Papers
    far_papers: Papers
    # The public ids of the two attempts; an answer came to each after its end.
    late: tuple[str, str]


def add_marking(attempts: tuple[Attempt, Attempt], reviewer: Person, now: datetime) -> Marking:
    """About the first question of the near attempt, and the second one of either."""
    near, far = (_object(attempt, now) for attempt in attempts)
    late = attempts[0].public_id, attempts[1].public_id
    for attempt in attempts:
        with unit_of_work() as work:
            save = Save(attempt.id, 1, {"choice": "A"}, flagged=False, epoch=1, client_id="tab.900", at=now)
            keep_late_answers(work, work.get_one(Attempt, attempt.id), [save], actor=attempt.assignment.person.actor)
    with unit_of_work() as work:
        correction = propose_correction(
            work,
            work.get_one(ItemVersion, attempts[0].layout[0]["version"]),
            ruling=Ruling.CREDIT,
            keys=(),
            reason="Văn bản gốc ghi khác với đáp án.",
            decision_number="21/QĐ-BCĐ",
            actor=reviewer.actor,
            now=now,
        )
    near_papers, far_papers = (add_papers(attempt, reviewer, now) for attempt in attempts)
    return Marking(correction, near, far, near_papers, far_papers, late)


def _object(attempt: Attempt, now: datetime) -> Objection:
    with unit_of_work() as work:
        return file_objection(
            work,
            work.get_one(Attempt, attempt.id),
            kind=Kind.KEY,
            position=2,
            text="Văn bản gốc ghi khác với đáp án.",
            actor=attempt.assignment.person.actor,
            now=now,
        )
