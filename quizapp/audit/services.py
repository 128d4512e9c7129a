"""Adding to the chain and to the access log."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.domain import Break, Link
from quizapp.audit.models import SUBJECT_LENGTH, AccessEvent, AuditEvent, AuditHead
from quizapp.audit.queries import VERIFY, find_chain_break
from quizapp.kernel.actor import Actor
from quizapp.kernel.hashing import GENESIS
from quizapp.kernel.text import N_


def record(
    session: Session,
    action: str,
    subject: tuple[str, object],
    *,
    actor: Actor,
    now: datetime,
    data: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add one event to the chain, in the caller's transaction, and return it.

    `action` reads source:subject:action; `subject` is (type, id). `data` must be plain JSON and hold no
    personal number and no answer key. Locks the head until the transaction ends: call it last.
    """
    head = session.scalars(select(AuditHead).where(AuditHead.id == 1).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead(id=1, seq=0, hash=GENESIS)
        session.add(head)
    link = Link(
        head.seq + 1,
        now,
        actor.id,
        actor.name,
        action,
        subject[0],
        str(subject[1]),
        data or {},
    )
    event = AuditEvent(**vars(link), previous_hash=head.hash, hash=link.compute_hash(head.hash))
    session.add(event)
    head.seq, head.hash = event.seq, event.hash
    session.flush()
    return event


def note_access(
    session: Session,
    endpoint: str,
    subject: tuple[str, object],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Note that somebody opened other people's data."""
    session.add(
        AccessEvent(
            at=now,
            actor_id=actor.id,
            endpoint=endpoint,
            subject_type=subject[0],
            # Some names come from an address as it was typed.
            subject_id=str(subject[1])[:SUBJECT_LENGTH],
        )
    )


Check = Callable[[Session], Iterable[Break]]
_checks: list[Check] = []


def chain_check(check: Check) -> Check:
    """Register a check of further chains that storeys above keep; it yields what is broken."""
    _checks.append(check)
    return check


def verify_chains(session: Session) -> list[Break]:
    """What is broken: the audit chain itself first, then the chains of the storeys above. Reads only."""
    seq = find_chain_break(session)
    breaks = [] if seq is None else [Break(N_("Nhật ký"), seq)]
    for check in _checks:
        breaks += check(session)
    return breaks


def record_verification(session: Session, breaks: list[Break], *, actor: Actor, now: datetime) -> AuditEvent:
    """Note in the chain that it was verified, and what was found."""
    found = [[found.chain, found.seq] for found in breaks]
    return record(session, VERIFY, ("audit", "chain"), actor=actor, now=now, data={"breaks": found})
