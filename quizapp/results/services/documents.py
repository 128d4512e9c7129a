"""What the storeys above have made for results: asked through a signal, for this storey does not know them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt
from quizapp.results.domain import ObjectionNote, ResultDocument
from quizapp.results.models import Result
from quizapp.results.services.signals import documents_wanted, finality_wanted, objections_wanted


def list_documents(session: Session, results: Sequence[Result]) -> dict[int, ResultDocument]:
    """The document of each result that has one, by result id."""
    found: dict[int, ResultDocument] = {}
    for _receiver, documents in documents_wanted.send(results, session=session):
        found.update(documents)
    return found


def list_final(session: Session, sittings: Sequence[int]) -> set[int]:
    """Those of `sittings` whose published outcome stays as it is, whatever is corrected: rankings of contests."""
    found: set[int] = set()
    for _receiver, final in finality_wanted.send(sittings, session=session):
        found |= final
    return found


def find_objection_note(session: Session, attempt: Attempt, *, now: datetime) -> ObjectionNote | None:
    """What whoever takes objections says of an attempt."""
    answers = objections_wanted.send(attempt, session=session, now=now)
    return next((note for _receiver, note in answers if note is not None), None)
