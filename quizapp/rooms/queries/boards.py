"""Reading the board of an assessment, and what holds against a place."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quizapp.delivery.models import Assessment
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.text import N_
from quizapp.people.models import Person
from quizapp.rooms.domain import Deduction, PenaltyKind
from quizapp.rooms.models import Board, BoardMember
from quizapp.rooms.queries.console import list_penalties


def find_board(session: Session, assessment: Assessment) -> Board | None:
    """The board of an assessment, once it was set up."""
    return session.get(Board, assessment.id)


def list_members(session: Session, assessment: Assessment) -> list[BoardMember]:
    """The members of the board in the order in which they were added."""
    return list(
        session.scalars(
            select(BoardMember)
            .where(BoardMember.assessment_id == assessment.id)
            .options(joinedload(BoardMember.person).joinedload(Person.unit))
            .order_by(BoardMember.id)
        )
    )


def get_member(session: Session, assessment: Assessment, member_id: int) -> BoardMember:
    """One member of an assessment's board."""
    member = session.get(BoardMember, member_id)
    if member is None or member.assessment_id != assessment.id:
        raise NotFoundError(N_("Người này không có trong ban."))
    return member


def get_own_membership(session: Session, member_id: int, person_id: int) -> BoardMember:
    """A person's own place on a board."""
    member = session.scalars(
        select(BoardMember)
        .where(BoardMember.id == member_id, BoardMember.person_id == person_id)
        .options(joinedload(BoardMember.assessment))
    ).one_or_none()
    if member is None:
        raise NotFoundError(N_("Anh/chị không có tên trong ban này."))
    return member


def list_undeclared(session: Session, person_id: int) -> list[BoardMember]:
    """The boards on which a person has not declared yet, of assessments that are not closed."""
    return list(
        session.scalars(
            select(BoardMember)
            .join(BoardMember.assessment)
            .where(
                BoardMember.person_id == person_id,
                BoardMember.declared_at.is_(None),
                Assessment.state != "closed",
            )
            .options(joinedload(BoardMember.assessment))
            .order_by(BoardMember.id)
        )
    )


def find_deduction(session: Session, assignment_id: int) -> Deduction | None:
    """What the penalties of a place come to; None where none holds."""
    return list_deductions(session, [assignment_id]).get(assignment_id)


def list_deductions(session: Session, assignment_ids: Sequence[int]) -> dict[int, Deduction]:
    """What penalties come to, by place; places without any that holds are not there."""
    heaviest: dict[int, Deduction] = {}
    order = list(PenaltyKind)
    for penalty in list_penalties(session, assignment_ids):
        kind, known = PenaltyKind(penalty.kind), heaviest.get(penalty.assignment_id)
        if known is None or order.index(kind) >= order.index(known.kind):
            heaviest[penalty.assignment_id] = Deduction(kind, penalty.percent, penalty.reason)
    return heaviest
