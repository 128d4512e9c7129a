"""What the world holds of marking: a question that was found wrong."""

from datetime import datetime

from quizapp.bank.models import ItemVersion
from quizapp.delivery.models import Attempt
from quizapp.people.models import Person
from quizapp.results.domain import Ruling
from quizapp.results.models import KeyCorrection
from quizapp.results.services.correcting import propose_correction
from quizapp.web.unit_of_work import unit_of_work


def propose_correction_of(attempt: Attempt, reviewer: Person, now: datetime) -> KeyCorrection:
    """A proposal about the first question of an attempt, which waits for a second person."""
    with unit_of_work() as work:
        return propose_correction(
            work,
            work.get_one(ItemVersion, attempt.layout[0]["version"]),
            ruling=Ruling.CREDIT,
            keys=(),
            reason="Văn bản gốc ghi khác với đáp án.",
            decision_number="21/QĐ-BCĐ",
            actor=reviewer.actor,
            now=now,
        )
