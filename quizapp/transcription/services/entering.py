"""Two people enter a sheet; what agrees, or a third person decides, is recorded as sat on paper."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Assignment, Attempt
from quizapp.delivery.queries import list_responses
from quizapp.delivery.queries.organiser import is_over
from quizapp.delivery.services.on_paper import record_on_paper
from quizapp.delivery.services.voiding import void_attempt
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.locking import lock_row
from quizapp.kernel.text import N_, normalise
from quizapp.people.models import Person
from quizapp.transcription.domain import Reading, find_differences, is_same_sheet
from quizapp.transcription.models import Sheet, SheetEntry
from quizapp.transcription.queries import (
    agrees,
    get_clerk_sitting,
    list_differences,
    list_sheet_questions,
)
from quizapp.transcription.services.staffing import refuse_machine

BOTH = 2


def enter_sheet(session: Session, assignment: Assignment, reading: Reading, *, person: Person, now: datetime) -> Sheet:
    """Keep what a clerk read from a sheet, as the first or the second; one's own may be put right until it is settled.

    As soon as two agree, the sheet is settled and the answers are recorded as sat on paper.
    """
    lock_row(session, assignment)
    get_clerk_sitting(session, assignment.sitting_id, person.id)
    _refuse_own(assignment, person)
    _refuse_untimely(assignment, now)
    sheet = find_sheet(session, assignment.id)
    if sheet is None:
        sheet = Sheet(assignment=assignment, round=1, opened_at=now)
        session.add(sheet)
    if sheet.settled_at is not None:
        raise DomainError(N_("Phiếu này đã nhập xong."), code="settled")
    if reading.is_missing and sheet.round > 1:
        raise DomainError(N_("Phiếu này đã có bài; khi nhập lại phải có phiếu."), code="missing")
    _refuse_earlier(session, sheet, person)
    entry = next((known for known in sheet.entries if known.person_id == person.id), None)
    if entry is None:
        if len(sheet.entries) == BOTH:
            raise ForbiddenError(N_("Phiếu này đã có đủ hai người nhập."), code="two")
        entry = SheetEntry(person=person, ordinal=len(sheet.entries) + 1, entered_at=now)
        sheet.entries.append(entry)
    else:
        entry.changed_at = now
    entry.is_missing = reading.is_missing
    entry.paper_id = None if reading.is_missing else reading.paper_id
    entry.answers = {} if reading.is_missing else {str(at): dict(raw) for at, raw in sorted(reading.answers.items())}
    session.flush()
    data = {
        "sitting": assignment.sitting_id,
        "assignment": assignment.id,
        "round": sheet.round,
        "ordinal": entry.ordinal,
        "missing": entry.is_missing,
        "paper": entry.paper_id,
        "digest": compute_digest(entry.answers),
    }
    record(session, "web:sheet:enter", ("sheet", sheet.id), actor=person.actor, now=now, data=data)
    if len(sheet.entries) == BOTH and agrees(session, sheet):
        _settle(session, sheet, sheet.entries[0].reading, actor=person.actor, now=now)
    return sheet


def decide_sheet(
    session: Session, sheet: Sheet, reading: Reading, *, reason: str, person: Person, now: datetime
) -> None:
    """Settle what two people read differently, by a third who looked at the sheet and says why it reads so."""
    lock_row(session, sheet.assignment)
    session.refresh(sheet)
    _refuse_own(sheet.assignment, person)
    reason = normalise(reason)
    if sheet.settled_at is not None or len(sheet.entries) < BOTH:
        raise DomainError(N_("Phiếu này không chờ quyết định."), code="state")
    if any(entry.person_id == person.id for entry in sheet.entries):
        raise ForbiddenError(
            N_("Anh/chị đã nhập phiếu này nên không quyết định được; việc này do người thứ ba."), code="same_person"
        )
    if not reason:
        raise DomainError(N_("Anh/chị hãy ghi căn cứ của quyết định."), code="reason")
    if reading.is_missing and sheet.round > 1:
        raise DomainError(N_("Phiếu này đã có bài; khi nhập lại phải có phiếu."), code="missing")
    differences = list_differences(session, sheet)
    sheet.decided_by_id, sheet.decision_reason = person.id, reason
    data = {"reason": reason, "differences": differences, "round": sheet.round, "assignment": sheet.assignment_id}
    record(session, "web:sheet:decide", ("sheet", sheet.id), actor=person.actor, now=now, data=data)
    _settle(session, sheet, reading, actor=person.actor, now=now)


def find_sheet(session: Session, assignment_id: int) -> Sheet | None:
    """The newest sheet of a place."""
    return session.scalars(
        select(Sheet).where(Sheet.assignment_id == assignment_id).order_by(Sheet.round.desc()).limit(1)
    ).first()


def reopen_sheet(session: Session, assignment: Assignment, *, reason: str, actor: Actor, now: datetime) -> Sheet:
    """Have a settled sheet entered once more, by two who did not enter it before; what is recorded holds meanwhile."""
    lock_row(session, assignment)
    sheet = find_sheet(session, assignment.id)
    if sheet is None or sheet.attempt_id is None:
        raise DomainError(N_("Bài này không có phiếu trả lời trên giấy."), code="no_sheet")
    if sheet.settled_at is None:
        raise DomainError(N_("Phiếu này đang được nhập lại."), code="open")
    again = Sheet(assignment=assignment, round=sheet.round + 1, reason=normalise(reason), opened_at=now)
    session.add(again)
    session.flush()
    data = {"assignment": assignment.id, "round": again.round, "reason": again.reason}
    record(session, "web:sheet:reopen", ("sheet", again.id), actor=actor, now=now, data=data)
    return again


def _settle(session: Session, sheet: Sheet, reading: Reading, *, actor: Actor, now: datetime) -> None:
    sheet.settled_at = now
    if not reading.is_missing:
        known = _find_recorded(session, sheet)
        sheet.changed = None if known is None else _differs(session, known, reading)
        if known is not None and not sheet.changed:
            sheet.attempt_id = known.id
        else:
            if known is not None:
                void_attempt(session, known, reason=sheet.reason, actor=actor, now=now)
            sheet.attempt_id = _record(session, sheet, reading, actor=actor, now=now).id
    session.flush()
    data = {"attempt": sheet.attempt_id, "round": sheet.round, "changed": sheet.changed}
    record(session, "web:sheet:settle", ("sheet", sheet.id), actor=actor, now=now, data=data)


def _record(session: Session, sheet: Sheet, reading: Reading, *, actor: Actor, now: datetime) -> Attempt:
    source = {
        "sheet": sheet.id,
        "round": sheet.round,
        "entered_by": [entry.person.full_name for entry in sheet.entries],
        "decided_by": actor.name if sheet.decided_by_id is not None else None,
    }
    return record_on_paper(
        session,
        sheet.assignment,
        paper_id=reading.paper_id or 0,
        answers=reading.answers,
        source=source,
        actor=actor,
        now=now,
    )


def _find_recorded(session: Session, sheet: Sheet) -> Attempt | None:
    """What the round before was recorded as."""
    before = session.scalars(
        select(Sheet)
        .where(Sheet.assignment_id == sheet.assignment_id, Sheet.round < sheet.round, Sheet.attempt_id.is_not(None))
        .order_by(Sheet.round.desc())
        .limit(1)
    ).first()
    return before.attempt if before is not None else None


def _differs(session: Session, known: Attempt, reading: Reading) -> bool:
    """Whether a new reading says something else than what was recorded before."""
    answers = {at: response.answer for at, response in list_responses(session, known.id).items() if response.answer}
    recorded = Reading(known.paper_id, answers)
    if not is_same_sheet(recorded, reading):
        return True
    return bool(find_differences(list_sheet_questions(session, known.paper_id), recorded, reading))


def _refuse_own(assignment: Assignment, person: Person) -> None:
    """Nobody has a hand in their own sheet, whichever list they were put on first."""
    if assignment.person_id == person.id:
        raise ForbiddenError(N_("Đây là phiếu của chính anh/chị; việc này do người khác làm."), code="own")


def _refuse_untimely(assignment: Assignment, now: datetime) -> None:
    sitting = assignment.sitting
    refuse_machine(sitting)
    if sitting.opened_at is None or not is_over(sitting, now):
        raise DomainError(N_("Ca chưa hết giờ nên chưa nhập phiếu được."), code="early")
    if assignment.state != "assigned":
        raise DomainError(N_("Người này được miễn hoặc đã rút tên nên không có phiếu để nhập."), code="state")


def _refuse_earlier(session: Session, sheet: Sheet, person: Person) -> None:
    """Who entered a sheet before does not enter it again in a further round."""
    earlier = (
        select(SheetEntry.id)
        .join(SheetEntry.sheet)
        .where(
            Sheet.assignment_id == sheet.assignment_id,
            Sheet.round < sheet.round,
            SheetEntry.person_id == person.id,
        )
        .limit(1)
    )
    if session.scalar(earlier) is not None:
        raise ForbiddenError(N_("Anh/chị đã nhập phiếu này lần trước; lần này do hai người khác nhập."), code="earlier")
