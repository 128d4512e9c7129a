"""The record of an attempt, gathered from every storey that knows of it. Reads only."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from quizapp.assembly.queries import get_paper_content
from quizapp.audit.models import AuditEvent
from quizapp.bank.models import ItemVersion
from quizapp.delivery.models import Attempt
from quizapp.delivery.queries import list_steps
from quizapp.delivery.services.saving import compute_attempt_root
from quizapp.evidence.domain.record import FORMAT, describe_shown, list_question_pictures
from quizapp.evidence.services.surroundings import describe_late, describe_room, list_described_penalties
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.clock import to_local
from quizapp.objections.models import Objection
from quizapp.office.queries import get_office
from quizapp.pictures.models import Picture
from quizapp.results.domain import to_decimal_text
from quizapp.results.models import KeyCorrection, Score
from quizapp.results.queries.late import find_counted
from quizapp.results.queries.own import find_result
from quizapp.rooms.models import Seat


def build_record(session: Session, attempt: Attempt, *, now: datetime) -> dict[str, Any]:
    """Everything that proves how an attempt went, as plain JSON; see `evidence.domain.record`."""
    place, sitting = attempt.assignment, attempt.assignment.sitting
    result = find_result(session, place.id)
    versions = [shown["version"] for shown in attempt.layout]
    objections = session.scalars(select(Objection).where(Objection.attempt_id == attempt.id).order_by(Objection.id))
    questions = _list_questions(session, attempt)
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "organisation": get_office(session, to_local(now).date()).organisation,
        "event": {
            "title": sitting.assessment.title if sitting.assessment else sitting.name,
            "is_assessment": sitting.assessment is not None,
            "decision_number": sitting.assessment.decision_number if sitting.assessment else "",
            "sitting": sitting.name,
            "place": sitting.place,
            "starts_at": sitting.starts_at.isoformat(),
            "ends_at": sitting.ends_at.isoformat(),
            "minutes": sitting.minutes,
        },
        "person": {
            "name": place.person_name,
            "staff_code": place.person.staff_code,
            "position": place.position,
            "unit": place.unit_name,
            "target_post": place.target_post,
            "number": place.number,
            "extra_minutes": place.extra_minutes,
            "extra_reason": place.extra_reason,
        },
        "attempt": {
            "public_id": attempt.public_id,
            "ordinal": attempt.ordinal,
            "paper_id": attempt.paper_id,
            "paper_number": get_paper_content(session, attempt.paper_id).number,
            "paper_hash": get_paper_content(session, attempt.paper_id).content_hash,
            "layout": attempt.layout,
            "started_at": attempt.started_at.isoformat(),
            "deadline_at": attempt.deadline_at.isoformat(),
            "ended_at": attempt.ended_at.isoformat() if attempt.ended_at else None,
            "state": attempt.state,
            "end_reason": attempt.end_reason,
            "root": compute_attempt_root(attempt),
            "head_seq": attempt.head_seq,
            "head_hash": attempt.head_hash,
            "receipt_code": attempt.receipt_code,
        },
        "questions": questions,
        "pictures": _list_pictures(session, questions),
        "steps": [
            {
                "seq": step.seq,
                "at": step.at.isoformat(),
                "epoch": step.epoch,
                "kind": step.kind,
                "position": step.position,
                "payload": step.payload,
                "client_id": step.client_id,
                "previous_hash": step.previous_hash,
                "hash": step.hash,
            }
            for step in list_steps(session, attempt.id)
        ],
        "scores": [_describe_score(session, score) for score in list_scores(session, attempt.id)],
        "corrections": [_describe_correction(correction) for correction in list_in_force(session, versions)],
        "result": {
            "outcome": result.outcome,
            "is_counted": result.attempt_id == attempt.id,
            "pass_mark_percent": to_decimal_text(result.pass_mark_percent),
            "assessed_on": result.assessed_on.isoformat(),
            "valid_until": result.valid_until.isoformat() if result.valid_until else None,
        }
        if result is not None
        else None,
        "room": describe_room(session, place),
        "penalties": list_described_penalties(session, place),
        "late": describe_late(session, attempt),
        "objections": [
            {
                "kind": objection.kind,
                "position": objection.position,
                "text": objection.text,
                "filed_at": objection.filed_at.isoformat(),
                "state": objection.state,
                "outcome": objection.outcome,
                "answer": objection.answer,
                "answered_by": objection.answered_by.full_name if objection.answered_by else "",
                "agreed_by": objection.agreed_by.full_name if objection.agreed_by else "",
                "answered_at": objection.answered_at.isoformat() if objection.answered_at else None,
            }
            for objection in objections
        ],
        "log": [_describe_event(event) for event in list_log(session, attempt)],
    }


def list_scores(session: Session, attempt_id: int) -> Sequence[Score]:
    """Every score of an attempt, stage by stage."""
    return session.scalars(select(Score).where(Score.attempt_id == attempt_id).order_by(Score.stage, Score.id)).all()


def list_in_force(session: Session, versions: Sequence[int]) -> Sequence[KeyCorrection]:
    """Every correction that came into force for one of `versions`, in that order."""
    return session.scalars(
        select(KeyCorrection)
        .where(KeyCorrection.version_id.in_(versions), KeyCorrection.stage.is_not(None))
        .order_by(KeyCorrection.stage)
    ).all()


def list_log(session: Session, attempt: Attempt) -> Sequence[AuditEvent]:
    """What the audit chain recorded of an attempt, its place, its objections and the room it was sat in, in order.

    What happened in the room to somebody else is left out.
    """
    room = select(cast(Seat.room_id, String)).where(Seat.assignment_id == attempt.assignment_id)
    objections = select(cast(Objection.id, String)).where(Objection.attempt_id == attempt.id)
    events = session.scalars(
        select(AuditEvent)
        .where(
            or_(
                (AuditEvent.subject_type == "attempt") & (AuditEvent.subject_id == str(attempt.id)),
                (AuditEvent.subject_type == "assignment") & (AuditEvent.subject_id == str(attempt.assignment_id)),
                (AuditEvent.subject_type == "objection") & AuditEvent.subject_id.in_(objections),
                (AuditEvent.subject_type == "room") & AuditEvent.subject_id.in_(room),
            )
        )
        .order_by(AuditEvent.seq)
    )
    return [e for e in events if e.subject_type != "room" or _is_on(e, attempt.assignment_id)]


def _is_on(event: AuditEvent, assignment_id: int) -> bool:
    return "minutes" in event.data and event.data.get("assignment", assignment_id) == assignment_id


def _list_questions(session: Session, attempt: Attempt) -> list[dict[str, Any]]:
    known = {question.version_id: question for question in get_paper_content(session, attempt.paper_id).questions}
    rows = session.execute(
        select(ItemVersion.id, ItemVersion.number, ItemVersion.content_hash).where(ItemVersion.id.in_(known))
    )
    numbers = {version_id: (number, content_hash) for version_id, number, content_hash in rows}
    found = []
    for position, place in enumerate(attempt.layout, start=1):
        question = known[place["version"]]
        plugin = get_item_type(question.item_type)
        number, content_hash = numbers[question.version_id]
        found.append(
            {
                "position": position,
                "version_id": question.version_id,
                "code": question.code,
                "version": number,
                "content_hash": content_hash,
                "item_type": question.item_type,
                "index_code": question.index_code,
                "level": question.level,
                "stem": question.stem,
                "content": question.content,
                "layout": place["layout"],
                "shown": describe_shown(plugin.show(question.content, place["layout"])),
                "key": plugin.reveal(question.content, place["layout"]),
            }
        )
    return found


def _list_pictures(session: Session, questions: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The bytes of every picture on the paper, by its hash."""
    shown = {sha256 for question in questions for sha256 in list_question_pictures(question)}
    return {sha256: b64encode(session.get_one(Picture, sha256).read()).decode() for sha256 in sorted(shown)}


