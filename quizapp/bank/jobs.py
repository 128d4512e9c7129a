"""What the bank does behind the page: minutes, and the morning's reminder."""

from flask_babel import gettext as _

from quizapp.bank.domain.council import OUTCOME_NAMES, Outcome, Seat
from quizapp.bank.queries import get_meeting
from quizapp.bank.services import remind_due
from quizapp.bank.services.telling_stale import notify_expired
from quizapp.documents.adapters import render_pdf
from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.office.queries import get_office
from quizapp.tasks.domain import TaskContext, TaskFile, task
from quizapp.web.unit_of_work import unit_of_work

# Reminders are written within this hour.
MORNING = 7


@task("bank.minutes")
def make_minutes(context: TaskContext) -> TaskFile:
    """The minutes of a concluded meeting of the council, laid out after Decree 30."""
    session = db.session()
    meeting = get_meeting(session, context.params["meeting"])
    if meeting.concluded_at is None:
        raise DomainError(N_("Phiên họp chưa kết luận nên chưa có biên bản."))
    day = to_local(meeting.held_at).date()
    # Who presides and who keeps the minutes stand first, the others by the alphabet.
    members = sorted(meeting.members, key=lambda member: (list(Seat).index(Seat(member.seat)), member.person.sort_key))
    counts = {outcome: sum(entry.outcome == outcome for entry in meeting.items) for outcome in Outcome}
    content = {
        "office": get_office(session, day),
        "day": day,
        "meeting": meeting,
        "chair": next(member.person for member in members if member.seat == Seat.CHAIR),
        "secretary": next(member.person for member in members if member.seat == Seat.SECRETARY),
        "present": [member.person for member in members if member.is_present],
        "absent": [member.person for member in members if not member.is_present],
        "names": OUTCOME_NAMES,
        "counts": counts,
        "made_at": get_clock().now(),
    }
    file = render_pdf("bank/minutes.html", content, title=_("Biên bản: %(title)s", title=meeting.title))
    session.rollback()
    return TaskFile(f"bien-ban_{day:%Y-%m-%d}.pdf", "application/pdf", file, sealed=True)


def remind() -> None:
    """Once a morning, tell people what is due and what has run out; later in the day nothing is left to tell."""
    now = get_clock().now()
    if to_local(now).hour == MORNING:
        with unit_of_work() as session:
            remind_due(session, now=now)
            notify_expired(session, now=now)
