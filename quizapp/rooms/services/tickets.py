"""Codes of entry: printed beforehand, so that a room enters without waiting for passwords; signed and revocable."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from quizapp.audit.services import record
from quizapp.delivery.domain import RUNNING_STATES, AssignmentState, SittingPhase
from quizapp.delivery.models import Assignment, Sitting
from quizapp.delivery.queries import build_own_assignment
from quizapp.delivery.queries.roster import list_counted
from quizapp.delivery.services.attempts import explain_refusal
from quizapp.documents.adapters.qr import build_qr_image
from quizapp.extensions import get_settings
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.ids import normalise_code, write_code
from quizapp.kernel.locking import lock_row
from quizapp.kernel.signing import derive_key
from quizapp.kernel.text import N_
from quizapp.office.queries import get_office
from quizapp.people.models import Person
from quizapp.rooms.domain import ENTRY_LEAD, EventKind
from quizapp.rooms.models import EntryTicket, Room
from quizapp.rooms.queries import list_seated
from quizapp.rooms.services.logging import log_event

PURPOSE = "entry ticket"


class EntryRefusedError(DomainError):
    """The code opens nothing now; the message says why and what to do."""


def issue_tickets(session: Session, sitting: Sitting, *, actor: Actor, now: datetime) -> int:
    """Give a code to everybody in a sitting who has none, and say to how many; what was printed before stays good.

    Refused for a sitting on paper, a closed one, and one whose roll is still open: seats stand on the slips.
    """
    lock_row(session, sitting)
    if sitting.on_paper:
        raise DomainError(N_("Ca này làm bài trên giấy nên không có mã vào ca."), code="paper")
    if sitting.closed_at is not None or sitting.roll_closed_at is None:
        raise DomainError(N_("Mã vào ca được lập khi danh sách đã chốt và ca chưa đóng."), code="roll")
    own = select(EntryTicket.assignment_id).join(EntryTicket.assignment).where(Assignment.sitting_id == sitting.id)
    known = set(session.scalars(own))
    places = [place for place in list_counted(session, sitting) if place.id not in known]
    for place in places:
        _renew(session, EntryTicket(assignment=place, serial=0, uses=0), now)
    session.flush()
    data = {"people": len(places)}
    record(session, "web:sitting:issue_tickets", ("sitting", sitting.id), actor=actor, now=now, data=data)
    return len(places)


def renew_ticket(session: Session, room: Room, assignment: Assignment, *, actor: Actor, now: datetime) -> str:
    """A new code for one person; the old one, and whoever entered by it, is shut out. Returned to be shown once."""
    lock_row(session, assignment)
    if room.sitting.closed_at is not None or room.sitting.on_paper:
        raise DomainError(N_("Ca này không nhận mã vào ca."), code="closed")
    ticket = session.get(EntryTicket, assignment.id) or EntryTicket(assignment=assignment, serial=0, uses=0)
    _renew(session, ticket, now)
    session.flush()
    log_event(session, room, EventKind.TICKET, "", actor=actor, now=now, assignment=assignment)
    return write_ticket_code(ticket)


def revoke_ticket(
    session: Session, room: Room, assignment: Assignment, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Let a code open nothing any more, and shut out whoever entered by it."""
    lock_row(session, assignment)
    ticket = session.get(EntryTicket, assignment.id)
    if ticket is None or ticket.revoked_at is not None:
        raise DomainError(N_("Người này không có mã vào ca đang dùng được."), code="none")
    ticket.revoked_at = now
    log_event(session, room, EventKind.TICKET_REVOKED, reason, actor=actor, now=now, assignment=assignment)


def build_tickets(session: Session, sitting_id: int, *, now: datetime) -> dict[str, Any]:
    """What the slips of a sitting say: code, picture of its address, person and seat; by room and seat."""
    sitting = session.get_one(Sitting, sitting_id)
    day = to_local(now).date()
    address = f"{get_settings().resolved_public_url}/vao-ca"
    seats = {place.assignment.id: place.seat for place in list_seated(session, sitting)}
    tickets = session.scalars(
        select(EntryTicket)
        .join(EntryTicket.assignment)
        .where(Assignment.sitting_id == sitting_id, Assignment.state == "assigned", EntryTicket.revoked_at.is_(None))
        .options(contains_eager(EntryTicket.assignment))
        .order_by(Assignment.number)
    ).all()

    def order(ticket: EntryTicket) -> tuple[int, int]:
        seat = seats.get(ticket.assignment_id)
        return (seat.room_id, seat.number) if seat is not None else (0, ticket.assignment.number)

    slips = []
    for ticket in sorted(tickets, key=order):
        code = write_ticket_code(ticket)
        picture = build_qr_image(f"{address}?ma={code}")
        slips.append({"place": ticket.assignment, "seat": seats.get(ticket.assignment_id), "code": code, "qr": picture})
    return {
        "office": get_office(session, day),
        "sitting": sitting,
        "assessment": sitting.assessment,
        "slips": slips,
        "address": address,
    }


