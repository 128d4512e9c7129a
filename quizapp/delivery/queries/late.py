"""Answers that came after the end, for whoever organises the sitting."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.delivery.models import Attempt, LateAnswer


@dataclass(frozen=True)
class LateRow:
    """One answer that came too late: to which attempt and question, when, and what it says in that paper's letters."""

    ordinal: int
    position: int
    received_at: datetime
    seconds_after: int
    said: str  # empty where the question was cleared


def list_late_answers(session: Session, assignment_id: int) -> list[LateRow]:
    """What came after the end of the attempts of one place, in the order in which it came."""
    rows = session.execute(
        select(LateAnswer, Attempt.ordinal, Attempt.ended_at)
        .join(Attempt, Attempt.id == LateAnswer.attempt_id)
        .where(Attempt.assignment_id == assignment_id)
        .order_by(LateAnswer.received_at, LateAnswer.id)
    )
    return [
        LateRow(
            ordinal,
            late.position,
            late.received_at,
            round((late.received_at - (ended_at or late.received_at)).total_seconds()),
            describe_raw(json.loads(late.payload)["answer"] or {}),
        )
        for late, ordinal, ended_at in rows
    ]


def read_late_raw(late: LateAnswer) -> Mapping[str, Any]:
    """The raw answer as it came; empty where the question was cleared."""
    raw: Mapping[str, Any] | None = json.loads(late.payload)["answer"]
    return raw or {}


def describe_raw(raw: Mapping[str, Any]) -> str:
    """A raw answer of any type in one line."""
    if "parts" in raw:
        return ", ".join(f"{letter}: {value}" for letter, value in sorted(raw["parts"].items()))
    return ", ".join(raw["choices"]) if "choices" in raw else str(raw.get("choice", raw.get("value", "")))
