"""Telling people that it is their turn. Letters are written with the change, and go out after its commit."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.bank.adapters import notices
from quizapp.bank.domain.workflow import Step
from quizapp.bank.models import CouncilMeeting, Item, ItemDuty, ItemVersion
from quizapp.bank.queries.duties import is_open, list_duties, on_item, step_in_hand
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import to_local
from quizapp.mail.services import write_mail
from quizapp.people.models import Person

# Who is due tomorrow is told today.
AHEAD = timedelta(days=1)


def notify_assigned(
    session: Session,
    person: Person,
    versions: Sequence[ItemVersion],
    step: Step,
    *,
    due_on: date | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Tell somebody what they were asked to do; not who gave it to themselves."""
    if person.id != actor.id:
        subject, body = notices.tell_assigned(person, versions, step, due_on)
        write_mail(session, person, subject=subject, body=body, now=now)


def notify_waiting(
    session: Session, versions: Sequence[ItemVersion], step: Step, *, actor: Actor, now: datetime
) -> None:
    """Tell those who hold `step` of versions that have come to it."""
    for person, theirs in _group_by_holder(session, versions, step):
        if person.id != actor.id:
            subject, body = notices.tell_waiting(person, theirs, step)
            write_mail(session, person, subject=subject, body=body, now=now)


def notify_returned(
    session: Session, versions: Sequence[ItemVersion], reason: str, *, actor: Actor, now: datetime
) -> None:
    """Tell the authors of what came back, and why."""
    for person, theirs in _group_by_holder(session, versions, Step.AUTHOR):
        if person.id != actor.id:
            subject, body = notices.tell_returned(person, theirs, reason)
            write_mail(session, person, subject=subject, body=body, now=now)


def notify_meeting(session: Session, meeting: CouncilMeeting, *, now: datetime) -> None:
    """Invite the members of a council."""
    for member in meeting.members:
        person = session.get_one(Person, member.person_id)
        subject, body = notices.tell_meeting(person, meeting)
        write_mail(session, person, subject=subject, body=body, now=now)


def remind_due(session: Session, *, now: datetime) -> int:
    """Tell everybody once a day what is overdue or due by tomorrow. Returns how many letters were written."""
    today = to_local(now).date()
    statement = (
        select(ItemDuty, Item.code)
        .join(ItemVersion, on_item())
        .join(Item, Item.id == ItemVersion.item_id)
        .where(is_open(), ItemDuty.is_current, ItemDuty.step == step_in_hand(), ItemDuty.due_on <= today + AHEAD)
        .order_by(ItemDuty.due_on, Item.code)
    )
    work: dict[int, list[tuple[str, date]]] = {}
    for duty, code in session.execute(statement):
        if duty.due_on is not None:
            work.setdefault(duty.person_id, []).append((code, duty.due_on))
    written = 0
    for person_id, theirs in work.items():
        person = session.get_one(Person, person_id)
        subject, body = notices.tell_due(person, theirs, now)
        key = f"due:{person_id}:{today.isoformat()}"
        written += write_mail(session, person, subject=subject, body=body, now=now, dedupe_key=key) is not None
    return written


def _group_by_holder(
    session: Session, versions: Sequence[ItemVersion], step: Step
) -> list[tuple[Person, list[ItemVersion]]]:
    duties = list_duties(session, versions)
    groups: dict[int, tuple[Person, list[ItemVersion]]] = {}
    for version in versions:
        for duty in duties.get((version.item_id, version.cycle), []):
            if duty.step == step and duty.is_current:
                groups.setdefault(duty.person_id, (duty.person, []))[1].append(version)
    return list(groups.values())