def enter_by_code(session: Session, typed: str, *, address: str | None, now: datetime) -> EntryTicket:
    """The ticket that a code opens now, used once more: whoever entered by it before is shut out.

    Raises EntryRefusedError for a code that is none, was revoked, or is not good at this time; and where the paper
    is being sat at another machine and the sitting asks for an invigilator's release.
    """
    code = normalise_code(typed)
    found = session.scalars(
        select(EntryTicket)
        .where(EntryTicket.code_digest == compute_digest(code))
        .options(joinedload(EntryTicket.assignment).joinedload(Assignment.person).joinedload(Person.account))
    ).one_or_none()
    if found is None or not hmac.compare_digest(write_ticket_code(found), code) or found.revoked_at is not None:
        raise EntryRefusedError(
            N_("Mã này không đúng hoặc không còn dùng được. Anh/chị xem lại phiếu vào ca, hoặc báo giám sát."),
            code="unknown",
        )
    lock_row(session, found)
    place = found.assignment
    own = build_own_assignment(place, now)
    opens = own.sitting.starts_at - ENTRY_LEAD
    if own.state is AssignmentState.UPCOMING and now < opens:
        raise EntryRefusedError(
            N_("Mã này dùng được từ %(time)s."), code="early", time=f"{to_local(opens):%H:%M %d/%m/%Y}"
        )
    if own.phase is SittingPhase.OVER or own.state in _NOTHING_TO_DO:
        raise explain_refusal(own)
    if place.person.account is None or not place.person.is_active:
        raise EntryRefusedError(N_("Anh/chị chưa có tài khoản. Anh/chị báo giám sát."), code="account")
    running = next((attempt for attempt in place.attempts if attempt.state in RUNNING_STATES), None)
    if running is not None and own.sitting.release_required and running.released_at is None and found.uses:
        raise EntryRefusedError(
            N_("Bài đang mở ở máy khác. Anh/chị báo giám sát để được chuyển máy, rồi nhập lại mã."), code="unreleased"
        )
    found.uses += 1
    session.flush()
    data = {"use": found.uses, "serial": found.serial, "address": address or ""}
    record(session, "web:assignment:enter", ("assignment", place.id), actor=place.person.actor, now=now, data=data)
    return found


def find_live_ticket(session: Session, mark: Sequence[int]) -> EntryTicket | None:
    """The ticket by which a browser entered, as long as it is the last that did; `mark` is what `mark_use` gave."""
    assignment_id, serial, use = mark
    ticket = session.get(EntryTicket, assignment_id)
    if ticket is None or ticket.revoked_at is not None or (ticket.serial, ticket.uses) != (serial, use):
        return None
    return ticket


def mark_use(ticket: EntryTicket) -> tuple[int, int, int]:
    """What a browser keeps of its entry."""
    return ticket.assignment_id, ticket.serial, ticket.uses


def write_ticket_code(ticket: EntryTicket) -> str:
    """The code of a ticket as it is printed: signed for this person, this sitting and this issue of it."""
    place = ticket.assignment
    key = derive_key(get_settings().secret_key, PURPOSE)
    text = f"{place.sitting_id}.{place.person_id}.{place.id}.{ticket.serial}"
    return write_code(hmac.digest(key, text.encode(), "sha256"))


def _renew(session: Session, ticket: EntryTicket, now: datetime) -> None:
    ticket.serial += 1
    ticket.issued_at, ticket.revoked_at = now, None
    ticket.code_digest = compute_digest(write_ticket_code(ticket))
    session.add(ticket)


_NOTHING_TO_DO = frozenset(
    {
        AssignmentState.PLANNED,
        AssignmentState.DONE,
        AssignmentState.ABSENT,
        AssignmentState.EXCUSED,
        AssignmentState.WITHDRAWN,
        AssignmentState.ON_PAPER,
    }
)
