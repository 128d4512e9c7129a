"""What the storeys above have made for results: asked through a signal, for this storey does not know them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from quizapp.results.domain import ResultDocument
from quizapp.results.models import Result
from quizapp.results.services.signals import documents_wanted


def list_documents(session: Session, results: Sequence[Result]) -> dict[int, ResultDocument]:
    """The document of each result that has one, by result id."""
    found: dict[int, ResultDocument] = {}
    for _receiver, documents in documents_wanted.send(results, session=session):
        found.update(documents)
    return found
