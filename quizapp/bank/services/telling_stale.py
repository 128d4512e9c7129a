"""Telling those who can settle it that questions must be looked at again: one letter for each person and event."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.bank.adapters.notices import explain_expiry, tell_stale
from quizapp.bank.domain import State
from quizapp.bank.domain.workflow import Step
from quizapp.bank.models import ItemVersion
from quizapp.bank.queries.duties import list_duties
from quizapp.bank.queries.stale import list_reasons, select_stale
from quizapp.kernel.actor import SYSTEM, Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.permissions import Permission
from quizapp.mail.services import write_mail
from quizapp.people.models import Person
from quizapp.people.queries import list_holders
from quizapp.sources.models import SourceDocument

# Who wrote a question and who found it right answer for it; the rest is for everybody who judges questions.
ANSWERING = (Step.AUTHOR, Step.APPRAISAL)


def notify_stale(
    session: Session, versions: Sequence[ItemVersion], why: str, *, event: str, actor: Actor, now: datetime
) -> int:
    """Write to the authors and appraisers of accepted versions; returns how many letters. One `event` is told once."""
    accepted = [version for version in versions if version.state == State.APPROVED]
    written = 0
    for person, theirs in _group_by_answering(session, accepted):
        if person.id != actor.id:
            subject, body = tell_stale(person, theirs, why)
            key = f"stale:{person.id}:{event}"
            written += write_mail(session, person, subject=subject, body=body, now=now, dedupe_key=key) is not None
    return written


def notify_expired(session: Session, *, now: datetime) -> int:
    """Tell of questions whose documents, or whose own time, have run out; returns how many letters were written."""
    today = to_local(now).date()
    versions = list(session.scalars(select_stale(today)))
    reasons = list_reasons(session, versions, today)
    events: dict[tuple[str, date], tuple[SourceDocument | None, list[ItemVersion]]] = {}
    for version in versions:
        for reason in reasons[version.id]:
            # What has a row was told when it was raised, or somebody has acted on it already.
            if reason.mark is None and reason.until is not None:
                key = (reason.document.key if reason.document else "", reason.until)
                events.setdefault(key, (reason.document, []))[1].append(version)
    return sum(
        notify_stale(
            session, theirs, explain_expiry(document, until), event=f"{key}:{until:%Y-%m-%d}", actor=SYSTEM, now=now
        )
        for (key, until), (document, theirs) in events.items()
    )


def _group_by_answering(session: Session, versions: Sequence[ItemVersion]) -> list[tuple[Person, list[ItemVersion]]]:
    duties = list_duties(session, versions)
    groups: dict[int, tuple[Person, list[ItemVersion]]] = {}
    orphans = []
    for version in versions:
        answering = [
            duty.person
            for duty in duties.get((version.item_id, version.cycle), [])
            if duty.is_current and duty.step in ANSWERING and duty.person.is_active
        ]
        for person in answering:
            groups.setdefault(person.id, (person, []))[1].append(version)
        if not answering:
            orphans.append(version)
    for person in list_holders(session, Permission.BANK_REVIEW) if orphans else ():
        groups.setdefault(person.id, (person, []))[1].extend(orphans)
    return list(groups.values())
