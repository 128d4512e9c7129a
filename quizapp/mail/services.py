"""Writing letters and keeping account of them. Nothing is sent before the commit of what a letter tells about."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.extensions import get_settings
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_
from quizapp.mail.domain import LEFT_BEHIND, MAX_ERROR, Letter, State, compute_next_try
from quizapp.mail.models import OutgoingMail
from quizapp.people.models import Person
from quizapp.people.services.signals import person_merged
from quizapp.web.unit_of_work import after_commit, is_in_unit_of_work

_WOKEN = "mail_woken"
DELIVERY = "deliver_mail"


def write_mail(
    session: Session, person: Person, *, subject: str, body: str, now: datetime, dedupe_key: str | None = None
) -> OutgoingMail | None:
    """Put a letter to `person` into the outbox; it goes out after the commit.

    None where they have no address or no longer work here, or where a letter with `dedupe_key` was written before.
    """
    if not person.email or not person.is_active:
        return None
    if dedupe_key is not None:
        written = select(OutgoingMail.id).where(OutgoingMail.dedupe_key == dedupe_key)
        if session.scalars(written).first() is not None:
            return None
    letter = OutgoingMail(
        person_id=person.id,
        address=person.email,
        subject=" ".join(subject.split())[:200],
        body=body,
        dedupe_key=dedupe_key,
        next_try_at=now,
        created_at=now,
    )
    session.add(letter)
    session.flush()
    _wake_after_commit(session)
    return letter


def _wake_after_commit(session: Session) -> None:
    # Without a server letters wait in the outbox; outside a unit of work nobody knows when they are there.
    if not get_settings().smtp_host or not is_in_unit_of_work() or session.info.get(_WOKEN):
        return
    session.info[_WOKEN] = True
    wake = cast("Callable[[], object]", current_app.extensions[DELIVERY])

    def release() -> None:
        session.info.pop(_WOKEN, None)
        wake()

    after_commit(release)


def claim_mail(session: Session, *, now: datetime, most: int) -> list[Letter]:
    """Take letters whose time has come, for sending them; nobody else gets them meanwhile."""
    due = or_(
        (OutgoingMail.state == State.QUEUED) & (OutgoingMail.next_try_at <= now),
        (OutgoingMail.state == State.SENDING) & (OutgoingMail.next_try_at <= now - LEFT_BEHIND),
    )
    letters = session.scalars(
        select(OutgoingMail).where(due).order_by(OutgoingMail.id).limit(most).with_for_update(skip_locked=True)
    ).all()
    for letter in letters:
        letter.state, letter.next_try_at, letter.tries = State.SENDING.value, now, letter.tries + 1
    session.flush()
    return [Letter(letter.id, letter.address, letter.subject, letter.body) for letter in letters]


def note_sent(session: Session, mail_id: int, *, now: datetime) -> None:
    """The server took a letter."""
    session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.id == mail_id)
        .values(state=State.SENT, sent_at=now, last_error="")
        .execution_options(synchronize_session=False)
    )


def note_failure(session: Session, mail_id: int, error: str, *, now: datetime) -> None:
    """The server did not take a letter: it waits longer each time, and is given up in the end."""
    letter = session.get_one(OutgoingMail, mail_id)
    following = compute_next_try(letter.tries, now)
    letter.state = State.QUEUED.value if following else State.FAILED.value
    letter.next_try_at = following or now
    letter.last_error = error[:MAX_ERROR]
    session.flush()


def retry_mail(session: Session, letter: OutgoingMail, *, actor: Actor, now: datetime) -> None:
    """Try a letter again at once, from the first try on."""
    if letter.state not in {State.QUEUED, State.FAILED, State.CANCELLED}:
        raise DomainError(N_("Thư này đã gửi hoặc đang gửi."), code="not_waiting")
    letter.state, letter.tries, letter.next_try_at = State.QUEUED.value, 0, now
    session.flush()
    _wake_after_commit(session)
    record(session, "web:mail:retry", ("outgoing_mail", letter.id), actor=actor, now=now)


def retry_failed(session: Session, *, actor: Actor, now: datetime) -> int:
    """Try every letter again that was given up. Returns how many."""
    failed = session.scalars(select(OutgoingMail).where(OutgoingMail.state == State.FAILED)).all()
    if not failed:
        raise DomainError(N_("Không có thư nào bị dừng gửi."), code="none_failed")
    for letter in failed:
        letter.state, letter.tries, letter.next_try_at = State.QUEUED.value, 0, now
    session.flush()
    _wake_after_commit(session)
    record(session, "web:mail:retry_all", ("outbox", "mail"), actor=actor, now=now, data={"count": len(failed)})
    return len(failed)


def cancel_mail(session: Session, letter: OutgoingMail, *, actor: Actor, now: datetime) -> None:
    """Do not send a letter any more."""
    if letter.state not in {State.QUEUED, State.FAILED}:
        raise DomainError(N_("Thư này đã gửi hoặc đang gửi."), code="not_waiting")
    letter.state = State.CANCELLED.value
    session.flush()
    record(session, "web:mail:cancel", ("outgoing_mail", letter.id), actor=actor, now=now)


@person_merged.connect
def follow_merge(survivor: Person, *, other: Person, session: Session, now: datetime) -> None:
    """Letters to either record are the survivor's."""
    del now  # belongs to the signal; letters keep their own times
    session.execute(update(OutgoingMail).where(OutgoingMail.person_id == other.id).values(person_id=survivor.id))
