"""Demonstration data of papers: the specifications that the assessment and the contest rest on."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.assembly.models import Specification
from quizapp.assembly.services import create_specification
from quizapp.issuing.models import Edition
from quizapp.kernel.actor import Actor

LEVELS = ("recognise", "understand", "apply")
# Questions of each index, one number a level.
Matrix = Mapping[str, tuple[int, int, int]]


def seed_specification(
    session: Session,
    name: str,
    matrix: Matrix,
    *,
    edition: Edition,
    pool: str,
    minutes: int,
    papers: int,
    actor: Actor,
    now: datetime,
) -> Specification:
    """The Committee's specification of this name over `edition`, without papers where it is new."""
    found = session.scalars(
        select(Specification).where(Specification.name == name, Specification.edition_id == edition.id)
    ).first()
    if found is not None:
        return found
    return create_specification(
        session,
        name=name,
        edition=edition,
        pool=pool,
        cells={
            (index, level): count
            for index, counts in matrix.items()
            for level, count in zip(LEVELS, counts, strict=True)
        },
        minutes=minutes,
        pass_mark_percent=Decimal(50),
        paper_count=papers,
        owner_unit=None,
        actor=actor,
        now=now,
    )
