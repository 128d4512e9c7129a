"""The board of an assessment, and what its members declare."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.delivery.models import Assessment
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise
from quizapp.people.domain import Scope
from quizapp.people.models import Person
from quizapp.people.queries import find_person_by_staff_code
from quizapp.rooms.models import Board, BoardMember


def set_up_board(
    session: Session,
    assessment: Assessment,
    *,
    name: str,
    decision_number: str,
    decided_on: date | None,
    actor: Actor,
    now: datetime,
) -> Board:
    """Name the board and the decision that set it up."""
    board = session.get(Board, assessment.id) or Board(assessment_id=assessment.id)
    board.name, board.decision_number, board.decided_on = normalise(name), normalise(decision_number), decided_on
    session.add(board)
    session.flush()
    data = {"name": board.name, "decision": board.decision_number}
    record(session, "web:board:set_up", ("assessment", assessment.id), actor=actor, now=now, data=data)
    return board


def add_member(
    session: Session, assessment: Assessment, staff_code: str, duty: str, *, scope: Scope, actor: Actor, now: datetime
) -> BoardMember:
    """Add the person with a staff code, who is asked to declare kinship."""
    person = find_person_by_staff_code(session, staff_code)
    if person is None or not person.is_active or not scope.includes(person.unit.path):
        raise DomainError(N_("Không có ai mang số hiệu này đang công tác trong phạm vi của anh/chị."), code="unknown")
    return include_member(session, assessment.id, person, duty, actor=actor, now=now)


def include_member(
    session: Session, assessment_id: int, person: Person, duty: str, *, actor: Actor, now: datetime
) -> BoardMember:
    """The member that a person is in an assessment's board, made with `duty` where they are none yet."""
    found = session.scalars(
        select(BoardMember).where(BoardMember.assessment_id == assessment_id, BoardMember.person_id == person.id)
    ).one_or_none()
    if found is not None:
        return found
    member = BoardMember(assessment_id=assessment_id, person_id=person.id, duty=normalise(duty))
    session.add(member)
    session.flush()
    data = {"person": person.id, "duty": member.duty}
    record(session, "web:board:add", ("assessment", assessment_id), actor=actor, now=now, data=data)
    return member


def remove_member(session: Session, member: BoardMember, *, actor: Actor, now: datetime) -> None:
    """Take somebody off the board; the audit chain keeps who it was and what they had declared."""
    data = {"person": member.person_id, "duty": member.duty, "has_kin": member.has_kin}
    assessment_id = member.assessment_id
    session.delete(member)
    session.flush()
    record(session, "web:board:remove", ("assessment", assessment_id), actor=actor, now=now, data=data)


def declare_kinship(
    session: Session, member: BoardMember, *, has_kin: bool, kin: str, actor: Actor, now: datetime
) -> None:
    """Take a member's own word on whether they are related to somebody who is assessed, and to whom."""
    kin = normalise(kin)
    if has_kin and not kin:
        raise DomainError(N_("Anh/chị ghi họ tên người có quan hệ và quan hệ với anh/chị."), code="kin")
    member.declared_at, member.has_kin, member.kin = now, has_kin, kin if has_kin else ""
    session.flush()
    data = {"member": member.id, "has_kin": has_kin, "kin": member.kin}
    record(session, "web:board:declare", ("assessment", member.assessment_id), actor=actor, now=now, data=data)
