"""What the worker does for this storey every minute."""

from quizapp.delivery.services.finalising import BATCH, finalise_due_attempts, settle_sittings
from quizapp.delivery.services.timekeeping import settle_clock
from quizapp.extensions import get_clock
from quizapp.web.unit_of_work import unit_of_work


def finalise() -> None:
    """End every attempt whose time is up, a batch to a transaction, then close the sittings that are over."""
    done = BATCH
    while done == BATCH:
        with unit_of_work() as session:
            done = finalise_due_attempts(session, now=get_clock().now())
    with unit_of_work() as session:
        settle_clock(session, get_clock())
    with unit_of_work() as session:
        settle_sittings(session, now=get_clock().now())
