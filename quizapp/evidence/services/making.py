"""Asking for the evidence of an attempt, and making the file."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.audit.domain import describe_action
from quizapp.audit.services import record
from quizapp.certificates.adapters.signing import get_signing_key, sign_pdf
from quizapp.config import Settings
from quizapp.delivery.models import Attempt
from quizapp.documents.adapters import render_pdf
from quizapp.evidence.domain.record import RECORD_NAME, check_record, read_answers
from quizapp.evidence.queries import is_paper_in_use
from quizapp.evidence.services.building import build_record
from quizapp.kernel.actor import Actor
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import N_, normalise
from quizapp.objections.domain import KIND_NAMES
from quizapp.objections.domain import OUTCOME_NAMES as OBJECTION_OUTCOMES
from quizapp.office.queries import get_office
from quizapp.results.domain import OUTCOME_NAMES, RULING_NAMES, VERDICT_NAMES
from quizapp.rooms.domain import EVENT_NAMES, PENALTY_NAMES, EventKind
from quizapp.tasks.models import TaskRun
from quizapp.tasks.services import request_task

STEP_NAMES = {
    "answer": N_("Lưu câu trả lời"),
    "overtaken": N_("Câu trả lời đến sau một câu mới hơn, không tính"),
    "pause": N_("Tạm dừng"),
    "resume": N_("Làm tiếp"),
    "takeover": N_("Chuyển sang máy hoặc cửa sổ khác"),
    "hand_in": N_("Nộp bài"),
    "extra_time": N_("Được thêm giờ"),
    "on_paper": N_("Nhập từ phiếu trả lời trên giấy"),
}


def request_evidence(session: Session, attempt: Attempt, *, reason: str, actor: Actor, now: datetime) -> TaskRun:
    """Have the evidence of an ended attempt made. It holds keys: who asked and why is kept in the audit chain."""
    why = normalise(reason)
    if not why:
        raise DomainError(N_("Anh/chị hãy ghi lý do lấy hồ sơ."), code="no_reason")
    if is_paper_in_use(session, attempt, now):
        raise DomainError(
            N_("Đề này đang được dùng trong một ca chưa kết thúc nên chưa lấy hồ sơ được."), code="in_use"
        )
    run = request_task(
        session,
        "evidence.make",
        now=now,
        params={"attempt": attempt.id},
        requested_by_id=actor.id,
        title=N_("Hồ sơ bài làm"),
    )
    record(session, "web:attempt:take_evidence", ("attempt", attempt.id), actor=actor, now=now, data={"reason": why})
    return run


def make_evidence(session: Session, attempt_id: int, settings: Settings, *, now: datetime) -> tuple[str, bytes]:
    """The name and the bytes of the signed PDF/A-3 with the record attached.

    Ends the session's transaction before the slow part.
    """
    found = build_record(session, session.get_one(Attempt, attempt_id), now=now)
    day = to_local(now).date()
    office = get_office(session, day)
    session.rollback()
    key = get_signing_key(settings)
    # What is attached is what was read; what the page shows is made from what is attached.
    attached = json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1).encode()
    page = build_page(json.loads(attached))
    content = render_pdf(
        "evidence/evidence.html",
        {**page, "office": office, "day": day, "is_development": key.is_development},
        title=f"Hồ sơ bài làm: {found['person']['name']}",
        attachments={RECORD_NAME: attached},
    )
    signed = sign_pdf(
        content, key, reason=N_("Xác nhận hồ sơ bài làm"), place=office.place, signer_name=office.organisation
    )
    return f"ho-so-bai-lam_{found['attempt']['receipt_code'] or attempt_id}.pdf", signed


def build_page(found: dict[str, Any]) -> dict[str, Any]:
    """The record as the page of the file tells it."""
    answers = read_answers(found)
    last = found["scores"][-1] if found["scores"] else None
    corrected = {correction["version_id"]: correction for correction in found["corrections"]}
    return {
        "record": found,
        "checks": check_record(found),
        "questions": [
            {
                **question,
                "answer": describe_answer(answers.get(question["position"])),
                "key": describe_answer(question["key"]),
                "points": last["by_position"][question["position"] - 1] if last else "",
                "correction": corrected.get(question["version_id"]),
            }
            for question in found["questions"]
        ],
        "steps": [
            {
                "seq": step["seq"],
                "at": datetime.fromisoformat(step["at"]),
                "name": STEP_NAMES[step["kind"]],
                "position": step["position"],
                "answer": describe_answer(json.loads(step["payload"]).get("answer"))
                if step["kind"] in {"answer", "overtaken"}
                else "",
                "hash": step["hash"][:12],
            }
            for step in found["steps"]
        ],
        "room": _read_times(found["room"], "checked_in_at") if found["room"] else None,
        "room_events": [
            {**_read_times(line, "at"), "name": EVENT_NAMES[EventKind(line["kind"])]}
            for line in (found["room"] or {"events": ()})["events"]
        ],
        "penalties": [_read_times(penalty, "decided_at", "lifted_at") for penalty in found["penalties"]],
        "late": [
            {
                **_read_times(late, "received_at"),
                "answer": describe_answer(json.loads(late["payload"]).get("answer")),
            }
            for late in found["late"]["answers"]
        ],
        "decisions": [_read_times(decision, "proposed_at", "decided_at") for decision in found["late"]["decisions"]],
        "objections": [_read_times(objection, "filed_at", "answered_at") for objection in found["objections"]],
        "log": [_read_times(event, "at") | {"name": describe_action(event["action"])} for event in found["log"]],
        "times": {
            name: datetime.fromisoformat(found["attempt"][name]) if found["attempt"][name] else None
            for name in ("started_at", "deadline_at", "ended_at")
        },
        "made_at": datetime.fromisoformat(found["made_at"]),
        "outcome_names": OUTCOME_NAMES,
        "ruling_names": RULING_NAMES,
        "penalty_names": {kind.value: name for kind, name in PENALTY_NAMES.items()},
        "verdict_names": VERDICT_NAMES,
        "objection_kinds": KIND_NAMES,
        "objection_outcomes": OBJECTION_OUTCOMES,
    }


def _read_times(told: dict[str, Any], *names: str) -> dict[str, Any]:
    """The same with its times read."""
    return told | {name: datetime.fromisoformat(told[name]) if told[name] else None for name in names}


def describe_answer(raw: Any) -> str:
    """A raw answer in as few words as it has: its letters, or what was written."""
    if raw is None or raw == "":
        return "–"
    if isinstance(raw, dict):
        values = [describe_answer(value) for _name, value in sorted(raw.items())]
        return "; ".join(values) if values else "–"
    if isinstance(raw, list):
        return ", ".join(describe_answer(value) for value in raw) if raw else "–"
    return str(raw)