def _describe_score(session: Session, score: Score) -> dict[str, Any]:
    late = find_counted(session, score.attempt_id, until=score.late_id) if score.late_id is not None else None
    told = {"decision": late.decision, "answers": [list(one) for one in late.answers.items()]} if late else None
    return {
        **({"late": told} if told else {}),
        "stage": score.stage,
        "key_version": score.key_version,
        "points": to_decimal_text(Decimal(score.points)),
        "maximum": to_decimal_text(Decimal(score.maximum)),
        "by_position": score.by_position,
        "by_index": score.by_index,
        "answered": score.answered,
        "computed_at": score.computed_at.isoformat(),
    }


def _describe_correction(correction: KeyCorrection) -> dict[str, Any]:
    return {
        "stage": correction.stage,
        "version_id": correction.version_id,
        "ruling": correction.ruling,
        "content": correction.content,
        "reason": correction.reason,
        "decision_number": correction.decision_number,
        "proposed_by": correction.proposed_by.full_name,
        "confirmed_by": correction.decided_by.full_name if correction.decided_by else "",
        "confirmed_at": correction.decided_at.isoformat() if correction.decided_at else None,
    }


def _describe_event(event: AuditEvent) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "at": event.at.isoformat(),
        "actor_id": event.actor_id,
        "actor_name": event.actor_name,
        "action": event.action,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "data": event.data,
        "previous_hash": event.previous_hash,
        "hash": event.hash,
    }
