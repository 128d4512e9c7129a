"""Handing out papers: who gets which, and the seed from which each person's order is drawn."""

import secrets
from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Paper
from quizapp.delivery.models import Assignment, Sitting
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_


def hand_out_papers(session: Session, assignments: Iterable[Assignment], *, seed: str | None = None) -> None:
    """Give each place without a paper one, and a seed.

    Papers go round in the order given, beginning with those handed out least in the sitting, so that every paper is
    used evenly and neighbours in the list have different ones. With `seed` the seeds can be repeated; otherwise they
    are drawn from the system.
    """
    cycles: dict[int, list[int]] = {}
    turns: dict[int, int] = {}
    for assignment in assignments:
        at = assignment.sitting_id
        if assignment.paper_id is None:
            if at not in cycles:
                cycles[at] = _order_papers(session, at)
            turn = turns.get(at, 0)
            assignment.paper_id = cycles[at][turn % len(cycles[at])]
            turns[at] = turn + 1
        if assignment.seed is None:
            assignment.seed = (
                secrets.token_hex(32)
                if seed is None
                else sha256(f"{seed}/{at}/{assignment.person_id}".encode()).hexdigest()
            )
    session.flush()


def deal_papers_again(session: Session, assignments: Sequence[Assignment]) -> None:
    """Hand papers out anew in the order given, to who has not started: the order of seats, once it is known."""
    for assignment in assignments:
        assignment.paper_id = None
    session.flush()
    hand_out_papers(session, assignments)


def _order_papers(session: Session, sitting_id: int) -> list[int]:
    """Papers of the sitting's specification, those handed out least first; fewest uses, then number; no reserves."""
    uses = (
        select(Assignment.paper_id, func.count().label("uses"))
        .where(Assignment.sitting_id == sitting_id)
        .group_by(Assignment.paper_id)
        .subquery()
    )
    papers = list(
        session.scalars(
            select(Paper.id)
            .join(Sitting, Sitting.specification_id == Paper.specification_id)
            .outerjoin(uses, uses.c.paper_id == Paper.id)
            .where(Sitting.id == sitting_id, Paper.is_reserve.is_(False))
            .order_by(func.coalesce(uses.c.uses, 0), Paper.number)
        )
    )
    if not papers:
        raise DomainError(N_("Ca này chưa có đề. Anh/chị hãy lập đề ở trang Ma trận đề."), code="no_papers")
    return papers
