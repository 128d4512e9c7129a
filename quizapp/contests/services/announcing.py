"""Announcing: from then on the rules hold, the roll is closed and the papers are drawn."""

import secrets
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from quizapp.assembly.services import PaperPlan, assemble_papers
from quizapp.contests.models import RollEntry, Round
from quizapp.contests.queries import list_barred, list_named, list_roll_people, list_round_units
from quizapp.contests.services.planning import record_contest, refuse_announced
from quizapp.kernel.actor import Actor
from quizapp.kernel.errors import DomainError
from quizapp.kernel.hashing import compute_digest
from quizapp.kernel.text import N_
from quizapp.people.models import OrgUnit

# A unit of this kind is part of an agency, and participation is counted by agency.
PART = "division"


def announce_round(
    session: Session,
    round_: Round,
    *,
    actor: Actor,
    now: datetime,
    seed: str | None = None,
    plan: PaperPlan | None = None,
) -> None:
    """Publish the rules and open the round for its window.

    Fixes rules, window and prizes under `rules_hash`, closes the roll with the agency of everybody on it, and
    keeps papers where the specification has none: those of `plan`, which was made before the transaction, else such
    as are searched for here. Refused after the start, and while nobody may enter.
    """
    refuse_announced(session, round_)
    sitting = round_.sitting
    if now >= sitting.starts_at:
        raise DomainError(
            N_("Thể lệ phải được công bố trước giờ mở. Anh/chị hãy dời thời điểm bắt đầu rồi công bố."), code="late"
        )
    if not round_.contest.rules_text:
        raise DomainError(N_("Cuộc thi chưa có thể lệ."), code="no_rules_text")
    if not list_round_units(session, round_.id) and not list_named(session, round_, barred=False):
        raise DomainError(N_("Chưa chọn đơn vị hoặc người được dự thi."), code="no_units")
    size = _close_roll(session, round_)
    if not size:
        raise DomainError(N_("Không có ai trong danh sách được dự thi."), code="empty_roll")
    specification = sitting.specification
    if not specification.papers:
        assemble_papers(session, specification, seed=seed or secrets.token_hex(32), actor=actor, now=now, plan=plan)
    round_.rules_hash = compute_rules_hash(session, round_)
    round_.state, round_.announced_at, sitting.opened_at = "announced", now, now
    session.flush()
    data: dict[str, object] = {
        "rules_hash": round_.rules_hash,
        "roll": size,
        "barred": len(list_barred(session, round_)),
        "papers": len(specification.papers),
    }
    record_contest(session, round_.contest, "announce", actor, now, data)


def compute_rules_hash(session: Session, round_: Round) -> str:
    """Digest (64 hex digits) of everything that announcing fixes: who doubts the rules can compare."""
    contest, sitting = round_.contest, round_.sitting
    return compute_digest(
        {
            "title": contest.title,
            "year": contest.year,
            "rules": contest.rules_text,
            "starts_at": sitting.starts_at.isoformat(),
            "ends_at": sitting.ends_at.isoformat(),
            "minutes": sitting.minutes,
            "attempts": sitting.attempts_allowed,
            "specification": sitting.specification_id,
            "papers": [paper.content_hash for paper in sitting.specification.papers],
            "ranking": list(round_.ranking_rules),
            "prizes": list(round_.prizes),
            "units": [unit.code for unit in list_round_units(session, round_.id)],
        }
    )


def _close_roll(session: Session, round_: Round) -> int:
    """Write the roll with everybody's agency as it is named now; gives its size."""
    units = {unit.id: unit for unit in session.scalars(select(OrgUnit))}
    rows = []
    for person_id, unit_id in list_roll_people(session, round_):
        agency = find_agency(units[unit_id], units)
        rows.append({"round_id": round_.id, "person_id": person_id, "unit_id": agency.id, "unit_name": agency.name})
    if rows:
        session.execute(insert(RollEntry), rows)
    return len(rows)


def find_agency(unit: OrgUnit, units: dict[int, OrgUnit]) -> OrgUnit:
    """The unit itself, or where it is a division the agency it belongs to."""
    while unit.kind == PART and unit.parent_id is not None:
        unit = units[unit.parent_id]
    return unit
