"""Entering a round: a place is made as the person asks for it."""

import secrets
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.assembly.queries import list_dealt_papers
from quizapp.contests.domain import RoundPhase, draw_paper
from quizapp.contests.models import Round
from quizapp.contests.queries.eligibility import is_barred
from quizapp.contests.queries.entries import find_phase, is_on_roll
from quizapp.delivery.models import Assignment, Sitting
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError, ForbiddenError
from quizapp.kernel.text import N_
from quizapp.people.models import Person


def enter_round(session: Session, round_: Round, person: Person, *, now: datetime) -> Assignment:
    """The person's place in a round, made where there is none: the next number, a paper and a seed.

    Papers go round evenly, each run of entrants in an order of its own. Refused outside the window, to who is not
    on the closed roll, and to who meanwhile organises the contest or belongs to the question team.
    """
    found = _find_place(session, round_, person)
    if found is not None:
        return found
    _refuse_closed(round_, now)
    if not is_on_roll(session, round_.id, person.id):
        raise ForbiddenError(N_("Anh/chị không có tên trong danh sách dự thi đã chốt của cuộc thi này."), code="roll")
    if is_barred(session, round_, person.id):
        raise ForbiddenError(N_("Thành viên Ban Tổ chức cuộc thi và người tham gia ra đề không dự thi."), code="barred")
    # One entrant after the other, so that numbers have no gaps and papers go round evenly.
    session.execute(select(Sitting.id).where(Sitting.id == round_.sitting_id).with_for_update()).one()
    # The same press of the button may have arrived twice.
    found = _find_place(session, round_, person)
    if found is not None:
        return found
    number = 1 + (
        session.scalar(select(func.max(Assignment.number)).where(Assignment.sitting_id == round_.sitting_id)) or 0
    )
    papers = list_dealt_papers(session, round_.sitting.specification_id)
    assignment = Assignment(
        sitting_id=round_.sitting_id,
        person_id=person.id,
        number=number,
        person_name=person.full_name,
        unit_id=person.unit_id,
        unit_name=person.unit_name,
        position=person.position,
        paper_id=draw_paper(number, papers, round_.rules_hash or ""),
        seed=secrets.token_hex(32),
        created_at=now,
    )
    session.add(assignment)
    session.flush()
    return assignment


def _find_place(session: Session, round_: Round, person: Person) -> Assignment | None:
    return session.scalars(
        select(Assignment).where(Assignment.sitting_id == round_.sitting_id, Assignment.person_id == person.id)
    ).one_or_none()


def _refuse_closed(round_: Round, now: datetime) -> None:
    phase = find_phase(round_, now)
    if phase is RoundPhase.OPEN:
        return
    if phase is RoundPhase.UPCOMING:
        starts = to_local(round_.sitting.starts_at)
        raise DomainError(
            N_("Cuộc thi mở lúc %(time)s ngày %(date)s."),
            code="early",
            time=f"{starts:%H:%M}",
            date=f"{starts:%d/%m/%Y}",
        )
    ends = to_local(round_.sitting.ends_at)
    raise DomainError(
        N_("Cuộc thi đã hết giờ dự thi lúc %(time)s ngày %(date)s."),
        code="over",
        time=f"{ends:%H:%M}",
        date=f"{ends:%d/%m/%Y}",
    )
