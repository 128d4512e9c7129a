"""Reading the outbox."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.mail.models import OutgoingMail


def select_mail(state: str = "") -> Select[OutgoingMail]:
    """Letters in a state, or all; the latest first."""
    statement = select(OutgoingMail).options(joinedload(OutgoingMail.person)).order_by(OutgoingMail.id.desc())
    return statement.where(OutgoingMail.state == state) if state else statement


def count_mail(session: Session) -> dict[str, int]:
    """How many letters are in each state."""
    statement = select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)
    return dict(session.execute(statement).all())


def get_mail(session: Session, mail_id: int) -> OutgoingMail:
    """A letter; NotFoundError where there is none."""
    letter = session.get(OutgoingMail, mail_id)
    if letter is None:
        raise NotFoundError(N_("Không có thư này."), code="no_mail")
    return letter
