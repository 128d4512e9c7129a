"""What went on around an attempt: its room and who watched, penalties, answers that came too late. Reads only."""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Assignment, Attempt
from quizapp.results.domain import to_decimal_text
from quizapp.results.models import LateDecision
from quizapp.results.queries.late import list_covered, list_decisions, list_late, list_late_outcomes
from quizapp.rooms.models import Board, Penalty, RoomEvent, Seat


def describe_room(session: Session, place: Assignment) -> dict[str, Any] | None:
    """Where somebody sat, who watched there, and every line of the room's minutes on them or on the whole room.

    None where nobody was given a seat. Lines on other people are theirs, and stay out.
    """
    seat = session.get(Seat, place.id)
    if seat is None:
        return None
    room = seat.room
    board = session.get(Board, place.sitting.assessment_id) if place.sitting.assessment_id is not None else None
    lines = session.scalars(
        select(RoomEvent)
        .where(
            RoomEvent.room_id == room.id,
            or_(RoomEvent.assignment_id == place.id, RoomEvent.assignment_id.is_(None)),
        )
        .order_by(RoomEvent.id)
    )
    return {
        "id": room.id,
        "name": room.name,
        "place": room.place,
        "seat": seat.number,
        "checked_in_at": seat.checked_in_at.isoformat() if seat.checked_in_at else None,
        "watchers": [invigilator.person.full_name for invigilator in room.invigilators],
        "board": {
            "name": board.name,
            "decision_number": board.decision_number,
            "decided_on": board.decided_on.isoformat() if board.decided_on else None,
        }
        if board is not None
        else None,
        "events": [
            {
                "at": line.at.isoformat(),
                "kind": line.kind,
                "whole_room": line.assignment_id is None,
                "minutes": line.minutes,
                "text": line.text,
                "actor_name": line.actor_name,
            }
            for line in lines
        ],
    }


def list_described_penalties(session: Session, place: Assignment) -> list[dict[str, Any]]:
    """Every penalty of a place, those that were lifted among them, in the order in which they were decided."""
    rows = session.scalars(select(Penalty).where(Penalty.assignment_id == place.id).order_by(Penalty.id))
    return [
        {
            "kind": row.kind,
            "percent": row.percent,
            "reason": row.reason,
            "decided_at": row.decided_at.isoformat(),
            "decided_by": row.decided_by,
            "lifted_at": row.lifted_at.isoformat() if row.lifted_at else None,
            "lift_reason": row.lift_reason,
        }
        for row in rows
    ]


def describe_late(session: Session, attempt: Attempt) -> dict[str, Any]:
    """What came after the end, as it came, and what two people decided on it, with the score without it."""
    scores = {outcome.decision.id: outcome for outcome in list_late_outcomes(session, attempt)}
    return {
        "answers": [
            {
                "id": late.id,
                "received_at": late.received_at.isoformat(),
                "position": late.position,
                "payload": late.payload,
                "by_file": late.by_file,
            }
            for late in list_late(session, attempt.id)
        ],
        "decisions": [
            _describe_decision(session, decision)
            | {
                name: to_decimal_text(score.points) if score is not None else None
                for name, score in (
                    ("points_without", scores[decision.id].without if decision.id in scores else None),
                    ("points_with", scores[decision.id].score if decision.id in scores else None),
                )
            }
            for decision in list_decisions(session, attempt.id)
        ],
    }


def _describe_decision(session: Session, decision: LateDecision) -> dict[str, Any]:
    return {
        "id": decision.id,
        "answers": [late.id for late in list_covered(session, decision)],
        "verdict": decision.verdict,
        "state": decision.state,
        "reason": decision.reason,
        "note": decision.note,
        "proposed_by": decision.proposed_by.full_name,
        "proposed_at": decision.proposed_at.isoformat(),
        "decided_by": decision.decided_by.full_name if decision.decided_by else "",
        "decided_at": decision.decided_at.isoformat() if decision.decided_at else None,
    }
