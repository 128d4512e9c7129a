"""What the database holds after the drill, beside what the candidates were told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from flask import Flask
from sqlalchemy import select

from quizapp.audit.services import verify_chains
from quizapp.delivery.adapters.tokens import Signer
from quizapp.delivery.models import Attempt, AttemptStep
from quizapp.delivery.queries import find_confirmed_step
from quizapp.extensions import db, get_settings
from tools.drill.load import Acknowledged, Candidate


def judge(app: Flask, candidates: Sequence[Candidate]) -> dict[str, int]:
    """The counts: `lost`, `wrong`, `doubled`, `receipts bad` and `chains broken` must all be 0."""
    told = [answer for candidate in candidates for answer in candidate.acknowledged]
    with app.app_context():
        session = db.session()
        rows = session.execute(
            select(
                Attempt.public_id, AttemptStep.page, AttemptStep.client_seq, AttemptStep.position, AttemptStep.payload
            )
            .join(Attempt, Attempt.id == AttemptStep.attempt_id)
            .where(AttemptStep.page == "drill")
        ).all()
        stored = {(row.public_id, f"{row.page}.{row.client_seq}"): (row.position, row.payload) for row in rows}
        signer = Signer(get_settings())
        bad = 0
        for answer in told:
            receipt = signer.read_receipt(answer.receipt)
            if receipt is None:
                bad += 1
                continue
            step = find_confirmed_step(session, receipt.public_id, receipt.seq, receipt.hash)
            bad += step is None or step.client_id != answer.client_id
        breaks = len(verify_chains(session))
    lost = sum((answer.attempt, answer.client_id) not in stored for answer in told)
    return {
        "acknowledged": len(told),
        "lost": lost,
        "wrong": sum(not _is_kept(answer, stored) for answer in told) - lost,
        "doubled": sum(n - 1 for n in Counter((row.public_id, row.page, row.client_seq) for row in rows).values()),
        "receipts bad": bad,
        "chains broken": breaks,
        "refused": sum(len(candidate.refused) for candidate in candidates),
        "recovered": sum(candidate.recovered for candidate in candidates),
        "clock error ms": round(max((_measure_clock(c.acknowledged) for c in candidates), default=0.0)),
    }


def _is_kept(answer: Acknowledged, stored: dict[tuple[str, str], tuple[int | None, str]]) -> bool:
    position, payload = stored.get((answer.attempt, answer.client_id), (None, "null"))
    kept = json.loads(payload) or {}
    return position == answer.position and kept.get("answer") == answer.answer


def _measure_clock(told: Sequence[Acknowledged]) -> float:
    """How far the end of one attempt wandered, by what the server said was left, against a counter nobody sets.

    What an answer took on its way back belongs to it: said late, the end looks later.
    """
    ends = [answer.remaining_ms + answer.counter_ms for answer in told]
    return max(ends) - min(ends) if ends else 0.0
