"""Reading the audit chain."""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from quizapp.audit.domain import Link, find_break
from quizapp.audit.models import AuditEvent, AuditHead
from quizapp.kernel.hashing import GENESIS
from quizapp.kernel.paging import Page, paginate
from quizapp.kernel.text import normalise

VERIFY = "web:audit:verify"
_BATCH = 1000


@dataclass(frozen=True)
class EventFilter:
    """Which events are asked for; what is empty asks for all. `until` is not included."""

    action: str = ""
    person: str = ""
    subject_type: str = ""
    subject_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


def list_events(session: Session, wanted: EventFilter, *, page: int = 1, per_page: int = 50) -> Page[AuditEvent]:
    """Events, the newest first."""
    statement = select(AuditEvent).order_by(AuditEvent.seq.desc())
    return paginate(session, _narrow(statement, wanted), page, per_page)


def _narrow(statement: Select[AuditEvent], wanted: EventFilter) -> Select[AuditEvent]:
    if wanted.action:
        statement = statement.where(AuditEvent.action == wanted.action)
    if person := normalise(wanted.person):
        # Both databases compare without case only where letters have no marks, so both ways of writing are tried.
        statement = statement.where(
            or_(
                AuditEvent.actor_name.contains(person, autoescape=True),
                AuditEvent.actor_name.contains(person.title(), autoescape=True),
            )
        )
    if wanted.subject_type:
        statement = statement.where(AuditEvent.subject_type == wanted.subject_type)
    if wanted.subject_id:
        statement = statement.where(AuditEvent.subject_id == wanted.subject_id)
    if wanted.since:
        statement = statement.where(AuditEvent.at >= wanted.since)
    if wanted.until:
        statement = statement.where(AuditEvent.at < wanted.until)
    return statement


def list_actions(session: Session) -> list[str]:
    """Every action that ever happened."""
    return list(session.scalars(select(AuditEvent.action).distinct().order_by(AuditEvent.action)))


def list_subject_types(session: Session) -> list[str]:
    """Every kind of thing that something ever happened to."""
    return list(session.scalars(select(AuditEvent.subject_type).distinct().order_by(AuditEvent.subject_type)))


def find_last_verification(session: Session) -> AuditEvent | None:
    """The event of the last verification from a page, if there was one."""
    statement = select(AuditEvent).where(AuditEvent.action == VERIFY).order_by(AuditEvent.seq.desc()).limit(1)
    return session.scalars(statement).first()


def find_latest(session: Session, action: str) -> AuditEvent | None:
    """The last event of one action."""
    return session.scalars(
        select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.seq.desc()).limit(1)
    ).first()


def list_recorded(
    session: Session, subject_type: str, subject_ids: Sequence[int], verb: str
) -> dict[int, dict[str, Any]]:
    """The data of the last event in which `verb` happened to each of these subjects, by their ids."""
    rows = session.execute(
        select(AuditEvent.subject_id, AuditEvent.data)
        .where(
            AuditEvent.subject_type == subject_type,
            AuditEvent.subject_id.in_([str(number) for number in subject_ids]),
            AuditEvent.action.endswith(f":{verb}", autoescape=True),
        )
        .order_by(AuditEvent.seq)
    )
    return {int(row.subject_id): row.data for row in rows}


def list_told(session: Session, subject_type: str, subject_id: int, verb: str) -> list[dict[str, Any]]:
    """The data of every event in which `verb` happened to a subject, in order."""
    rows = session.scalars(
        select(AuditEvent.data)
        .where(
            AuditEvent.subject_type == subject_type,
            AuditEvent.subject_id == str(subject_id),
            AuditEvent.action.endswith(f":{verb}", autoescape=True),
        )
        .order_by(AuditEvent.seq)
    )
    return list(rows)


def list_subject_ids(session: Session, subject_type: str, verb: str) -> set[int]:
    """Ids of everything of a kind to which `verb` ever happened."""
    rows = session.scalars(
        select(AuditEvent.subject_id).where(
            AuditEvent.subject_type == subject_type, AuditEvent.action.endswith(f":{verb}", autoescape=True)
        )
    )
    return {int(number) for number in rows}


def find_chain_break(session: Session) -> int | None:
    """The number of the first broken link of the audit chain, or None for a whole chain."""
    head = session.get(AuditHead, 1, populate_existing=True)
    seq, digest = (head.seq, head.hash) if head else (0, GENESIS)
    # A break is found before all is read, and the cursor must not stay open behind it.
    with closing(_read_links(session, seq)) as links:
        broken = find_break(links, seq, digest)
    if broken is not None:
        return broken
    # In one statement, because others go on writing: what lies beyond the head was not put there by `record`.
    current = select(func.coalesce(func.max(AuditHead.seq), 0)).scalar_subquery()
    return session.scalar(select(func.min(AuditEvent.seq)).where(AuditEvent.seq > current))


def _read_links(session: Session, last: int) -> Generator[tuple[Link, str, str], None, None]:
    columns = select(
        AuditEvent.seq,
        AuditEvent.at,
        AuditEvent.actor_id,
        AuditEvent.actor_name,
        AuditEvent.action,
        AuditEvent.subject_type,
        AuditEvent.subject_id,
        AuditEvent.data,
        AuditEvent.previous_hash,
        AuditEvent.hash,
    )
    wanted = columns.where(AuditEvent.seq <= last).order_by(AuditEvent.seq)
    with session.execute(wanted.execution_options(yield_per=_BATCH)) as rows:
        for row in rows:
            yield Link(*row[:8]), row.previous_hash, row.hash
